//! A station's year: what the demo town's public account sums to, and an evening of outreach from its
//! scheduling to the figures.

use crate::demo::{Demo, Engine, demo};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn on_sqlite() {
    a_year_is_told_and_goes_on(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    a_year_is_told_and_goes_on(Engine::Postgres).await;
}

async fn a_year_is_told_and_goes_on(engine: Engine) {
    let demo = demo(engine).await;
    let head = demo.ask("supervisor", "{ head }", json!({})).await["head"].take();
    what_the_town_tells_of_2023(&demo, head).await;

    let code = format!("LX-{}", Uuid::now_v7());
    let activity = json!({
        "code": code, "stations": ["LX"], "kind": "OUTREACH", "theme": "SAFETY", "title": "消防夜话",
        "on": "2024-01-05", "place": "濂溪社区",
    });
    demo.keeps("clerk", "scheduleActivity", activity).await;
    let record = json!({
        "on": "2024-01-05", "deputies": ["D-T-0011"], "personTimes": 31, "partners": ["YN-PARTY"],
        "participants": [{ "kind": "VOLUNTEER", "count": 3 }],
    });
    let head = demo.keeps("clerk", "holdActivity", json!({ "code": code, "record": record })).await;
    let query = "query($min: Position) {
        outreach(period: { from: \"2024-01-01\", before: \"2024-02-01\" }, station: \"LX\", minPosition: $min) {
            whole { activities personTimes } byTheme { theme { zh } count { personTimes } }
        }
        activities(filter: { from: \"2024-01-01\", before: \"2024-02-01\" }, minPosition: $min) {
            edges { node { code heldOn deputies { code } partners { name } } }
        }
        events(filter: { streamType: \"activity\" }, first: 1) { edges { node { type label } } }
    }";
    let told = demo.ask("supervisor", query, json!({ "min": head })).await;
    let outreach = &told["outreach"];
    assert_eq!(outreach["whole"], json!({ "activities": 1, "personTimes": 31 }));
    assert_eq!(outreach["byTheme"][0]["theme"]["zh"], "安全生产");
    let held = json!({
        "code": code, "heldOn": "2024-01-05", "deputies": [{ "code": "D-T-0011" }],
        "partners": [{ "name": "义宁镇城区党建联合体" }],
    });
    assert_eq!(told["activities"]["edges"], json!([{ "node": held }]));
    let first = json!([{ "node": { "type": "ActivityScheduled", "label": "安排活动" } }]);
    assert_eq!(told["events"]["edges"], first);
}

async fn what_the_town_tells_of_2023(demo: &Demo, head: Value) {
    let query = "query($min: Position) {
        outreach(period: { from: \"2023-01-01\", before: \"2024-01-01\" }, minPosition: $min) {
            whole { personTimes } byTheme { theme { code } count { personTimes } }
        }
        aidLedger(minPosition: $min) { raised disbursed balance disbursements beneficiaries }
        aidFunds(minPosition: $min) { edges { node { code partner { code kind { code } } } } }
        partners { edges { node { kind { code } } } }
        activityPlans(year: 2023, minPosition: $min) { totalCount edges { node { itemsDone items { item } } } }
        partnerBoard(minPosition: $min) { totalCount edges { node { count { activities } } } }
    }";
    let told = demo.ask("supervisor", query, json!({ "min": head })).await;
    let themes = told["outreach"]["byTheme"].as_array().unwrap();
    let of = |code: &str| {
        let found = themes.iter().find(|found| found["theme"]["code"] == code).unwrap();
        found["count"]["personTimes"].as_i64().unwrap()
    };
    assert_eq!(of("CONGRESS_SPIRIT"), 485);
    assert_eq!(of("ANTI_FRAUD") + of("CUSTOMS_REFORM") + of("DOUBLE_IMPROVEMENT"), 693);
    assert_eq!(told["outreach"]["whole"]["personTimes"], 1_178);
    let aid = json!({
        "raised": "25000000", "disbursed": "25000000", "balance": "0", "disbursements": 37, "beneficiaries": 37,
    });
    assert_eq!(told["aidLedger"], aid);
    assert_eq!(told["aidFunds"]["edges"][0]["node"]["partner"]["kind"]["code"], "CARE_COMMITTEE");
    let kinds: Vec<_> = told["partners"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["kind"]["code"].as_str().unwrap())
        .collect();
    let four = ["CARE_COMMITTEE", "ELDERLY_ASSOCIATION", "PARTY_ALLIANCE", "WOMEN_FEDERATION"];
    assert_eq!(kinds, four);
    assert_eq!(told["activityPlans"]["totalCount"], 3);
    for plan in told["activityPlans"]["edges"].as_array().unwrap() {
        assert_eq!(plan["node"]["itemsDone"], 12);
        assert_eq!(plan["node"]["items"].as_array().unwrap().len(), 13);
    }
    assert_eq!(told["partnerBoard"]["totalCount"], 9);
    let board = told["partnerBoard"]["edges"].as_array().unwrap().iter();
    let held = board.filter(|edge| edge["node"]["count"]["activities"].as_i64().unwrap() > 0);
    assert_eq!(held.count(), 9, "every partnership held something");
}
