//! Boards of feedback, commitments and files: a case's way to its file, row by row, now and then.

use crate::town::{Town, actor, clerk, presidium, supervisor};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

fn unit(role: Role) -> Actor {
    Actor { unit: Some("U1".into()), ..actor(role) }
}

/// A case that was replied to with a promise, rated and closed; its id, and the position of its closure.
async fn closed(town: &Town) -> (Value, Value) {
    let (case, _) = town.registers("路灯不亮").await;
    town.accepts(&case).await;
    town.refers(&case).await;
    let promise = json!({ "text": "三月底前装好", "dueOn": "2023-03-31" });
    let mut position = Value::Null;
    for (who, mutation, input) in [
        (unit(Role::UnitHandler), "signForReferral", json!({})),
        (
            unit(Role::UnitHead),
            "submitReply",
            json!({
                "replyClass": "B", "text": "已列入计划", "signatory": "队长",
                "commitments": [promise],
                "quantities": [{ "item": "路灯", "quantity": 20, "unit": "盏", "approximate": true }],
            }),
        ),
        (
            clerk(),
            "recordFeedback",
            json!({
                "from": "PETITIONER", "process": "SATISFIED", "outcome": "BASICALLY_SATISFIED",
                "attempts": 2, "comment": "等装好再看",
            }),
        ),
        (presidium(), "closeCase", json!({ "summary": "同意办结" })),
    ] {
        position = does(town, &who, mutation, &case, input).await;
    }
    (case, position)
}

/// Carries out what must be accepted; its position.
async fn does(town: &Town, who: &Actor, mutation: &str, case: &Value, mut input: Value) -> Value {
    input["caseId"] = case.clone();
    let mut answer = town.does(who, mutation, input).await;
    assert_eq!(answer["refusals"], json!([]), "{mutation}");
    answer["receipt"]["position"].take()
}

async fn nodes(town: &Town, who: &Actor, field: &str, arguments: &str, of: &str) -> Vec<Value> {
    let document =
        format!("{{ {field}({arguments}) {{ totalCount edges {{ node {{ {of} }} }} }} }}");
    let mut found = town.asks(who, &document, json!({})).await[field].take();
    let Value::Array(edges) = found["edges"].take() else { panic!("{found}") };
    assert_eq!(found["totalCount"], edges.len());
    edges.into_iter().map(|mut edge| edge["node"].take()).collect()
}

#[tokio::test]
async fn feedback_is_listed_with_the_unit_that_it_rates() {
    let town = Town::open().await;
    let (case, head) = closed(&town).await;
    let of =
        "caseId number title ordinal round givenOn givenBy process outcome dissatisfied cosigners
        comment attempts unit { code } lastWord";
    let min = format!("minPosition: {head}");
    let told = nodes(&town, &supervisor(), "feedbackLedger", &min, of).await;
    let expected = json!({
        "caseId": case, "number": "YN-2023-0001", "title": "路灯不亮", "ordinal": "F1", "round": 1,
        "givenOn": "2023-02-10", "givenBy": "PETITIONER", "process": "SATISFIED",
        "outcome": "BASICALLY_SATISFIED", "dissatisfied": false, "cosigners": 0,
        "comment": "等装好再看", "attempts": 2, "unit": { "code": "U1" }, "lastWord": true,
    });
    assert_eq!(told, [expected]);
    for (filter, found) in [
        ("outcome: BASICALLY_SATISFIED, unit: \"U1\", givenFrom: \"2023-02-10\"", 1),
        ("outcome: DISSATISFIED", 0),
        ("dissatisfied: false, lastWord: true, station: \"LX\", category: \"FIRE\"", 1),
        ("givenBefore: \"2023-02-10\"", 0),
        ("givenBy: LEAD_DEPUTY", 0),
        ("process: SATISFIED, station: \"JD\"", 0),
    ] {
        let filter = format!("filter: {{ {filter} }}");
        let told = nodes(&town, &supervisor(), "feedbackLedger", &filter, "number").await;
        assert_eq!(told.len(), found, "{filter}");
    }
}

