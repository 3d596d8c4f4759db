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

#[test]
fn the_course_of_a_case_is_its_states_with_their_days() {
    let course = facts(&tracked()).course.unwrap();
    assert_eq!(course.path.to_string(), "2023-02-10RA3F1H1L21B2T3");
    assert_eq!((course.urged_on, course.returned_by.len()), (None, 0));
}

#[test]
fn a_return_is_charged_to_the_unit_that_held_the_referral() {
    let ruled = json!({
        "referral": "R1", "unit": "COUNTY_CITY", "decidedBy": "主席团", "finality": "OPEN",
    });
    let asked = referred().then(
        "2023-02-16",
        "ReturnRequested",
        json!({
            "referral": "R1", "unit": "COUNTY_CITY", "reason": "不属职责",
            "suggestedUnit": "COUNTY_ROADS",
        }),
    );
    assert!(facts(&asked).course.unwrap().returned_by.is_empty());
    let returned = asked.then("2023-02-17", "ReturnApproved", ruled);
    let course = facts(&returned).course.unwrap();
    assert_eq!(course.returned_by, ["COUNTY_CITY".into()]);
    assert_eq!(course.path.to_string(), "2023-02-10RA3F1P2A1");
}

#[test]
fn a_link_as_the_same_problem_and_the_first_urging_are_part_of_the_course() {
    let other = "00000000-0000-7000-8000-000000000009";
    let link = |kind: &str| json!({"other": other, "kind": kind});
    let urge = |n: u32| json!({"n": n, "by": "主席团", "toUnit": "COUNTY_CITY", "means": "电话"});
    let story = referred()
        .then("2023-02-20", "CasesLinked", link("RELATED"))
        .then("2023-02-20", "CasesLinked", link("RECURRENCE"))
        .then("2023-02-21", "UrgeIssued", urge(1))
        .then("2023-02-24", "UrgeIssued", urge(2));
    let course = facts(&story).course.unwrap();
    assert_eq!(course.recurs_with.len(), 1);
    assert_eq!(course.recurs_with[0].to_string(), other);
    assert_eq!(course.urged_on, day("2023-02-21"));
}

#[test]
fn a_case_without_its_history_has_no_course() {
    let legacy = Story::of("case", crate::story::CASE).then(
        "2019-06-03",
        "CaseRegistered",
        json!({
            "caseId": crate::story::CASE, "caseNo": "OLD-1", "title": "旧案", "station": "LX",
            "anonymous": true, "legacy": true,
        }),
    );
    assert_eq!(facts(&legacy).course, None);
}

#[test]
fn only_what_everybody_may_read_is_public() {
    assert!(!facts(&accepted()).public);
    let raised = |to: &str| {
        let corrected = json!({
            "field": "CONFIDENTIALITY", "old": "INTERNAL", "new": to, "reason": "更正",
        });
        accepted().then("2023-02-14", "CaseDetailsCorrected", corrected)
    };
    assert!(facts(&raised("PUBLIC")).public);
    assert!(!facts(&raised("INTERNAL")).public && !facts(&raised("CONFIDENTIAL")).public);
}
