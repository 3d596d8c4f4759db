//! The station's year as a client tells and asks it.

use crate::town::{Town, actor, clerk, presidium, supervisor};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};
use uuid::Uuid;

impl Town {
    /// A command that must be accepted; the position of its last event.
    async fn keeps(&self, who: &Actor, mutation: &str, input: Value) -> Value {
        let mut answer = self.does(who, mutation, input).await;
        assert_eq!(answer["refusals"], json!([]), "{mutation}");
        answer["receipt"]["position"].take()
    }

    /// The code with which a command is refused.
    async fn refuses(&self, who: &Actor, mutation: &str, input: Value) -> Value {
        let mut answer = self.does(who, mutation, input).await;
        assert_eq!(answer["facts"], json!([]), "{mutation}");
        answer["refusals"][0]["code"].take()
    }
}

fn head_of(station: &str) -> Actor {
    Actor { station: Some(station.into()), ..actor(Role::StationHead) }
}

fn outreach_of(code: &str, on: &str) -> Value {
    json!({
        "code": code, "stations": ["LX", "JD"], "kind": "OUTREACH", "theme": "ANTI_FRAUD",
        "title": "反诈宣传进小区", "on": on, "place": "濂溪社区",
        "planned": { "plan": "LX-2023", "item": "02-FRAUD" },
    })
}

fn record(person_times: i64) -> Value {
    json!({
        "on": "2023-02-09", "deputies": ["D1"], "personTimes": person_times, "approximate": true,
        "participants": [{ "kind": "VILLAGE_SAGE", "count": 7 }], "partners": ["CARE"], "note": "发放手册",
    })
}

async fn partnered(town: &Town) {
    let partner = json!({ "code": "CARE", "name": "关工委", "kind": "CARE_COMMITTEE" });
    town.keeps(&presidium(), "registerPartner", partner).await;
    let partnership =
        json!({ "code": "CARE", "station": "LX", "purpose": "助学帮扶", "on": "2023-02-01" });
    town.keeps(&clerk(), "establishPartnership", partnership).await;
    let items = json!([
        { "id": "02-FRAUD", "kind": "OUTREACH", "theme": "ANTI_FRAUD", "month": 2, "targetPersonTimes": 100 },
        { "id": "06-STUDY", "kind": "STUDY", "theme": "LAW", "month": 6 },
    ]);
    let plan = json!({ "code": "LX-2023", "station": "LX", "year": 2023, "items": items });
    town.keeps(&head_of("LX"), "adoptActivityPlan", plan).await;
}

