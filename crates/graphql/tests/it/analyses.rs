//! Analyses over GraphQL: each answers, tells where it was computed, and is refused to whom figures are.

use crate::town::{Town, actor, clerk, presidium};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

const YEAR: &str = "period: { from: \"2023-01-01\", before: \"2024-01-01\" }";

/// Every analysis, with a selection of what it tells.
const ALL: [(&str, &str); 8] = [
    (
        "unitScorecards",
        "position on units { rank code unit { name } returned workload { open } figures { registered } }",
    ),
    ("unitWorkload", "position on whole { open dueToday dueSoon overdue } units { code unit { name } }"),
    (
        "categoryStats",
        "position on categories { code category { name } figures { registered } recurrence { closed rate } }",
    ),
    (
        "gridHeat",
        "position on active covered coverage elsewhere
            grids { code grid { name } registered open overdue contacts lastContact }",
    ),
    (
        "stateTimes",
        "position on states { state present days { count mean median p90 max } workdays { count } waiting { max } }",
    ),
    (
        "casePaths",
        "position cases kinds variants(first: 1) { states cases days { max } }
            transitions { from to times days { count } } loops { kind label cases times }",
    ),
    (
        "urgingEffect",
        "position unurged { referred replied inTime workdays { count } } urged { referred }
            beforeUrging { count } afterUrging { count }",
    ),
    (
        "recurrence",
        "position on whole { closed reopened linked cameBack againThere rate }
            grids { code grid { name } recurrence { closed } } categories { code category { name } recurrence { closed } }",
    ),
];

fn document(field: &str, of: &str, arguments: &str) -> String {
    format!("{{ {field}(cases: {{ {YEAR}, on: \"2023-02-13\" }}, {arguments}) {{ {of} }} }}")
}

/// A town with a referred case and a registered one; its last position.
async fn town() -> (Town, Value) {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    town.registers("井盖缺失").await;
    town.accepts(&case).await;
    let head = town.refers(&case).await;
    (town, head)
}

#[tokio::test]
async fn every_analysis_answers_at_the_position_asked_for() {
    let (town, head) = town().await;
    for (field, of) in ALL {
        let min = format!("minPosition: {head}");
        let mut told = town.asks(&presidium(), &document(field, of, &min), json!({})).await;
        assert_eq!(told[field]["position"], head, "{field}");
        let then = format!("asOf: {{ position: {head} }}");
        let as_of = town.asks(&presidium(), &document(field, of, &then), json!({})).await;
        assert_eq!(told[field].take(), as_of[field], "{field} as of now");
    }
}

#[tokio::test]
async fn what_is_told_is_what_happened() {
    let (town, head) = town().await;
    let min = format!("minPosition: {head}");
    let ask = async |place: usize| {
        let (field, of) = ALL[place];
        town.asks(&presidium(), &document(field, of, &min), json!({})).await[field].take()
    };
    let league = ask(0).await;
    assert_eq!(
        league["units"],
        json!([{
            "rank": 1, "code": "U1", "unit": { "name": "执法队" }, "returned": 0,
            "workload": { "open": 1 }, "figures": { "registered": 1 },
        }])
    );
    assert_eq!(
        ask(1).await["whole"],
        json!({ "open": 1, "dueToday": 0, "dueSoon": 0, "overdue": 0 })
    );
    let heat = ask(3).await;
    assert_eq!(
        heat["grids"],
        json!([{
            "code": "G1", "grid": { "name": "一号网格" }, "registered": 2, "open": 2, "overdue": 0,
            "contacts": 2, "lastContact": "2023-02-10",
        }])
    );
    assert_eq!((&heat["active"], &heat["coverage"]), (&json!(1), &json!(100.0)));
    let states = ask(4).await;
    let present: Vec<_> = states["states"].as_array().unwrap().iter().collect();
    assert_eq!(present.len(), 3);
    assert_eq!((&present[0]["state"], &present[0]["present"]), (&json!("REGISTERED"), &json!(1)));
    assert_eq!(present[0]["waiting"]["max"], 3, "from Friday to Monday");
    let paths = ask(5).await;
    assert_eq!(
        (&paths["cases"], &paths["kinds"], &paths["loops"]),
        (&json!(2), &json!(2), &json!([]))
    );
    assert_eq!(paths["variants"].as_array().unwrap().len(), 1, "as many as asked for");
    assert_eq!(ask(6).await["unurged"]["referred"], 1);
    assert_eq!(ask(7).await["whole"]["rate"], Value::Null, "nothing was closed");
}

#[tokio::test]
async fn a_filter_narrows_what_is_looked_at() {
    let (town, head) = town().await;
    let document = format!(
        "query($filter: CaseFilter) {{ casePaths(cases: {{ filter: $filter }}, minPosition: {head}) {{ cases }} }}"
    );
    for (filter, cases) in [
        (json!({}), 2),
        (json!({ "status": ["REFERRED"] }), 1),
        (json!({ "station": ["JD"] }), 0),
        (json!({ "open": true, "grid": ["G1"] }), 2),
        (json!({ "deputy": "D1" }), 2),
    ] {
        let told = town.asks(&presidium(), &document, json!({ "filter": filter })).await;
        assert_eq!(told["casePaths"]["cases"], cases, "{filter}");
    }
}

#[tokio::test]
async fn grids_without_a_contact_can_be_asked_for_alone() {
    let (town, head) = town().await;
    let grids = async |period: &str, without: &str| {
        let document = format!(
            "{{ gridHeat(cases: {{ {period} }}, withoutContact: {without}, minPosition: {head}) {{ grids {{ code }} active }} }}"
        );
        let told = town.asks(&presidium(), &document, json!({})).await;
        assert_eq!(told["gridHeat"]["active"], 1);
        told["gridHeat"]["grids"].as_array().unwrap().len()
    };
    assert_eq!((grids(YEAR, "true").await, grids(YEAR, "false").await), (0, 1));
    let quarter = "period: { from: \"2023-04-01\", before: \"2023-07-01\" }";
    assert_eq!((grids(quarter, "true").await, grids(quarter, "false").await), (1, 0));
}

#[tokio::test]
async fn whom_figures_are_refused_to_is_refused_every_analysis() {
    let (town, _) = town().await;
    let handler = Actor { unit: Some("U1".into()), ..actor(Role::UnitHandler) };
    for (field, of) in ALL {
        for who in [&handler, &actor(Role::Petitioner), &actor(Role::SysAdmin)] {
            let asked = document(field, of, "");
            assert_eq!(town.fails(who, &asked, json!({})).await, "FORBIDDEN", "{field}");
        }
        let backwards = format!(
            "{{ {field}(cases: {{ period: {{ from: \"2024-01-01\", before: \"2023-01-01\" }} }}) {{ {of} }} }}"
        );
        assert_eq!(
            town.fails(&presidium(), &backwards, json!({})).await,
            "BAD_USER_INPUT",
            "{field}"
        );
        let elsewhere = Actor { station: Some("JD".into()), ..clerk() };
        town.asks(&elsewhere, &document(field, of, ""), json!({})).await;
    }
}
