//! A partner organisation: registered and renamed, in partnership with a station for a while, resting and back.

use super::{fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_partnership_is_established_and_ended,
}

async fn a_partnership_is_established_and_ended(town: &Demo) {
    let code = fresh("SCHOOL");
    let of = |field: &str, value: &str| json!({ "code": code, field: value });
    let register = json!({ "code": code, "name": "义宁镇中心小学", "kind": "SCHOOL" });
    town.keeps("presidium", "registerPartner", register).await;
    town.keeps("presidium", "renamePartner", of("name", "义宁镇第一小学")).await;
    let agreement = json!({
        "sha256": "a9".repeat(32), "name": "共建协议.pdf", "mime": "application/pdf", "size": 81_920,
    });
    let establish = json!({
        "code": code, "station": "LX", "purpose": "共建家长学校", "on": "2025-03-01",
        "agreement": agreement,
    });
    town.keeps("clerk", "establishPartnership", establish).await;
    let deactivated = of("reason", "撤并");
    let refused = town.refuses("presidium", "deactivatePartner", deactivated.clone()).await;
    assert_eq!(refused, "PARTNERSHIP_IN_FORCE");
    let end = json!({ "code": code, "station": "LX", "on": "2026-06-30", "reason": "学校搬迁" });
    let head = town.keeps("clerk", "endPartnership", end).await;
    town.keeps("presidium", "deactivatePartner", deactivated).await;
    town.keeps("presidium", "reactivatePartner", of("reason", "复校")).await;

    let query = r#"query($min: Position) {
        partnerBoard(station: "LX", minPosition: $min) {
            edges { node { partner { code name active } purpose since endedOn agreement } }
        }
    }"#;
    let told = town.ask("supervisor", query, json!({ "min": head })).await;
    let expected = json!({ "node": {
        "partner": { "code": code, "name": "义宁镇第一小学", "active": true },
        "purpose": "共建家长学校", "since": "2025-03-01", "endedOn": "2026-06-30",
        "agreement": agreement["sha256"],
    } });
    assert!(told["partnerBoard"]["edges"].as_array().unwrap().contains(&expected), "{told:#}");
}