#[tokio::test]
async fn a_year_is_planned_held_with_partners_and_counted() {
    let town = Town::open().await;
    partnered(&town).await;
    town.keeps(&clerk(), "scheduleActivity", outreach_of("LX-A1", "2023-02-09")).await;
    town.keeps(&clerk(), "scheduleActivity", outreach_of("LX-A2", "2023-02-10")).await;
    let cancel = json!({ "code": "LX-A2", "reason": "暴雨" });
    town.keeps(&clerk(), "cancelActivity", cancel).await;
    let held = json!({ "code": "LX-A1", "record": record(120) });
    town.keeps(&clerk(), "holdActivity", held).await;
    let corrected = json!({ "code": "LX-A1", "record": record(96), "reason": "重复计数" });
    let head = town.keeps(&clerk(), "correctActivityRecord", corrected).await;

    let document = "query($min: Position) {
        activities(filter: { held: true, station: \"JD\", partner: \"CARE\", deputy: \"D1\" }, minPosition: $min) {
            totalCount
            edges { node {
                code kind theme { code zh } title place scheduledOn heldOn cancelled personTimes approximate
                stations { code } deputies { code } partners { code name kind { zh } stations { code } }
                participants { kind { zh en } count } note plan item
            } }
        }
        all: activities(minPosition: $min) { edges { node { code cancelled personTimes } } }
        activityPlans(station: \"LX\", year: 2023, minPosition: $min) { totalCount edges { node {
            code year revisions itemsDone station { code }
            items { item kind theme { zh } month targetPersonTimes done { activities personTimes approximate } }
        } } }
        outreach(period: { from: \"2023-01-01\", before: \"2024-01-01\" }, minPosition: $min) {
            position whole { activities personTimes approximate }
            byTheme { theme { code } count { personTimes } } byStation { station { code } count { personTimes } }
            byMonth { month count { personTimes } }
        }
        partnerBoard(station: \"LX\", minPosition: $min) { edges { node {
            partner { code } station { code } purpose since endedOn agreement count { activities personTimes }
        } } }
        partners { totalCount edges { node { code active } } }
    }";
    let mut told = town.asks(&supervisor(), document, json!({ "min": head })).await;
    let expected = json!({
        "code": "LX-A1", "kind": "OUTREACH", "theme": { "code": "ANTI_FRAUD", "zh": "反诈宣传" },
        "title": "反诈宣传进小区", "place": "濂溪社区", "scheduledOn": "2023-02-09", "heldOn": "2023-02-09",
        "cancelled": false, "personTimes": 96, "approximate": true,
        "stations": [{ "code": "LX" }, { "code": "JD" }], "deputies": [{ "code": "D1" }],
        "partners": [{
            "code": "CARE", "name": "关工委", "kind": { "zh": "关心下一代工作委员会" }, "stations": [{ "code": "LX" }],
        }],
        "participants": [{ "kind": { "zh": "乡贤", "en": "village sages" }, "count": 7 }],
        "note": "发放手册", "plan": "LX-2023", "item": "02-FRAUD",
    });
    assert_eq!(told["activities"], json!({ "totalCount": 1, "edges": [{ "node": expected }] }));
    let all = json!([
        { "node": { "code": "LX-A2", "cancelled": true, "personTimes": null } },
        { "node": { "code": "LX-A1", "cancelled": false, "personTimes": 96 } },
    ]);
    assert_eq!(told["all"]["edges"], all);
    let plan = &told["activityPlans"]["edges"][0]["node"];
    assert_eq!(
        (&plan["itemsDone"], &plan["items"][0]["targetPersonTimes"]),
        (&json!(1), &json!(100))
    );
    let done = json!({ "activities": 1, "personTimes": 96, "approximate": true });
    assert_eq!(
        (&plan["items"][0]["done"], &plan["items"][1]["done"]["activities"]),
        (&done, &json!(0))
    );
    assert_eq!(told["outreach"]["position"].take(), head);
    let outreach = json!({
        "position": null, "whole": done,
        "byTheme": [{ "theme": { "code": "ANTI_FRAUD" }, "count": { "personTimes": 96 } }],
        "byStation": [{ "station": { "code": "LX" }, "count": { "personTimes": 96 } }],
        "byMonth": [{ "month": "2023-02", "count": { "personTimes": 96 } }],
    });
    assert_eq!(told["outreach"], outreach);
    let board = json!([{ "node": {
        "partner": { "code": "CARE" }, "station": { "code": "LX" }, "purpose": "助学帮扶", "since": "2023-02-01",
        "endedOn": null, "agreement": null, "count": { "activities": 1, "personTimes": 96 },
    } }]);
    assert_eq!(told["partnerBoard"]["edges"], board);
    assert_eq!(told["partners"]["totalCount"], 1);
}

