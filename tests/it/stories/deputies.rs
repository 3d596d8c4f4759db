//! A deputy's mandate: elected, sent to a station and its grids, suspended and restored, heard by the voters,
//! honoured, and ended for a legal reason.

use super::{coded, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_deputy_serves_a_mandate,
}

async fn a_deputy_serves_a_mandate(town: &Demo) {
    let code = fresh("D-T");
    let of = |mut input: Value| {
        input["code"] = json!(code);
        input
    };
    let elect = json!({
        "name": "余秋月", "level": "TOWN", "from": "2021-11-01", "until": "2026-10-31", "electedBy": "第十一选区",
    });
    town.keeps("sys admin", "electDeputy", of(elect)).await;
    let station = json!({ "station": "LX", "basis": "党委推荐", "consultation": "征求本人意见" });
    town.keeps("sys admin", "assignDeputyToStation", of(station)).await;
    is_told_why_and_who_was_asked(town, &code).await;
    let grids = json!({ "grids": ["YN-NH-G04", "YN-NH-G05"], "basis": "就近联系" });
    town.keeps("sys admin", "assignDeputyToGrids", of(grids)).await;
    let report = json!({ "on": "2023-12-20", "voters": 63, "result": "满意" });
    town.keeps("clerk", "giveDutyReport", of(report)).await;
    let award = json!({ "title": "优秀人大代表", "by": "修水县人大常委会", "on": "2024-02-01" });
    town.keeps("presidium", "recordAward", of(award)).await;
    let suspend = json!({ "from": "2024-03-01", "ground": "CRIMINAL_CASE" });
    town.keeps("sys admin", "suspendDeputy", of(suspend)).await;
    assert_eq!(served(town, &code).await["active"], false);
    town.keeps("sys admin", "resumeDeputy", of(json!({ "reason": "不起诉" }))).await;
    assert_eq!(served(town, &code).await["active"], true);
    let end =
        json!({ "level": "TOWN", "on": "2025-06-30", "ground": "MOVED_AWAY", "note": "迁往九江" });
    town.keeps("sys admin", "endDeputyMandate", of(end)).await;

    let told = json!({
        "code": code, "name": "余秋月", "active": true, "station": { "code": "LX" },
        "grids": [{ "code": "YN-NH-G04" }, { "code": "YN-NH-G05" }],
        "mandates": [{ "from": "2021-11-01", "until": "2025-06-30", "electedBy": "第十一选区" }],
        "dutyReports": [{ "on": "2023-12-20", "voters": 63, "result": "满意" }],
        "awards": [{ "title": "优秀人大代表", "by": "修水县人大常委会", "on": "2024-02-01" }],
    });
    assert_eq!(served(town, &code).await, told);
}

/// The assignment is in the record with its basis and who was consulted.
async fn is_told_why_and_who_was_asked(town: &Demo, code: &str) {
    let query = r#"{ events(filter: { types: ["DeputyAssignedToStation"] }, first: 500) {
        edges { node { streamId payload } }
    } }"#;
    let told = town.ask("supervisor", query, json!({})).await;
    let edges = told["events"]["edges"].as_array().unwrap().iter();
    let mut own = edges.map(|edge| &edge["node"]).filter(|event| event["streamId"] == code);
    let assigned = json!({ "station": "LX", "basis": "党委推荐", "consultation": "征求本人意见" });
    assert_eq!(own.next().unwrap()["payload"], assigned);
}

/// What is told of a deputy, and whether active in the summer of 2024.
async fn served(town: &Demo, code: &str) -> Value {
    let query = r#"{ deputies(station: "LX", first: 200) { edges { node {
        code name active(on: "2024-07-01") station { code } grids { code }
        mandates { from until electedBy } dutyReports { on voters result } awards { title by on }
    } } } }"#;
    let told = town.ask("supervisor", query, json!({})).await;
    coded(&told["deputies"], code).clone()
}
