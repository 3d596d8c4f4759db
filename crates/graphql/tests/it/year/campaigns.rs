//! Campaigns: opened, interrupted, added to, and how far they have come.

use super::*;
use uuid::Uuid;

const OPEN: &str = "mutation($input: OpenCampaignInput!) { openCampaign(input: $input) {
        facts { type } receipt { deduplicated } refusals { code }
        cases { caseId supervision refusal { code } }
    } }";

const ADD: &str = "mutation($input: AddCampaignCasesInput!) { addCampaignCases(input: $input) {
        refusals { code } cases { supervision } } }";

const CAMPAIGNS: &str = "query($min: Position, $on: Date, $case: ID) {
        campaigns(filter: { case: $case }, minPosition: $min, on: $on) { totalCount edges { node {
            code title kind organ leader openedOn responseDueOn concludedOn finding caseIds
            progress { cases supervised responded concluded overdue }
        } } }
    }";

#[tokio::test]
async fn a_campaign_reaches_into_its_cases_and_tells_how_far_it_has_come() {
    let town = Town::open().await;
    let (first, _) = town.registers("占用消防通道").await;
    let (second, _) = town.registers("楼道堆物").await;
    for case in [&first, &second] {
        town.accepts(case).await;
    }
    town.refers(&first).await;
    let input = json!({
        "commandId": Uuid::now_v7(), "code": "ZX-1", "title": "消防通道", "kind": "INSPECTION",
        "responseDueOn": "2023-02-20", "caseIds": [first, second],
    });
    let opened =
        town.asks(&presidium(), OPEN, json!({ "input": input })).await["openCampaign"].take();
    assert_eq!(opened["facts"], json!([{ "type": "SupervisionCampaignOpened" }]));
    let cases = json!([
        { "caseId": first, "supervision": "S1", "refusal": null },
        { "caseId": second, "supervision": null, "refusal": { "code": "ILLEGAL_TRANSITION" } },
    ]);
    assert_eq!(opened["cases"], cases);
    town.refers(&second).await;
    let again =
        town.asks(&presidium(), OPEN, json!({ "input": input })).await["openCampaign"].take();
    assert_eq!(again["receipt"], json!({ "deduplicated": true }));
    assert_eq!(again["cases"][1]["supervision"], "S1", "asked again, it goes on");
    and_tells_how_far_it_has_come(&town, first, second).await;
}

async fn and_tells_how_far_it_has_come(town: &Town, first: Value, second: Value) {
    let (third, _) = town.registers("电动车飞线").await;
    town.accepts(&third).await;
    town.refers(&third).await;
    let input = json!({ "commandId": Uuid::now_v7(), "code": "ZX-1", "caseIds": [third] });
    let added =
        town.asks(&presidium(), ADD, json!({ "input": input })).await["addCampaignCases"].take();
    assert_eq!(added["cases"].as_array().unwrap().len(), 3);
    let unit = Actor { unit: Some("U1".into()), ..actor(Role::UnitHead) };
    let answer = json!({ "caseId": first, "supervision": "S1", "text": "已清理" });
    town.keeps(&unit, "respondToSupervision", answer).await;
    let conclude = json!({ "caseId": first, "supervision": "S1", "conclusion": "销号" });
    town.keeps(&presidium(), "concludeSupervision", conclude).await;
    let out = json!({ "code": "ZX-1", "caseIds": [third], "reason": "另行督办" });
    town.keeps(&presidium(), "removeCampaignCases", out).await;
    let finding = json!({ "code": "ZX-1", "finding": "通道畅通" });
    let head = town.keeps(&presidium(), "concludeCampaign", finding).await;
    let variables = json!({ "min": head, "on": "2023-02-21", "case": second });
    let told = town.asks(&supervisor(), CAMPAIGNS, variables).await["campaigns"].take();
    assert_eq!(told["totalCount"], 1);
    let campaign = &told["edges"][0]["node"];
    assert_eq!(campaign["caseIds"], json!([first, second]));
    let progress =
        json!({ "cases": 2, "supervised": 2, "responded": 1, "concluded": 1, "overdue": 1 });
    assert_eq!((&campaign["progress"], &campaign["finding"]), (&progress, &json!("通道畅通")));
    let without = json!({ "min": head, "case": third });
    assert_eq!(town.asks(&supervisor(), CAMPAIGNS, without).await["campaigns"]["totalCount"], 0);
    assert_eq!(town.fails(&clerk(), "{ campaigns { totalCount } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test]
async fn a_campaign_that_is_not_there_is_not_carried_out() {
    let town = Town::open().await;
    let resume =
        "mutation { carryOutCampaign(code: \"ZX-9\") { refusals { code path } cases { caseId } } }";
    let unknown = town.asks(&presidium(), resume, json!({})).await["carryOutCampaign"].take();
    assert_eq!(
        unknown,
        json!({ "refusals": [{ "code": "NOT_FOUND", "path": "code" }], "cases": [] })
    );
}
