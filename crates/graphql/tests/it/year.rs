//! The station's year as a client tells and asks it.

mod aid;
mod campaigns;
mod inbound;

use crate::town::{Town, actor, clerk, presidium, supervisor};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

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

const YEAR: &str = "query($min: Position) {
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

    let told = town.asks(&supervisor(), YEAR, json!({ "min": head })).await;
    the_activities_are_listed(&told);
    the_figures_are_counted(told, &head);
}

fn the_activities_are_listed(told: &Value) {
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
}

fn the_figures_are_counted(mut told: Value, head: &Value) {
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
    assert_eq!(told["outreach"]["position"].take(), *head);
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