#[tokio::test]
async fn each_keeps_what_is_theirs() {
    let town = Town::open().await;
    partnered(&town).await;
    let partner = json!({ "code": "X", "name": "某企业", "kind": "ENTERPRISE" });
    assert_eq!(town.refuses(&clerk(), "registerPartner", partner).await, "FORBIDDEN");
    let elsewhere =
        json!({ "code": "CARE", "station": "JD", "purpose": "助学", "on": "2023-02-01" });
    assert_eq!(town.refuses(&clerk(), "establishPartnership", elsewhere).await, "FORBIDDEN");
    let stranger = Actor { station: Some("JD".into()), ..clerk() };
    let activity = outreach_of("LX-A1", "2023-02-09");
    assert_eq!(town.refuses(&stranger, "scheduleActivity", activity.clone()).await, "FORBIDDEN");
    town.keeps(&clerk(), "scheduleActivity", activity).await;
    let held = json!({ "code": "LX-A1", "record": record(1) });
    assert_eq!(town.refuses(&stranger, "holdActivity", held.clone()).await, "FORBIDDEN");
    assert_eq!(town.refuses(&supervisor(), "holdActivity", held).await, "FORBIDDEN");
    let negative = json!({ "code": "LX-A1", "record": record(-1) });
    assert_eq!(town.refuses(&clerk(), "holdActivity", negative).await, "INVALID_NUMBER");
    let unit = actor(Role::UnitHead);
    assert_eq!(town.fails(&unit, "{ activities { position } }", json!({})).await, "FORBIDDEN");
    assert_eq!(town.fails(&unit, "{ partners { totalCount } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test]
async fn aid_is_told_in_whole_fen_and_never_overdrawn() {
    let town = Town::open().await;
    partnered(&town).await;
    let fund = |code: &str, station: Value| json!({ "code": code, "name": "圆梦助学", "purpose": "助学", "station": station, "partner": "CARE" });
    town.keeps(&head_of("LX"), "establishAidFund", fund("DREAM", json!("LX"))).await;
    town.keeps(&presidium(), "establishAidFund", fund("TOWN", Value::Null)).await;
    assert_eq!(
        town.refuses(&head_of("LX"), "establishAidFund", fund("X", Value::Null)).await,
        "FORBIDDEN"
    );
    assert_eq!(
        town.refuses(&clerk(), "establishAidFund", fund("X", json!("LX"))).await,
        "FORBIDDEN"
    );
    let raise = |code: &str, amount: Value| json!({ "code": code, "amount": amount, "source": "乡贤", "on": "2023-02-10" });
    town.keeps(&head_of("LX"), "raiseAid", raise("DREAM", json!(25_000_000))).await;
    town.keeps(&presidium(), "raiseAid", raise("TOWN", json!("9007199254740993"))).await;
    assert_eq!(
        town.refuses(&presidium(), "raiseAid", raise("TOWN", json!(0))).await,
        "INVALID_AMOUNT"
    );
    let disburse = |amount: Value, to: &str| json!({ "code": "DREAM", "amount": amount, "beneficiary": to, "purpose": "学费", "on": "2023-02-10" });
    town.keeps(&head_of("LX"), "disburseAid", disburse(json!("20000000"), "STU-1")).await;
    let refused =
        town.does(&head_of("LX"), "disburseAid", disburse(json!(5_000_001), "STU-2")).await;
    assert_eq!(refused["refusals"][0]["code"], "AID_OVERDRAWN");
    assert_eq!(refused["refusals"][0]["path"], "amountFen");
    let named = town.refuses(&head_of("LX"), "disburseAid", disburse(json!(1), "王小明")).await;
    assert_eq!(named, "ILLEGAL_CHARACTER");
    let back = json!({ "code": "DREAM", "disbursement": "B1", "amount": 5, "on": "2023-02-10", "reason": "未入学" });
    let head = town.keeps(&head_of("LX"), "returnAid", back).await;

    let document = "query($min: Position) {
        aidFunds(minPosition: $min) { totalCount edges { node {
            code raised disbursed balance establishedOn closedOn station { code } partner { code }
        } } }
        aidMovements(filter: { fund: \"DREAM\" }, minPosition: $min) { edges { node {
            fund kind on amount source disbursement beneficiary
        } } }
        aidLedger(minPosition: $min) { raised disbursed balance disbursements beneficiaries }
    }";
    let own = town.asks(&head_of("LX"), document, json!({ "min": head })).await;
    let funds = json!({ "totalCount": 1, "edges": [{ "node": {
        "code": "DREAM", "raised": "25000000", "disbursed": "19999995", "balance": "5000005",
        "establishedOn": "2023-02-10", "closedOn": null, "station": { "code": "LX" }, "partner": { "code": "CARE" },
    } }] });
    assert_eq!(own["aidFunds"], funds);
    let mut moved: Vec<&str> = own["aidMovements"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["kind"].as_str().unwrap())
        .collect();
    moved.sort_unstable();
    assert_eq!(moved, ["DISBURSED", "RAISED", "RETURNED"]);
    let totals = json!({
        "raised": "25000000", "disbursed": "19999995", "balance": "5000005", "disbursements": 1, "beneficiaries": 1,
    });
    assert_eq!(own["aidLedger"], totals);
    let all = town.asks(&supervisor(), document, json!({ "min": head })).await;
    assert_eq!(all["aidFunds"]["totalCount"], 2);
    assert_eq!(all["aidLedger"]["raised"], "9007199279740993", "exact beyond what a double holds");
    let strange = town.asks(&head_of("JD"), document, json!({ "min": head })).await;
    assert_eq!(strange["aidFunds"]["totalCount"], 0);
    assert_eq!(town.fails(&clerk(), "{ aidLedger { raised } }", json!({})).await, "FORBIDDEN");
    let half = "mutation { raiseAid(input: { commandId: \"0190f1d0-0000-7000-8000-000000000001\", code: \"DREAM\",
        amount: 25.5, source: \"乡贤\", on: \"2023-02-10\" }) { refusals { code } } }";
    let answer = town.answers(&presidium(), half, json!({})).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "no floats: {answer:#}");
}

