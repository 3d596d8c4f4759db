//! A row for each supervision and each urging.

use crate::story::{Story, due, referred};
use lianxin_projections::SupervisionLedger;
use lianxin_store::Value;
use serde_json::json;

fn supervised() -> Story {
    referred()
        .then(
            "2023-02-20",
            "SupervisionOpened",
            json!({
                "supervision": "S1", "kind": "INSPECTION", "organ": "县人大常委会",
                "responseDue": due("SUPERVISION_RESPONSE", "2023-02-20", "2023-02-27"),
            }),
        )
        .then(
            "2023-02-22",
            "InspectionConducted",
            json!({"supervision": "S1", "participants": ["D-C-0007"], "finding": "尚未动工"}),
        )
        .then(
            "2023-02-23",
            "UrgeIssued",
            json!({"n": 1, "by": "主席团", "toUnit": "COUNTY_FIRE", "means": "电话"}),
        )
}

#[test]
fn a_case_nobody_supervises_has_no_rows() {
    assert!(referred().rows::<SupervisionLedger>().is_empty());
}

#[test]
fn a_supervision_is_open_with_what_was_done_and_when_an_answer_is_due() {
    let rows = supervised().rows::<SupervisionLedger>();
    let row = &rows[0];
    assert_eq!(row.key(), "S1");
    assert_eq!(row.text("kind"), "INSPECTION");
    assert_eq!(row.text("organ"), "县人大常委会");
    assert_eq!(row.text("unit"), "COUNTY_CITY");
    assert_eq!(row.text("opened_on"), "2023-02-20");
    assert_eq!(row.text("response_due_on"), "2023-02-27");
    assert_eq!(row.text("responded_on"), "-");
    assert_eq!(*row.value("activities"), Value::Int(1));
    assert!(row.is("open"));
}

#[test]
fn an_answer_and_a_conclusion_are_dated_and_close_the_row() {
    let rows = supervised()
        .then(
            "2023-02-28",
            "SupervisionResponseReceived",
            json!({"supervision": "S1", "unit": "COUNTY_CITY", "text": "已派工"}),
        )
        .then(
            "2023-03-01",
            "SupervisionConcluded",
            json!({"supervision": "S1", "conclusion": "销号"}),
        )
        .rows::<SupervisionLedger>();
    assert_eq!(rows[0].text("responded_on"), "2023-02-28");
    assert_eq!(rows[0].text("concluded_on"), "2023-03-01");
    assert_eq!(rows[0].text("conclusion"), "销号");
    assert!(!rows[0].is("open"));
}

#[test]
fn an_urging_is_a_row_of_the_unit_it_went_to_and_over_at_once() {
    let rows = supervised().rows::<SupervisionLedger>();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].key(), "U1");
    assert_eq!(rows[1].text("kind"), "URGE");
    assert_eq!(rows[1].text("unit"), "COUNTY_FIRE");
    assert_eq!(rows[1].text("opened_on"), "2023-02-23");
    assert_eq!(rows[1].text("number"), "YN-2023-0001");
    assert!(!rows[1].is("open"));
}
