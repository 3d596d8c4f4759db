//! Feedback, and handling again.

use super::*;
use crate::{
    case::feedback::{CosignerRating, OrderRehandling},
    deadline::DeadlineKind,
};

#[test]
fn not_rated_needs_three_attempts_and_a_suggestion_is_rated_by_its_deputy() {
    let world = World::new();
    let rate = |outcome, attempts, from| {
        CaseCommand::RecordFeedback(RecordFeedback {
            from,
            process: outcome,
            outcome,
            cosigners: vec![],
            comment: None,
            attempts,
        })
    };
    let case = world.case_in(CaseStatus::Replied, &Plot::default());
    let unrated = |attempts| rate(Satisfaction::NotRated, attempts, FeedbackFrom::Petitioner);
    assert_eq!(code(world.decide(&case, &clerk(), &unrated(2))), Code::AttemptsRequired);
    assert!(world.decide(&case, &clerk(), &unrated(3)).is_ok());
    let suggestion = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Replied, &suggestion);
    let by = |from| world.decide(&case, &clerk(), &rate(Satisfaction::Satisfied, 1, from));
    assert_eq!(code(by(FeedbackFrom::Petitioner)), Code::Required);
    assert!(by(FeedbackFrom::LeadDeputy).is_ok());
}

#[test]
fn re_handling_needs_dissatisfaction_or_a_decision_and_has_a_limit() {
    let world = World::new();
    let content = world.case_in(CaseStatus::FeedbackReceived, &Plot::default());
    assert_eq!(code(world.decide(&content, &committee(), &order(None))), Code::NotDissatisfied);
    assert!(world.decide(&content, &committee(), &order(Some("主席团决定"))).is_ok());
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::FeedbackReceived, &unhappy);
    world.act(&mut case, &committee(), order(None));
    assert_eq!((case.round, case.reply_due_on), (2, Some(date(2023, 4, 6))));
    for (actor, command) in [signing(), (unit("A"), reply(0)), (clerk(), unhappy.rating())] {
        world.act(&mut case, &actor, command);
    }
    assert_eq!(code(world.decide(&case, &committee(), &order(None))), Code::MaxRounds);
    world.act(&mut case, &committee(), transitions::command("KeySupervisionDesignated"));
    assert!(world.decide(&case, &committee(), &order(None)).is_ok());
}

fn order(decision: Option<&str>) -> CaseCommand {
    let decision = decision.map(str::to_owned);
    CaseCommand::OrderRehandling(OrderRehandling { reason: "不满意".into(), decision })
}

#[test]
fn handling_again_asks_for_signature_and_opinions_anew_and_supersedes_promises() {
    let world = World::new();
    let plot = Plot { outcome: Satisfaction::Dissatisfied, promises: 1, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::FeedbackReceived, &plot);
    assert_eq!(case.open_commitments().count(), 1);
    world.act(&mut case, &committee(), order(None));
    assert_eq!(case.open_commitments().count(), 0);
    assert_eq!(open(&case, DeadlineKind::Commitment), []);
    assert_eq!(open(&case, DeadlineKind::Sign), [(Some("A"), date(2023, 3, 8))]);
    world.act(&mut case, &unit("A"), signing().1);
    assert_eq!(open(&case, DeadlineKind::Sign), []);
}

#[test]
fn a_reopened_case_has_its_rounds_before_it_again() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Closed, &Plot::default());
    world.act(&mut case, &committee(), transitions::command("CaseReopened"));
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let replied = || [signing(), (unit("A"), reply(0)), (clerk(), unhappy.rating())];
    let handled = [unhappy.referring()].into_iter().chain(replied());
    for (actor, command) in handled.chain([(committee(), order(None))]).chain(replied()) {
        world.act(&mut case, &actor, command);
    }
    assert_eq!(case.round, 3);
    assert_eq!(code(world.decide(&case, &committee(), &order(None))), Code::MaxRounds);
}

#[test]
fn every_co_signer_is_listed_once() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Accepted, &Plot::default());
    world.act(&mut case, &committee(), given::converting(&["D2"]));
    let plot = Plot { track: Track::Suggestion, ..Plot::default() };
    for (actor, command) in [plot.referring(), signing(), (unit("A"), reply(0))] {
        world.act(&mut case, &actor, command);
    }
    let rate = |deputies: &[&str]| {
        let CaseCommand::RecordFeedback(mut asked) = plot.rating() else { unreachable!() };
        let unrated = |deputy: &&str| CosignerRating {
            deputy: (*deputy).into(),
            process: Satisfaction::NotRated,
            outcome: Satisfaction::NotRated,
        };
        asked.cosigners = deputies.iter().map(unrated).collect();
        world.decide(&case, &clerk(), &CaseCommand::RecordFeedback(asked))
    };
    assert!(rate(&["D2"]).is_ok());
    assert_eq!(code(rate(&[])), Code::CosignerMissing);
    assert_eq!(code(rate(&["D2", "D2"])), Code::CosignerMissing);
    assert_eq!(code(rate(&["D2", "D1"])), Code::UnknownReference);
}
