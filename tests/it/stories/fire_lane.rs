//! The fire lane of the demo town: forty events from the reception to the archive.

use crate::demo::{Engine, demo};
use serde_json::{Value, json};

const EVENTS: &str = include_str!("../../fixtures/demo/firelane_events.json");

const HISTORY: &str = r#"{ case(number: "YN-2023-0001") {
    history(first: 100) { edges { node { position type occurredAt } } }
} }"#;
const AS_OF: &str = r#"query($position: Position!) {
    case(number: "YN-2023-0001", asOf: { position: $position }) { status rounds dueOn }
}"#;

#[tokio::test]
async fn on_sqlite() {
    its_history_shows_the_forty_events_with_their_dates_states_rounds_and_due_days(Engine::Sqlite)
        .await;
}

#[tokio::test]
async fn on_postgres() {
    its_history_shows_the_forty_events_with_their_dates_states_rounds_and_due_days(
        Engine::Postgres,
    )
    .await;
}

async fn its_history_shows_the_forty_events_with_their_dates_states_rounds_and_due_days(
    engine: Engine,
) {
    let demo = demo(engine).await;
    let history = demo.ask("supervisor", HISTORY, json!({})).await;
    let mut found = Vec::new();
    for edge in history["case"]["history"]["edges"].as_array().unwrap() {
        let entry = &edge["node"];
        let asked = json!({ "position": entry["position"] });
        let case = demo.ask("supervisor", AS_OF, asked).await["case"].take();
        found.push(json!({
            "type": entry["type"],
            "occurred_on": entry["occurredAt"].as_str().unwrap()[..10],
            "status": case["status"],
            "round": case["rounds"],
            "due_on": case["dueOn"],
        }));
    }
    let expected: Vec<Value> = serde_json::from_str(EVENTS).unwrap();
    assert_eq!(expected.len(), 40);
    let keys = ["type", "occurred_on", "status", "round", "due_on"];
    let told = |event: &Value| Value::from_iter(keys.map(|key| (key, event[key].clone())));
    assert_eq!(found, expected.iter().map(told).collect::<Vec<_>>());
}
