//! The row of a case along its way, and the words it is found by.

use crate::story::{CASE, Story, accepted, due, referred, replied, tracked};
use lianxin_projections::{CaseFacts, CaseView, ReadModel};
use lianxin_store::Value;
use serde_json::json;

#[test]
fn a_registered_case_shows_what_was_told_and_nothing_more() {
    let row = accepted().row::<CaseView>();
    assert_eq!(row.key(), "");
    assert_eq!(row.text("number"), "YN-2023-0001");
    assert_eq!(row.text("status"), "ACCEPTED");
    assert_eq!(row.text("track"), "OPINION");
    assert_eq!(row.text("category"), "LIGHTING");
    assert_eq!(row.text("grid"), "YN-NH-G03");
    assert_eq!(row.text("station"), "LX");
    assert_eq!(row.text("channel"), "RECEPTION");
    assert_eq!(row.text("registered_on"), "2023-02-10");
    assert_eq!(row.set("deputies"), ["D-C-0007", "D-T-0011"]);
    assert!(row.is("open") && row.is("livelihood"));
    assert!(!row.is("late") && !row.is("legacy") && !row.is("reopened"));
    for absent in ["lead", "reply_class", "outcome", "due_on", "closed_on"] {
        assert_eq!(row.text(absent), "-", "{absent}");
    }
}

#[test]
fn a_referred_case_shows_its_units_and_when_the_reply_is_due() {
    let row = referred().row::<CaseView>();
    assert_eq!(row.text("status"), "REFERRED");
    assert_eq!(row.text("lead"), "COUNTY_CITY");
    assert_eq!(row.set("co"), ["COUNTY_FIRE"]);
    assert_eq!(row.text("due_on"), "2023-03-07");
    assert_eq!(*row.value("round"), Value::Int(1));
}

#[test]
fn a_unit_that_gave_a_referral_back_still_sees_the_case() {
    let story = referred()
        .then(
            "2023-02-16",
            "ReturnRequested",
            json!({
                "referral": "R1", "unit": "COUNTY_CITY", "reason": "不属职责",
                "suggestedUnit": "COUNTY_ROADS",
            }),
        )
        .then(
            "2023-02-17",
            "ReturnApproved",
            json!({
                "referral": "R1", "unit": "COUNTY_CITY", "decidedBy": "主席团",
                "finality": "OPEN",
            }),
        )
        .then(
            "2023-02-20",
            "CaseReferred",
            json!({
                "referral": "R2", "round": 1, "referringBody": "主席团",
                "referringLevel": "COUNTY", "mode": "SINGLE", "lead": "COUNTY_ROADS",
                "due": due("REPLY", "2023-02-20", "2023-03-13"),
            }),
        );
    let row = story.row::<CaseView>();
    assert_eq!(row.text("lead"), "COUNTY_ROADS");
    assert_eq!(row.set("co"), Vec::<&str>::new());
    assert_eq!(row.set("units"), ["COUNTY_CITY", "COUNTY_FIRE", "COUNTY_ROADS"]);
    assert_eq!(row.text("due_on"), "2023-03-13");
}

#[test]
fn a_closed_case_that_is_tracked_is_closed_on_its_day() {
    let row = tracked().row::<CaseView>();
    assert_eq!(row.text("status"), "TRACKING");
    assert_eq!(row.text("reply_class"), "B");
    assert_eq!(row.text("outcome"), "BASICALLY_SATISFIED");
    assert_eq!(row.text("closed_on"), "2023-03-13");
}

#[test]
fn a_reopened_case_has_no_day_of_closure_until_it_is_closed_again() {
    let story = tracked().then(
        "2023-05-04",
        "CaseReopened",
        json!({"reason": "RECURRENCE", "note": "灯又灭了", "round": 2, "by": "主席团"}),
    );
    let row = story.row::<CaseView>();
    assert_eq!(row.text("status"), "ACCEPTED");
    assert_eq!(row.text("closed_on"), "-");
    assert!(row.is("reopened") && row.is("open"));
}

#[test]
fn one_late_entry_marks_the_case() {
    let story = referred().entered_late(
        "2023-02-15",
        "ReferralSignedFor",
        json!({"referral": "R1", "unit": "COUNTY_CITY"}),
    );
    assert!(story.row::<CaseView>().is("late"));
}

#[test]
fn a_record_without_its_history_shows_gaps_not_guesses() {
    let story = Story::of("case", CASE)
        .then(
            "2019-06-03",
            "CaseRegistered",
            json!({
                "caseId": CASE, "caseNo": "OLD-1", "title": "旧案", "station": "LX",
                "anonymous": true, "legacy": true,
            }),
        )
        .then("2019-07-01", "LegacyOutcomeRecorded", json!({"closedOn": "2019-07-01"}));
    let row = story.row::<CaseView>();
    assert!(row.is("legacy") && !row.is("open"));
    assert_eq!(row.text("status"), "CLOSED");
    assert_eq!(row.text("closed_on"), "2019-07-01");
    for absent in ["category", "grid", "channel", "track", "lead", "reply_class", "due_on"] {
        assert_eq!(row.text(absent), "-", "{absent}");
    }
}

#[test]
fn a_case_is_found_by_its_title_its_summary_and_its_replies() {
    let words = CaseView::search_text(&replied().document::<CaseView>()).unwrap();
    for word in ["路灯", "巷口", "维修计划"] {
        assert!(words.contains(word), "{word}");
    }
}

#[test]
fn figures_can_be_computed_from_the_row_alone() {
    let story = tracked();
    let facts = CaseFacts::from_json(story.row::<CaseView>().text("facts")).unwrap();
    assert_eq!(facts, CaseFacts::of(&story.document::<CaseView>().case));
}