#[tokio::test]
async fn a_commitment_is_owed_until_it_is_kept_and_overdue_on_a_day() {
    let town = Town::open().await;
    let (case, before) = closed(&town).await;
    let of =
        "ordinal text unit { code } promisedOn firstDueOn dueOn rescheduled fate settledOn keptLate
        today: overdue then: overdue(on: \"2023-04-01\")";
    let min = format!("minPosition: {before}");
    let told = nodes(&town, &presidium(), "commitments", &min, of).await;
    let expected = json!({
        "ordinal": "K1", "text": "三月底前装好", "unit": { "code": "U1" },
        "promisedOn": "2023-02-10", "firstDueOn": "2023-03-31", "dueOn": "2023-03-31",
        "rescheduled": 0, "fate": "OPEN", "settledOn": null, "keptLate": false,
        "today": false, "then": true,
    });
    assert_eq!(told, [expected]);

    let kept = json!({ "commitment": "K1", "evidence": "现场照片" });
    let head = does(&town, &unit(Role::UnitHead), "fulfilCommitment", &case, kept).await;
    let overdue = |and: String| format!("filter: {{ overdueOn: \"2023-04-01\" }}, {and}");
    let now = overdue(format!("minPosition: {head}"));
    assert!(nodes(&town, &presidium(), "commitments", &now, "fate").await.is_empty());
    let then = overdue(format!("asOf: {{ position: {before} }}"));
    let told = nodes(&town, &presidium(), "commitments", &then, "fate").await;
    assert_eq!(told, [json!({ "fate": "OPEN" })], "as the record had it");
    let kept = "filter: { fate: FULFILLED, unit: \"U1\" }";
    let told = nodes(&town, &presidium(), "commitments", kept, "settledOn keptLate").await;
    assert_eq!(told, [json!({ "settledOn": "2023-02-10", "keptLate": false })]);
}

#[tokio::test]
async fn a_closed_case_lacks_every_paper_until_it_is_filed() {
    let town = Town::open().await;
    let (case, _) = closed(&town).await;
    let kept = json!({ "commitment": "K1", "evidence": "现场照片" });
    let closed = does(&town, &unit(Role::UnitHead), "fulfilCommitment", &case, kept).await;
    let of = "number closedOn dueOn filed archiveNo retention archivedOn pages location catalogue
        held { code } missing { code zh } complete";
    let min = format!("minPosition: {closed}");
    let told = nodes(&town, &clerk(), "archives", &min, of).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["filed"], false);
    assert_eq!(told[0]["complete"], false);
    assert_eq!(told[0]["missing"].as_array().unwrap().len(), 4);
    assert_eq!(told[0]["missing"][0], json!({ "code": "REGISTRATION_FORM", "zh": "登记表" }));

    let papers = ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET", "PHOTOS"];
    let file = json!({
        "archiveNo": "YN-RD-2023-1", "retention": "D10", "catalogue": papers, "pages": 9,
        "location": "二号柜",
    });
    let filed = does(&town, &clerk(), "archiveCase", &case, file).await;
    let min =
        format!("minPosition: {filed}, filter: {{ filed: true, archiveNo: \"YN-RD-2023-1\" }}");
    let told = nodes(&town, &clerk(), "archives", &min, of).await;
    let expected = json!({
        "number": "YN-2023-0001", "closedOn": "2023-02-10", "dueOn": told[0]["dueOn"],
        "filed": true, "archiveNo": "YN-RD-2023-1", "retention": "D10",
        "archivedOn": "2023-02-10", "pages": 9, "location": "二号柜", "catalogue": papers,
        "held": papers[..4].iter().map(|code| json!({ "code": code })).collect::<Vec<_>>(),
        "missing": [], "complete": true,
    });
    assert_eq!(told, [expected]);
    let unfiled = "filter: { filed: false }";
    assert!(nodes(&town, &clerk(), "archives", unfiled, "number").await.is_empty());
}

#[tokio::test]
async fn the_boards_show_what_the_caller_sees_and_nothing_to_whoever_reads_no_case() {
    let town = Town::open().await;
    let (_, head) = closed(&town).await;
    let min = format!("minPosition: {head}");
    let elsewhere = Actor { station: Some("JD".into()), ..clerk() };
    let deputy = Actor { deputy: Some("D1".into()), ..actor(Role::Deputy) };
    for board in ["feedbackLedger", "commitments", "archives"] {
        for (who, seen) in [
            (clerk(), 1),
            (elsewhere.clone(), 0),
            (unit(Role::UnitHandler), 1),
            (Actor { unit: Some("U2".into()), ..actor(Role::UnitHead) }, 0),
            (deputy.clone(), 1),
        ] {
            let told = nodes(&town, &who, board, &min, "number").await;
            assert_eq!(told.len(), seen, "{board} {:?}", who.role);
        }
        let document = format!("{{ {board} {{ position }} }}");
        for role in [Role::Petitioner, Role::SysAdmin, Role::PolicyAdmin] {
            assert_eq!(town.fails(&actor(role), &document, json!({})).await, "FORBIDDEN");
        }
    }
}
