//! A row for each commitment, from the promise to what became of it.

use crate::story::{Row, Story, due, replied, tracked};
use lianxin_projections::CommitmentTracker;
use lianxin_store::Value;
use serde_json::json;

fn line(row: &Row) -> [String; 5] {
    ["commitment", "due_on", "fate", "settled_on", "unit"].map(|column| row.text(column).to_owned())
}

fn only(story: &Story) -> [String; 5] {
    line(&story.row::<CommitmentTracker>())
}

#[test]
fn a_promise_is_open_with_its_unit_and_its_day() {
    let row = replied().row::<CommitmentTracker>();
    assert_eq!(line(&row), ["K1", "2023-08-31", "OPEN", "-", "COUNTY_CITY"]);
    assert_eq!(row.text("promise"), "年内装好");
    assert_eq!(row.text("promised_on"), "2023-03-08");
    assert_eq!(*row.value("round"), Value::Int(1));
    assert!(row.is("open"));
    assert_eq!(row.text("number"), "YN-2023-0001");
    assert_eq!(row.set("units"), ["COUNTY_CITY", "COUNTY_FIRE"]);
}

#[test]
fn a_promise_outlives_the_closure_and_is_kept_on_a_day() {
    assert_eq!(only(&tracked())[2], "OPEN");
    let kept = tracked()
        .then("2023-09-01", "CommitmentFulfilled", json!({"commitment": "K1", "evidence": "照片"}))
        .then("2023-09-01", "TrackingCompleted", json!({}));
    assert_eq!(only(&kept), ["K1", "2023-08-31", "FULFILLED", "2023-09-01", "COUNTY_CITY"]);
    assert!(!kept.row::<CommitmentTracker>().is("open"));
}

#[test]
fn another_day_is_told_beside_the_first() {
    let moved = tracked().then(
        "2023-08-20",
        "CommitmentRescheduled",
        json!({
            "commitment": "K1", "oldDueOn": "2023-08-31", "reason": "雨季",
            "due": due("COMMITMENT", "2023-08-20", "2023-10-31"),
        }),
    );
    let row = moved.row::<CommitmentTracker>();
    assert_eq!((row.text("first_due_on"), row.text("due_on")), ("2023-08-31", "2023-10-31"));
    assert_eq!(*row.value("rescheduled"), Value::Int(1));
}

#[test]
fn what_is_written_off_or_overtaken_is_not_open() {
    let written_off = tracked().then(
        "2023-08-20",
        "CommitmentWrittenOff",
        json!({"commitment": "K1", "reason": "拆迁"}),
    );
    assert_eq!(only(&written_off)[2], "WRITTEN_OFF");
    let reopened =
        tracked().then("2023-05-04", "CaseReopened", json!({"reason": "RECURRENCE", "round": 2}));
    assert_eq!(only(&reopened)[2], "SUPERSEDED");
    let rejected =
        replied().then("2023-03-09", "ReplyRejected", json!({"reason": "FORM", "by": "主席团"}));
    assert_eq!(only(&rejected)[2], "SUPERSEDED");
}

#[test]
fn a_later_round_adds_its_own_promises() {
    let story = replied()
        .then(
            "2023-03-13",
            "RehandlingOrdered",
            json!({
                "round": 2, "reason": "不满意", "by": "主席团",
                "due": due("REHANDLE_REPLY", "2023-03-13", "2023-04-13"),
            }),
        )
        .then(
            "2023-04-03",
            "ReplySubmitted",
            json!({
                "referral": "R1", "unit": "COUNTY_CITY", "round": 2, "replyClass": "B",
                "semantics": "PLANNED", "text": "已招标", "signatory": "局长",
                "commitments": [{
                    "id": "K2", "text": "九月底完工",
                    "due": due("COMMITMENT", "2023-04-03", "2023-09-30"),
                }],
            }),
        );
    let rows = story.rows::<CommitmentTracker>();
    let fates: Vec<_> = rows.iter().map(|row| (row.text("commitment"), row.text("fate"))).collect();
    assert_eq!(fates, [("K1", "SUPERSEDED"), ("K2", "OPEN")]);
    assert_eq!(*rows[1].value("round"), Value::Int(2));
}
