//! A row for each feedback, with the unit that it rates and how often somebody was called.

use crate::story::{Story, accepted, due, replied, tracked};
use lianxin_projections::{FeedbackLedger, ReadModel};
use lianxin_store::Value;
use serde_json::json;

/// Dissatisfied, handled again, replied to by the same unit and satisfied.
fn in_two_rounds() -> Story {
    replied()
        .then(
            "2023-03-10",
            "FeedbackRecorded",
            json!({
                "round": 1, "from": "PETITIONER", "process": "SATISFIED",
                "outcome": "DISSATISFIED", "attempts": 2, "comment": "灯还是不亮",
            }),
        )
        .then(
            "2023-03-13",
            "RehandlingOrdered",
            json!({
                "round": 2, "reason": "不满意", "by": "主席团",
                "due": due("REHANDLE_REPLY", "2023-03-13", "2023-04-13"),
            }),
        )
        .then(
            "2023-04-10",
            "FeedbackRecorded",
            json!({
                "round": 2, "from": "PETITIONER", "process": "SATISFIED", "outcome": "SATISFIED",
                "attempts": 1,
            }),
        )
}

#[test]
fn a_case_nobody_spoke_of_has_no_rows() {
    assert!(replied().rows::<FeedbackLedger>().is_empty());
}

#[test]
fn each_round_keeps_its_own_row() {
    let rows = in_two_rounds().rows::<FeedbackLedger>();
    let line = |place: usize| {
        let row = &rows[place];
        ["feedback", "given_on", "given_by", "process", "outcome", "unit", "comment"]
            .map(|column| row.text(column).to_owned())
    };
    assert_eq!(rows.len(), 2);
    let first = [
        "F1",
        "2023-03-10",
        "PETITIONER",
        "SATISFIED",
        "DISSATISFIED",
        "COUNTY_CITY",
        "灯还是不亮",
    ];
    assert_eq!(line(0), first);
    let second = ["F2", "2023-04-10", "PETITIONER", "SATISFIED", "SATISFIED", "COUNTY_CITY", "-"];
    assert_eq!(line(1), second);
    assert_eq!(*rows[0].value("attempts"), Value::Int(2));
    assert_eq!(*rows[1].value("round"), Value::Int(2));
    assert!(rows[0].is("dissatisfied") && !rows[1].is("dissatisfied"));
    assert!(!rows[0].is("last_word") && rows[1].is("last_word"));
}

#[test]
fn a_cosigner_who_is_dissatisfied_makes_the_feedback_so() {
    let rating = json!({
        "round": 1, "from": "LEAD_DEPUTY", "process": "SATISFIED", "outcome": "SATISFIED",
        "attempts": 1,
        "cosigners": [{"deputy": "D-T-0002", "process": "DISSATISFIED", "outcome": "NOT_RATED"}],
    });
    let row = replied().then("2023-03-10", "FeedbackRecorded", rating).row::<FeedbackLedger>();
    assert!(row.is("dissatisfied"));
    assert_eq!(*row.value("cosigners"), Value::Int(1));
    assert_eq!(row.text("outcome"), "SATISFIED");
}

#[test]
fn an_answer_on_the_spot_is_rated_without_a_unit() {
    let story = accepted()
        .then(
            "2023-02-13",
            "AnsweredOnSpot",
            json!({"answer": "当场说明", "replyClass": "A", "semantics": "SOLVED"}),
        )
        .then(
            "2023-02-13",
            "FeedbackRecorded",
            json!({
                "round": 0, "from": "PETITIONER", "process": "SATISFIED", "outcome": "SATISFIED",
                "attempts": 1,
            }),
        );
    assert_eq!(story.row::<FeedbackLedger>().text("unit"), "-");
}

#[test]
fn the_row_says_whose_case_it_is_as_it_now_stands() {
    let story = tracked()
        .then(
            "2023-03-14",
            "CaseDetailsCorrected",
            json!({"field": "GRID", "old": "YN-NH-G03", "new": "YN-NH-G04", "reason": "更正"}),
        )
        .then("2023-03-14", "CaseReclassified", json!({"category": "ROADS", "reason": "调整"}));
    let row = story.row::<FeedbackLedger>();
    let head = ["number", "title", "station", "grid", "category", "lead"];
    let told = head.map(|column| row.text(column));
    assert_eq!(told, ["YN-2023-0001", "安装路灯", "LX", "YN-NH-G04", "ROADS", "COUNTY_CITY"]);
    assert_eq!(row.set("units"), ["COUNTY_CITY", "COUNTY_FIRE"]);
    assert_eq!(row.set("deputies"), ["D-C-0007", "D-T-0011"]);
}

#[test]
fn the_document_keeps_feedback_and_head_and_nothing_of_replies_or_deadlines() {
    let document = serde_json::to_string(&in_two_rounds().document::<FeedbackLedger>()).unwrap();
    for kept in ["安装路灯", "灯还是不亮", "COUNTY_FIRE"] {
        assert!(document.contains(kept), "{kept}");
    }
    for left in ["巷口夜里很黑", "已列入维修计划", "dueOn", "年内装好", "P-1"] {
        assert!(!document.contains(left), "{left}");
    }
    let events = in_two_rounds();
    let concerned = events.events().iter().filter(|event| FeedbackLedger::concerns(event)).count();
    assert_eq!(concerned, 5, "registered, accepted, referred, and twice feedback");
}
