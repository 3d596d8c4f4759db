//! The rows of duties that deputies did in cases.

use crate::story::{CASE, Story};
use lianxin_projections::CaseDuties;
use serde_json::json;
use uuid::Uuid;

pub(crate) fn suggested() -> Story {
    Story::of("case", CASE)
        .then(
            "2023-02-10",
            "CaseRegistered",
            json!({
                "caseId": CASE, "caseNo": "YN-2023-0001", "title": "甲", "summary": "乙",
                "category": "FIRE", "grid": "G1", "station": "LX", "channel": "HOUSEHOLD_VISIT",
                "deputies": ["D-1", "D-2"], "anonymous": true, "wantsReply": true,
            }),
        )
        .then(
            "2023-02-24",
            "ConvertedToSuggestion",
            json!({
                "suggestionNo": "闭会-1", "session": "INTERSESSION", "leadDeputy": "D-1",
                "cosigners": ["D-3"], "referringBody": "镇人大主席团",
            }),
        )
        .then(
            "2023-03-28",
            "InspectionConducted",
            json!({ "supervision": "S1", "participants": ["D-1"] }),
        )
}

fn told(story: &Story) -> Vec<String> {
    let rows = story.rows::<CaseDuties>();
    rows.iter()
        .map(|row| format!("{} {} {}", row.text("day"), row.text("deputy"), row.text("item")))
        .collect()
}

#[test]
fn a_visit_a_suggestion_and_an_inspection_are_duties_of_those_who_did_them() {
    assert_eq!(
        told(&suggested()),
        [
            "2023-02-10 D-1 HOUSEHOLD_VISIT",
            "2023-02-10 D-2 HOUSEHOLD_VISIT",
            "2023-02-24 D-1 SUGGESTION_LED",
            "2023-02-24 D-3 SUGGESTION_COSIGNED",
            "2023-03-28 D-1 SUPERVISION",
        ]
    );
}

#[test]
fn what_was_voided_is_no_duty_done() {
    let inspection = Uuid::from_u128(3);
    let voided = suggested().then(
        "2023-03-29",
        "EntryVoided",
        json!({ "target": inspection, "reason": "误录", "by": "镇人大主席团" }),
    );
    assert!(!told(&voided).iter().any(|row| row.ends_with("SUPERVISION")));
}
