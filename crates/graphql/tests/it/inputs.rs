//! Input that cannot be answered, each kind with its code.

use crate::town::{Town, presidium, registration};
use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn what_contradicts_itself_or_is_not_ours_is_bad_input() {
    let town = Town::open().await;
    for (document, code) in [
        (r#"{ cases(after: "nonsense") { position } }"#, "BAD_USER_INPUT"),
        ("{ cases(first: 1, last: 1) { position } }", "BAD_USER_INPUT"),
        ("{ cases(first: -1) { position } }", "BAD_USER_INPUT"),
        ("{ cases(first: 501) { position } }", "PAGE_TOO_LARGE"),
        ("{ stations(first: 501) { totalCount } }", "PAGE_TOO_LARGE"),
        (r#"{ stations(after: "nonsense!") { totalCount } }"#, "BAD_USER_INPUT"),
        (r#"{ deadlines(after: "nonsense") { position } }"#, "BAD_USER_INPUT"),
        ("{ case { id } }", "BAD_USER_INPUT"),
        (r#"{ case(id: "x", number: "y") { id } }"#, "BAD_USER_INPUT"),
        (
            r#"{ case(id: "x", asOf: { position: "1" }, minPosition: "1") { id } }"#,
            "BAD_USER_INPUT",
        ),
        ("{ calendar(year: 99999) { version } }", "BAD_USER_INPUT"),
    ] {
        assert_eq!(town.fails(&presidium(), document, json!({})).await, code, "{document}");
    }
}

#[tokio::test]
async fn a_bad_page_of_a_history_leaves_the_case_itself_answered() {
    let town = Town::open().await;
    town.registers("路灯不亮").await;
    let document =
        r#"{ case(number: "YN-2023-0001") { title history(after: "nonsense") { position } } }"#;
    let answer = town.answers(&presidium(), document, json!({})).await;
    assert_eq!(answer["data"]["case"], json!({ "title": "路灯不亮", "history": null }));
    assert_eq!(answer["errors"][0]["path"], json!(["case", "history"]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_negative_size_is_no_size() {
    let town = Town::open().await;
    let mut input = registration("路灯不亮");
    input["commandId"] = json!(Uuid::now_v7());
    let photograph = json!({ "sha256": "00".repeat(32), "name": "a.jpg", "mime": "image/jpeg" });
    let document = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { \
        refusals { code } case { number } } }";
    let mut answers = Vec::new();
    for size in [-1, 1] {
        input["attachments"] = json!([photograph]);
        input["attachments"][0]["size"] = json!(size);
        let variables = json!({ "input": input });
        answers.push(town.answers(&crate::town::clerk(), document, variables).await);
    }
    assert_eq!(answers[0]["errors"].as_array().unwrap().len(), 1);
    let registered = &answers[1]["data"]["registerCase"];
    // The first number: nothing was registered before.
    let first = json!({ "refusals": [], "case": { "number": "YN-2023-0001" } });
    assert_eq!(*registered, first, "{answers:#?}");
}

#[tokio::test]
async fn what_is_not_there_is_absent_and_cannot_be_acted_on() {
    let town = Town::open().await;
    let document = r#"query($id: ID!) {
        case(id: $id) { id } node(id: $id) { id } other: case(number: "YN-1999-0001") { id }
    }"#;
    for id in ["nonsense", "Q2FzZTow", &Uuid::now_v7().to_string()] {
        let told = town.asks(&presidium(), document, json!({ "id": id })).await;
        assert_eq!(told, json!({ "case": null, "node": null, "other": null }), "{id}");
    }
    let input = json!({ "caseId": "nonsense", "track": "OPINION" });
    let refused = town.does(&presidium(), "acceptCase", input).await;
    assert_eq!(refused["refusals"][0]["code"], "NOT_FOUND");
    assert_eq!(refused["refusals"][0]["path"], "caseId");
    assert_eq!((&refused["case"], &refused["receipt"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_position_beyond_the_head_is_not_answered_as_if_it_were_reached() {
    let town = Town::open().await;
    let document = r#"query($at: AsOf, $min: Position) {
        case(number: "YN-2023-0001", asOf: $at, minPosition: $min) { id }
    }"#;
    let list =
        "query($at: AsOf, $min: Position) { cases(asOf: $at, minPosition: $min) { position } }";
    let boards = [
        "query($min: Position) { deadlines(minPosition: $min) { position } }",
        "query($min: Position) { supervisions(minPosition: $min) { position } }",
        r#"query($min: Position) {
            dashboard(period: { from: "2023-01-01", before: "2024-01-01" }, minPosition: $min) { on }
        }"#,
    ];
    let presidium = presidium();
    let beyond = || json!({ "at": { "position": "4000000000" } });
    let least = || json!({ "min": "4000000000" });
    // Each waits for the record as long as a question may; together they wait once.
    let codes = tokio::join!(
        town.fails(&presidium, document, beyond()),
        town.fails(&presidium, document, least()),
        town.fails(&presidium, list, beyond()),
        town.fails(&presidium, list, least()),
        join_all(boards.map(|board| town.fails(&presidium, board, least()))),
    );
    let told = "POSITION_NOT_REACHED".to_owned();
    let boards = vec![told.clone(); boards.len()];
    assert_eq!(codes, (told.clone(), told.clone(), told.clone(), told, boards));
}

#[tokio::test]
async fn an_object_is_asked_again_by_the_id_it_gave_out() {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    let document = "query($id: ID!) {
        case(id: $id) { caseId station { id } grid { id } category { id } deputies { id } }
        units { edges { node { id } } }
    }";
    let told = town.asks(&presidium(), document, json!({ "id": case })).await;
    let parts = &told["case"];
    for (kind, id) in [
        ("Case", &case),
        ("Station", &parts["station"]["id"]),
        ("Grid", &parts["grid"]["id"]),
        ("Category", &parts["category"]["id"]),
        ("Deputy", &parts["deputies"][0]["id"]),
        ("HandlingUnit", &told["units"]["edges"][0]["node"]["id"]),
    ] {
        let document = "query($id: ID!) { node(id: $id) { __typename id } }";
        let node = town.asks(&presidium(), document, json!({ "id": id })).await["node"].take();
        assert_eq!(node, json!({ "__typename": kind, "id": id }));
    }
    let pasted = town.asks(&presidium(), document, json!({ "id": parts["caseId"] })).await;
    assert_eq!(pasted["case"], *parts);
}

#[tokio::test]
async fn a_registration_repeated_under_its_id_names_the_same_case() {
    let town = Town::open().await;
    let clerk = crate::town::clerk();
    let mut input = registration("路灯不亮");
    input["commandId"] = json!(Uuid::now_v7());
    let first = town.does(&clerk, "registerCase", input.clone()).await;
    assert_eq!(first["receipt"]["deduplicated"], false);
    let second = town.does(&clerk, "registerCase", input.clone()).await;
    assert_eq!(second["case"]["id"], first["case"]["id"]);
    assert_eq!(second["receipt"]["deduplicated"], true);
    assert_eq!(second["receipt"]["position"], first["receipt"]["position"]);

    input["title"] = json!("另一件事");
    let other = town.does(&clerk, "registerCase", input).await;
    assert_eq!(other["refusals"][0]["code"], "COMMAND_ID_REUSED");
}
