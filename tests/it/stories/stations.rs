//! A station's life: established and named, headed and staffed, equipped, ruled and assessed, given titles, and
//! closed.

use super::{coded, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_station_is_founded_grows_and_closes,
}

async fn a_station_is_founded_grows_and_closes(town: &Demo) {
    let code = fresh("XB");
    is_founded_and_staffed(town, &code).await;
    is_equipped_and_assessed(town, &code).await;
    is_given_titles(town, &code).await;
    town.keeps("sys admin", "closeStation", json!({ "code": code, "reason": "并入濂溪站" })).await;
    is_told_as_it_was(town, &code).await;
}

async fn is_founded_and_staffed(town: &Demo, code: &str) {
    let establish = json!({
        "code": code, "name": "秀北联络站", "community": "秀北", "address": "秀北路1号",
        "facilities": ["接待室"], "openedOn": "2025-03-01",
    });
    town.keeps("sys admin", "establishStation", establish).await;
    let rename = json!({ "code": code, "name": "秀北社区人大代表联络站" });
    town.keeps("sys admin", "renameStation", rename).await;
    let head = fresh("D-T");
    let elect = json!({
        "code": head, "name": "卢春生", "level": "TOWN", "from": "2026-01-01", "until": "2099-12-31",
    });
    town.keeps("sys admin", "electDeputy", elect).await;
    let assign = json!({ "code": head, "station": code });
    town.keeps("sys admin", "assignDeputyToStation", assign).await;
    let appoint = json!({ "code": code, "deputy": head });
    town.keeps("sys admin", "appointStationHead", appoint).await;
    for (officer, name) in [("officer-1", "专职联络员"), ("officer-2", "兼职联络员")] {
        let appoint = json!({ "code": code, "officer": officer, "name": name });
        town.keeps("presidium", "appointLiaisonOfficer", appoint).await;
    }
    let relieve = json!({ "code": code, "officer": "officer-2", "reason": "调离" });
    town.keeps("presidium", "relieveLiaisonOfficer", relieve).await;
}

async fn is_equipped_and_assessed(town: &Demo, code: &str) {
    let of = |mut input: Value| {
        input["code"] = json!(code);
        input
    };
    let upgrade = json!({ "what": "扩建接待大厅", "facilities": ["接待室", "阅览室"] });
    town.keeps("presidium", "upgradeStation", of(upgrade)).await;
    let invest = json!({
        "amount": "8000000", "approximate": true, "purpose": "装修", "source": "县财政", "on": "2025-05-01",
    });
    town.keeps("presidium", "recordStationInvestment", of(invest)).await;
    let rules = json!({ "kind": "RECEPTION", "title": "选民接待制度" });
    town.keeps("presidium", "adoptRuleDocument", of(rules)).await;
    let found = |criterion: &str, met: bool| json!({ "criterion": criterion, "met": met, "evidence": "现场查看" });
    let criteria = ["PREMISES", "RULES", "FUNDS", "ACTIVITIES"].map(|met| found(met, true));
    let mut findings = Vec::from(criteria);
    findings.push(found("RESULTS", false));
    let assess = json!({ "standard": "FIVE_HAVES", "findings": findings });
    town.keeps("deputies committee", "assessStation", of(assess)).await;
}

async fn is_given_titles(town: &Demo, code: &str) {
    let title =
        json!({ "code": code, "title": "STANDARD", "year": 2025, "by": "九江市人大常委会" });
    town.keeps("deputies committee", "nominateStation", title.clone()).await;
    town.keeps("deputies committee", "awardStation", title).await;
    let revoke = json!({ "code": code, "title": "STANDARD", "year": 2025, "reason": "复查未达标" });
    town.keeps("deputies committee", "revokeStationTitle", revoke).await;
}

async fn is_told_as_it_was(town: &Demo, code: &str) {
    let query = "{ stations { edges { node {
        code name active facilities head { name } officers { code name } upgradedOn
        investments { amount approximate source } ruleDocuments { kind version }
        assessments { standard passed } titles { title year state }
    } } } }";
    let told = town.ask("supervisor", query, json!({})).await;
    let station = coded(&told["stations"], code);
    assert_eq!(station["upgradedOn"].as_array().unwrap().len(), 1);
    let expected = json!({
        "code": code, "name": "秀北社区人大代表联络站", "active": false,
        "facilities": ["接待室", "阅览室"], "head": { "name": "卢春生" },
        "officers": [{ "code": "officer-1", "name": "专职联络员" }],
        "upgradedOn": station["upgradedOn"],
        "investments": [{ "amount": "8000000", "approximate": true, "source": "县财政" }],
        "ruleDocuments": [{ "kind": "RECEPTION", "version": 1 }],
        "assessments": [{ "standard": "FIVE_HAVES", "passed": false }],
        "titles": [{ "title": "STANDARD", "year": 2025, "state": "REVOKED" }],
    });
    assert_eq!(*station, expected);
}
