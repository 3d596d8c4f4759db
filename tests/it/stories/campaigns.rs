//! A supervision campaign: opened over a case, a second added and taken out again, carried out and concluded.

use super::{Matter, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_campaign_reaches_its_cases,
}

async fn a_campaign_reaches_its_cases(town: &Demo) {
    let code = fresh("ZX");
    let first = Matter::referred(town, "楼道堆物").await;
    let second = Matter::accepted(town, "电动车飞线充电").await;
    let open = json!({
        "code": code, "title": "消防通道专项", "kind": "INSPECTION", "caseIds": [first.id],
    });
    town.keeps("presidium", "openCampaign", open).await;
    let add = json!({ "code": code, "caseIds": [second.id] });
    town.keeps("presidium", "addCampaignCases", add).await;
    // Nobody was asked yet to handle the second: the campaign reaches it once it is referred.
    let refer = json!({ "mode": "SINGLE", "lead": "TOWN_ENFORCEMENT" });
    second.goes("presidium", "referCase", refer, "REFERRED").await;
    assert_eq!(second.shows("supervisions { kind }").await["supervisions"], json!([]));
    town.keeps("presidium", "carryOutCampaign", json!({ "code": code })).await;
    let opened = json!([{ "kind": "INSPECTION" }]);
    assert_eq!(second.shows("supervisions { kind }").await["supervisions"], opened);
    let remove = json!({ "code": code, "caseIds": [second.id], "reason": "另行督办" });
    town.keeps("presidium", "removeCampaignCases", remove).await;
    let conclude = json!({ "code": code, "finding": "通道已清理" });
    let head = town.keeps("presidium", "concludeCampaign", conclude).await;

    let query = "query($min: Position, $case: ID) {
        campaigns(filter: { case: $case }, minPosition: $min) { edges { node {
            code finding caseIds progress { cases supervised }
        } } }
    }";
    let told = town.ask("supervisor", query, json!({ "min": head, "case": first.id })).await;
    let expected = json!({
        "code": code, "finding": "通道已清理", "caseIds": [first.id],
        "progress": { "cases": 1, "supervised": 1 },
    });
    assert_eq!(told["campaigns"]["edges"], json!([{ "node": expected }]));
}
