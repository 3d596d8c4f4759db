//! A year's plan: adopted, revised, and carried out by activities, one of which was recorded wrongly and one
//! cancelled.

use super::{coded, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_plan_is_carried_out,
}

async fn a_plan_is_carried_out(town: &Demo) {
    let plan = fresh("LX-2025");
    let study = json!({ "id": "05-STUDY", "kind": "STUDY", "theme": "LAW", "month": 5 });
    let visit = json!({
        "id": "09-VISIT", "kind": "VISIT", "theme": "CARE_FOR_ELDERLY", "month": 9, "targetPersonTimes": 20,
    });
    let adopt = json!({ "code": plan, "station": "LX", "year": 2025, "items": [study] });
    town.keeps("clerk", "adoptActivityPlan", adopt).await;
    let revise = json!({ "code": plan, "items": [study, visit], "reason": "增加走访" });
    town.keeps("clerk", "reviseActivityPlan", revise).await;

    let [visited, rained_off] = ["LX-2025-A1", "LX-2025-A2"].map(fresh);
    for code in [&visited, &rained_off] {
        town.keeps("clerk", "scheduleActivity", visit_of(&plan, code)).await;
    }
    let hold = json!({ "code": visited, "record": record(24) });
    town.keeps("clerk", "holdActivity", hold).await;
    let correct = json!({ "code": visited, "record": record(22), "reason": "重复计数" });
    town.keeps("clerk", "correctActivityRecord", correct).await;
    let cancel = json!({ "code": rained_off, "reason": "暴雨" });
    let head = town.keeps("clerk", "cancelActivity", cancel).await;

    let query = r#"query($min: Position) {
        activityPlans(station: "LX", year: 2025, minPosition: $min) {
            edges { node { code revisions items { item done { activities personTimes } } } }
        }
        activities(filter: { station: "LX", from: "2025-09-01", before: "2025-10-01" }, minPosition: $min) {
            edges { node { code cancelled personTimes participants { kind { code } count } } }
        }
    }"#;
    let told = town.ask("supervisor", query, json!({ "min": head })).await;
    let done = |item: &str, activities: u32, person_times: u32| json!({ "item": item, "done": { "activities": activities, "personTimes": person_times } });
    let expected = json!({
        "code": plan, "revisions": 1, "items": [done("05-STUDY", 0, 0), done("09-VISIT", 1, 22)],
    });
    assert_eq!(*coded(&told["activityPlans"], &plan), expected);
    let elderly = json!([{ "kind": { "code": "ELDERLY" }, "count": 18 }]);
    let held = json!({
        "code": visited, "cancelled": false, "personTimes": 22, "participants": elderly,
    });
    assert_eq!(*coded(&told["activities"], &visited), held);
    let cancelled = json!({
        "code": rained_off, "cancelled": true, "personTimes": null, "participants": [],
    });
    assert_eq!(*coded(&told["activities"], &rained_off), cancelled);
}

fn visit_of(plan: &str, code: &str) -> Value {
    json!({
        "code": code, "stations": ["LX"], "kind": "VISIT", "theme": "CARE_FOR_ELDERLY",
        "title": "重阳走访", "on": "2025-09-20", "planned": { "plan": plan, "item": "09-VISIT" },
    })
}

fn record(person_times: u32) -> Value {
    json!({
        "on": "2025-09-20", "deputies": ["D-T-0011"], "personTimes": person_times,
        "participants": [{ "kind": "ELDERLY", "count": 18 }],
    })
}