#[tokio::test]
async fn a_campaign_reaches_into_its_cases_and_tells_how_far_it_has_come() {
    let town = Town::open().await;
    let (first, _) = town.registers("占用消防通道").await;
    let (second, _) = town.registers("楼道堆物").await;
    for case in [&first, &second] {
        town.accepts(case).await;
    }
    town.refers(&first).await;
    let document = "mutation($input: OpenCampaignInput!) { openCampaign(input: $input) {
        facts { type } receipt { deduplicated } refusals { code }
        cases { caseId supervision refusal { code } }
    } }";
    let input = json!({
        "commandId": Uuid::now_v7(), "code": "ZX-1", "title": "消防通道", "kind": "INSPECTION",
        "responseDueOn": "2023-02-20", "caseIds": [first, second],
    });
    let opened =
        town.asks(&presidium(), document, json!({ "input": input })).await["openCampaign"].take();
    assert_eq!(opened["facts"], json!([{ "type": "SupervisionCampaignOpened" }]));
    let cases = json!([
        { "caseId": first, "supervision": "S1", "refusal": null },
        { "caseId": second, "supervision": null, "refusal": { "code": "ILLEGAL_TRANSITION" } },
    ]);
    assert_eq!(opened["cases"], cases);
    town.refers(&second).await;
    let again =
        town.asks(&presidium(), document, json!({ "input": input })).await["openCampaign"].take();
    assert_eq!(again["receipt"], json!({ "deduplicated": true }));
    assert_eq!(again["cases"][1]["supervision"], "S1", "asked again, it goes on");

    let (third, _) = town.registers("电动车飞线").await;
    town.accepts(&third).await;
    town.refers(&third).await;
    let add = "mutation($input: AddCampaignCasesInput!) { addCampaignCases(input: $input) {
        refusals { code } cases { supervision } } }";
    let input = json!({ "commandId": Uuid::now_v7(), "code": "ZX-1", "caseIds": [third] });
    let added =
        town.asks(&presidium(), add, json!({ "input": input })).await["addCampaignCases"].take();
    assert_eq!(added["cases"].as_array().unwrap().len(), 3);
    let unit = Actor { unit: Some("U1".into()), ..actor(Role::UnitHead) };
    let answer = json!({ "caseId": first, "supervision": "S1", "text": "已清理" });
    town.keeps(&unit, "respondToSupervision", answer).await;
    let conclude = json!({ "caseId": first, "supervision": "S1", "conclusion": "销号" });
    town.keeps(&presidium(), "concludeSupervision", conclude).await;
    let out = json!({ "code": "ZX-1", "caseIds": [third], "reason": "另行督办" });
    town.keeps(&presidium(), "removeCampaignCases", out).await;
    let asked = "query($min: Position, $on: Date, $case: ID) {
        campaigns(filter: { case: $case }, minPosition: $min, on: $on) { totalCount edges { node {
            code title kind organ leader openedOn responseDueOn concludedOn finding caseIds
            progress { cases supervised responded concluded overdue }
        } } }
    }";
    let finding = json!({ "code": "ZX-1", "finding": "通道畅通" });
    let head = town.keeps(&presidium(), "concludeCampaign", finding).await;
    let variables = json!({ "min": head, "on": "2023-02-21", "case": second });
    let told = town.asks(&supervisor(), asked, variables).await["campaigns"].take();
    assert_eq!(told["totalCount"], 1);
    let campaign = &told["edges"][0]["node"];
    assert_eq!(campaign["caseIds"], json!([first, second]));
    let progress =
        json!({ "cases": 2, "supervised": 2, "responded": 1, "concluded": 1, "overdue": 1 });
    assert_eq!((&campaign["progress"], &campaign["finding"]), (&progress, &json!("通道畅通")));
    let without = json!({ "min": head, "case": third });
    assert_eq!(town.asks(&supervisor(), asked, without).await["campaigns"]["totalCount"], 0);
    assert_eq!(town.fails(&clerk(), "{ campaigns { totalCount } }", json!({})).await, "FORBIDDEN");
    let resume =
        "mutation { carryOutCampaign(code: \"ZX-9\") { refusals { code path } cases { caseId } } }";
    let unknown = town.asks(&presidium(), resume, json!({})).await["carryOutCampaign"].take();
    assert_eq!(
        unknown,
        json!({ "refusals": [{ "code": "NOT_FOUND", "path": "code" }], "cases": [] })
    );
}

