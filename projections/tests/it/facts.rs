//! The narrow facts that figures are computed from.

use crate::story::{Story, accepted, referred, replied, tracked};
use lianxin_domain::case::terms::{CaseStatus, Satisfaction};
use lianxin_projections::{CaseFacts, CaseView};
use serde_json::json;

fn facts(story: &Story) -> CaseFacts {
    CaseFacts::of(&story.document::<CaseView>().case)
}

fn day(text: &str) -> Option<jiff::civil::Date> {
    Some(text.parse().unwrap())
}

#[test]
fn a_case_waits_for_a_reply_from_its_referral_to_its_reply() {
    assert!(!facts(&accepted()).awaiting_reply);
    assert!(facts(&referred()).awaiting_reply);
    assert!(!facts(&replied()).awaiting_reply);
}

#[test]
fn the_first_reply_is_judged_by_the_day_that_was_due_then() {
    let facts = facts(&replied());
    assert_eq!(facts.first_reply_on, day("2023-03-08"));
    assert_eq!(facts.first_reply_due_on, day("2023-03-07"));
    assert_eq!(facts.referred_on, day("2023-02-14"));
}

#[test]
fn an_open_commitment_is_due_and_a_kept_one_has_its_day() {
    let open = tracked();
    assert_eq!(facts(&open).commitments, [(day("2023-08-31").unwrap(), None)]);
    let kept = open
        .then("2023-08-30", "CommitmentFulfilled", json!({"commitment": "K1", "evidence": "照片"}))
        .then("2023-08-30", "TrackingCompleted", json!({}));
    let facts = facts(&kept);
    assert_eq!(facts.commitments, [(day("2023-08-31").unwrap(), day("2023-08-30"))]);
    assert_eq!(facts.status, CaseStatus::Closed);
}

#[test]
fn nobody_reached_is_not_a_rating() {
    let rating = |process: &str, outcome: &str| {
        json!({
            "round": 1, "from": "PETITIONER", "process": process, "outcome": outcome,
            "attempts": 3,
        })
    };
    let unreached =
        replied().then("2023-03-10", "FeedbackRecorded", rating("NOT_RATED", "NOT_RATED"));
    assert_eq!(facts(&unreached).last_outcome, None);
    assert_eq!(facts(&unreached).first_outcome, None);
    let rated = replied().then("2023-03-10", "FeedbackRecorded", rating("SATISFIED", "SATISFIED"));
    assert_eq!(facts(&rated).last_process, Some(Satisfaction::Satisfied));
}

#[test]
fn an_answer_on_the_spot_is_a_reply_without_a_referral() {
    let story = accepted().then(
        "2023-02-13",
        "AnsweredOnSpot",
        json!({"answer": "当场说明", "replyClass": "A", "semantics": "SOLVED"}),
    );
    let facts = facts(&story);
    assert!(facts.on_spot && facts.replied && facts.accepted);
    assert_eq!((facts.referred_on, facts.first_reply_on), (None, None));
}

#[test]
fn facts_survive_their_column() {
    for story in [accepted(), referred(), replied(), tracked()] {
        let facts = facts(&story);
        assert_eq!(CaseFacts::from_json(&facts.to_json()).unwrap(), facts);
    }
}
