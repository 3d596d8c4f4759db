//! As of a moment: cases, boards, figures and histories say what the record said then.

use crate::town::{Town, presidium, supervisor};
use serde_json::{Value, json};

/// Everything that can be asked as of a moment.
const THEN: &str = r#"query($id: ID!, $position: Position!) {
    case(id: $id, asOf: { position: $position }) {
        status version lead { code } history { edges { node { type } } }
    }
    cases(asOf: { position: $position }) { edges { node { status } } totalCount position }
    deadlines(filter: { kind: REPLY }, asOf: { position: $position }) { totalCount }
    supervisions(asOf: { position: $position }) { edges { node { kind number } } }
    dashboard(period: { from: "2023-01-01", before: "2024-01-01" }, asOf: { position: $position }) {
        position whole { registered accepted referred }
    }
}"#;

#[tokio::test]
async fn a_case_its_boards_and_its_figures_are_told_as_of_a_position() {
    let town = Town::open().await;
    let (case, registered) = town.registers("路灯不亮").await;
    town.accepts(&case).await;
    let referred = town.refers(&case).await;
    let track = json!({ "caseId": case, "kind": "TRACK" });
    let supervised = town.does(&presidium(), "openSupervision", track).await;
    let supervised = supervised["receipt"]["position"].clone();
    let told = async |position: &Value| {
        let asked = json!({ "id": case, "position": position });
        town.asks(&presidium(), THEN, asked).await
    };

    let then = told(&registered).await;
    assert_eq!(then["case"]["status"], "REGISTERED");
    assert_eq!(then["case"]["version"], 1);
    assert_eq!(then["case"]["lead"], Value::Null);
    assert_eq!(then["cases"]["edges"], json!([{ "node": { "status": "REGISTERED" } }]));
    assert_eq!(then["cases"]["position"], registered);
    assert_eq!(then["deadlines"]["totalCount"], 0);
    assert_eq!(then["dashboard"]["position"], registered);
    assert_eq!(
        then["dashboard"]["whole"],
        json!({ "registered": 1, "accepted": 0, "referred": 0 })
    );

    let then = told(&referred).await;
    assert_eq!(then["case"]["status"], "REFERRED");
    assert_eq!(then["case"]["lead"], json!({ "code": "U1" }));
    assert_eq!(then["deadlines"]["totalCount"], 1);
    assert_eq!(then["supervisions"]["edges"], json!([]));
    assert_eq!(
        then["dashboard"]["whole"],
        json!({ "registered": 1, "accepted": 1, "referred": 1 })
    );

    let now = told(&supervised).await;
    assert_eq!(
        now["supervisions"]["edges"],
        json!([{ "node": { "kind": "TRACK", "number": "YN-2023-0001" } }])
    );
}

#[tokio::test]
async fn a_case_that_was_not_yet_there_is_absent() {
    let town = Town::open().await;
    let (case, registered) = town.registers("路灯不亮").await;
    let before = registered.as_str().unwrap().parse::<u64>().unwrap() - 1;
    let document = "query($id: ID!, $position: Position!) { case(id: $id, asOf: { position: $position }) { id } }";
    let asked = json!({ "id": case, "position": before.to_string() });
    assert_eq!(town.asks(&presidium(), document, asked).await["case"], Value::Null);
}

#[tokio::test]
async fn a_history_is_paged_and_each_entry_says_what_it_changed() {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    town.accepts(&case).await;
    town.refers(&case).await;
    let document = "query($id: ID!, $after: String, $first: Int) {
        case(id: $id) { history(after: $after, first: $first) {
            edges { node { type version label(lang: EN) changes { field old new } deadlines { kind dueOn basisZh } } }
            pageInfo { hasNextPage hasPreviousPage endCursor }
        } }
    }";
    let history = async |arguments: Value| {
        let mut asked = arguments;
        asked["id"] = case.clone();
        town.asks(&presidium(), document, asked).await["case"]["history"].take()
    };
    let whole = history(json!({})).await;
    let first = history(json!({ "first": 1 })).await;
    let rest = history(json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(first["edges"][0], whole["edges"][0]);
    assert_eq!(rest["edges"], json!([whole["edges"][1], whole["edges"][2]]));
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    assert_eq!(rest["pageInfo"]["hasPreviousPage"], true);

    let changed = |entry: usize, field: &str| {
        let changes = whole["edges"][entry]["node"]["changes"].as_array().unwrap().iter();
        changes.clone().find(|change| change["field"] == field).cloned()
    };
    let status = changed(1, "status").unwrap();
    assert_eq!((&status["old"], &status["new"]), (&json!("REGISTERED"), &json!("ACCEPTED")));
    assert_eq!(changed(1, "title"), None);
    assert_eq!(changed(2, "status").unwrap()["new"], "REFERRED");
    let due = &whole["edges"][2]["node"]["deadlines"];
    assert!(due.as_array().unwrap().iter().any(|due| due["kind"] == "REPLY"), "{due:#}");
}

#[tokio::test]
async fn the_record_is_told_as_of_a_moment_and_by_type() {
    let town = Town::open().await;
    let (case, registered) = town.registers("路灯不亮").await;
    town.accepts(&case).await;
    let document = r#"query($position: Position) {
        events(filter: { streamType: "case" }, asOf: { position: $position }) { edges { node { type streamId } } }
    }"#;
    let then = town.asks(&supervisor(), document, json!({ "position": registered })).await;
    let then = then["events"]["edges"].as_array().unwrap().clone();
    assert_eq!(then.len(), 1);
    assert_eq!(then[0]["node"]["type"], "CaseRegistered");
}

#[tokio::test]
async fn the_rules_in_force_are_told() {
    let town = Town::open().await;
    let document = "{
        policy { version deadlines { kind } replyClasses { code } }
        calendar(year: 2023) { published days { on kind } }
    }";
    let told = town.asks(&presidium(), document, json!({})).await;
    assert!(!told["policy"]["deadlines"].as_array().unwrap().is_empty());
    assert_eq!(told["calendar"]["published"], true);
    let days = told["calendar"]["days"].as_array().unwrap();
    assert!(days.contains(&json!({ "on": "2023-01-28", "kind": "MAKEUP" })));
    assert!(days.contains(&json!({ "on": "2023-01-23", "kind": "HOLIDAY" })));
}
