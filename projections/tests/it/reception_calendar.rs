//! The rows of receptions: planned, put off, announced, held.

use crate::story::Story;
use lianxin_projections::ReceptionCalendar;
use lianxin_store::Value;
use serde_json::json;

pub(crate) fn put_off() -> Story {
    Story::of("reception", "JD-2023-04-17")
        .then(
            "2023-01-03",
            "ReceptionScheduled",
            json!({
                "reception": "JD-2023-04-17", "station": "JD", "on": "2023-04-15",
                "roster": ["D-1", "D-2"], "noticeDueOn": "2023-04-12",
            }),
        )
        .then(
            "2023-04-14",
            "ReceptionPostponed",
            json!({ "to": "2023-04-17", "reason": "逢周六", "noticeDueOn": "2023-04-14" }),
        )
        .then("2023-04-14", "ReceptionNoticePosted", json!({ "means": "公示栏" }))
        .then("2023-04-15", "DeputyLeaveTaken", json!({ "deputy": "D-2", "reason": "出差" }))
}

#[test]
fn a_reception_shows_its_plan_its_day_its_notice_and_who_will_come() {
    let row = put_off().row::<ReceptionCalendar>();
    assert_eq!((row.text("station"), row.text("state")), ("JD", "SCHEDULED"));
    assert_eq!((row.text("planned_on"), row.text("day")), ("2023-04-15", "2023-04-17"));
    assert_eq!((row.text("notice_on"), row.text("notice_due_on")), ("2023-04-14", "2023-04-14"));
    assert!(row.is("in_time"));
    assert_eq!(row.set("on_leave"), ["D-2"]);
    assert_eq!(row.value("matters"), &Value::Null);
}

#[test]
fn a_reception_that_was_held_shows_who_came_and_what_was_told_last() {
    let counts = json!({ "visitors": 9, "matters": 3, "onSpot": 1 });
    let held = put_off()
        .then("2023-04-17", "ReceptionOpened", json!({}))
        .then("2023-04-17", "ReceptionHeld", json!({ "attended": ["D-1"], "counts": counts }))
        .then(
            "2023-04-18",
            "ReceptionCountsCorrected",
            json!({ "counts": { "visitors": 9, "matters": 4, "onSpot": 1 }, "reason": "漏计" }),
        );
    let row = held.row::<ReceptionCalendar>();
    assert_eq!((row.text("state"), row.text("held_on")), ("HELD", "2023-04-17"));
    assert_eq!(row.set("attended"), ["D-1"]);
    assert_eq!((row.value("visitors"), row.value("matters")), (&Value::Int(9), &Value::Int(4)));
}