#[tokio::test]
async fn an_item_of_the_hotline_is_a_case_with_its_status() {
    let town = Town::open().await;
    let document =
        "mutation($input: ReceiveExternalItemInput!) { receiveExternalItem(input: $input) {
        case { id number title channel externalLinks { system externalId status revision } }
        facts { type label } receipt { deduplicated } refusals { code path }
    } }";
    let who = actor(Role::Integration);
    let receive = async |revision: i32, status: &str| {
        let input = json!({
            "commandId": Uuid::now_v7(), "channel": "HOTLINE", "system": "12345", "externalId": "W-1",
            "revision": revision, "status": status, "title": "路灯不亮", "category": "ROADS", "grid": "G1",
            "contactChannel": "HOTLINE_12345", "deputies": ["D1"],
        });
        town.asks(&who, document, json!({ "input": input })).await["receiveExternalItem"].take()
    };
    let first = receive(2, "已派单").await;
    let types = json!(["CaseRegistered", "ExternalLinkAttached", "ExternalStatusReceived"]);
    let told: Vec<_> =
        first["facts"].as_array().unwrap().iter().map(|fact| fact["type"].clone()).collect();
    assert_eq!(json!(told), types);
    let link =
        json!([{ "system": "12345", "externalId": "W-1", "status": "已派单", "revision": 2 }]);
    assert_eq!(first["case"]["externalLinks"], link);
    let repeated = receive(2, "已派单").await;
    assert_eq!((&repeated["facts"], &repeated["receipt"]), (&json!([]), &Value::Null));
    let older = receive(1, "已受理").await;
    assert_eq!(older["facts"][0]["type"], "ExternalStatusReceived");
    assert_eq!(older["case"]["externalLinks"], link, "kept and not applied");
    let newer = receive(5, "已办结").await;
    assert_eq!(newer["case"]["externalLinks"][0]["revision"], 5);
    assert_eq!(newer["case"]["id"], first["case"]["id"]);
    let wrong = receive(-1, "x").await;
    assert_eq!(wrong["refusals"], json!([{ "code": "INVALID_NUMBER", "path": "revision" }]));
}
