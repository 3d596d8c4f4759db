//! Extensions of the reply's deadline, and suspension.

use super::*;
use crate::{
    case::{
        extension::{RequestExtension, RuleOnExtension},
        feedback::OrderRehandling,
        returning::Ruling,
        suspension::Suspend,
    },
    deadline::DeadlineKind,
};

fn extend(until: Date) -> CaseCommand {
    CaseCommand::RequestExtension(RequestExtension {
        unit: None, until, reason: "需协调".into()
    })
}

fn grant() -> CaseCommand {
    let (ruling, notice_to_deputy_on) = (Ruling::Approve, Some(DAY));
    CaseCommand::RuleOnExtension(RuleOnExtension { ruling, reason: None, notice_to_deputy_on })
}

#[test]
fn an_extension_is_asked_for_in_time_once_and_has_a_cap() {
    let mut world = World::new();
    let plot = Plot { track: Track::Suggestion, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &plot);
    assert_eq!(case.reply_due_on, Some(date(2023, 6, 6)));
    world.day = date(2023, 6, 7);
    assert_eq!(
        code(world.decide(&case, &unit("A"), &extend(date(2023, 8, 1)))),
        Code::ExtensionAfterDue
    );
    world.day = DAY;
    assert_eq!(code(world.decide(&case, &committee(), &grant())), Code::NoExtensionPending);
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 28)));
    assert_eq!(
        code(world.decide(&case, &unit("A"), &extend(date(2023, 8, 1)))),
        Code::ExtensionPending
    );
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::ExtensionPending);
    assert_eq!(code(world.decide(&case, &committee(), &grant())), Code::ExtensionOverCap);
    let mut case = world.case_in(CaseStatus::Handling, &plot);
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 6)));
    world.act(&mut case, &committee(), grant());
    assert_eq!(case.reply_due_on, Some(date(2023, 9, 6)));
}

#[test]
fn only_opinions_are_suspended_and_the_lost_workdays_are_given_back() {
    let mut world = World::new();
    let suspend =
        CaseCommand::Suspend(Suspend { reason: "FORCE_MAJEURE".into(), expected_until: None });
    let suggestion = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Handling, &suggestion);
    assert_eq!(code(world.decide(&case, &committee(), &suspend)), Code::WrongTrack);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &committee(), suspend);
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::ClockSuspended);
    world.day = date(2023, 3, 13);
    world.act(&mut case, &committee(), transitions::command("HandlingResumed"));
    assert_eq!(case.suspended_workdays, 5);
    assert_eq!(case.reply_due_on, Some(date(2023, 4, 3)), "five workdays after 03-27");
}

#[test]
fn an_opinion_is_not_drawn_out_further_than_a_suggestion() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 7)));
    assert_eq!(code(world.decide(&case, &committee(), &grant())), Code::ExtensionOverCap);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 6)));
    world.act(&mut case, &committee(), grant());
    assert_eq!(open(&case, DeadlineKind::Reply), [(Some("A"), date(2023, 9, 6))]);
}

#[test]
fn the_deputy_is_told_in_writing_and_a_refusal_gives_its_reason() {
    let world = World::new();
    let plot = Plot { track: Track::Suggestion, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &plot);
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 6)));
    let rule = |ruling, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        let rule = RuleOnExtension { ruling, reason, notice_to_deputy_on: None };
        world.decide(&case, &committee(), &CaseCommand::RuleOnExtension(rule))
    };
    assert_eq!(code(rule(Ruling::Approve, None)), Code::Required);
    assert_eq!(code(rule(Ruling::Reject, None)), Code::Required);
    assert!(rule(Ruling::Reject, Some("可以按期办结")).is_ok());
}

#[test]
fn what_is_handled_again_on_the_day_of_its_referral_extends_the_right_deadline() {
    let world = World::new();
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::FeedbackReceived, &unhappy);
    let order = OrderRehandling { reason: "不满意".into(), decision: None };
    world.act(&mut case, &committee(), CaseCommand::OrderRehandling(order));
    world.act(&mut case, &unit("A"), signing().1);
    world.act(&mut case, &unit("A"), extend(date(2023, 5, 8)));
    world.act(&mut case, &committee(), grant());
    assert_eq!(open(&case, DeadlineKind::RehandleReply), [(Some("A"), date(2023, 5, 8))]);
    assert_eq!(open(&case, DeadlineKind::Reply), []);
}

#[test]
fn suspension_names_a_known_reason_and_resuming_needs_one_before() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Handling, &Plot::default());
    let suspend = |reason: &str| {
        let suspend = Suspend { reason: reason.into(), expected_until: None };
        world.decide(&case, &committee(), &CaseCommand::Suspend(suspend))
    };
    assert!(suspend("FORCE_MAJEURE").is_ok());
    assert_eq!(code(suspend("HOLIDAY")), Code::UnknownCode);
    let resume = transitions::command("HandlingResumed");
    assert_eq!(code(world.decide(&case, &committee(), &resume)), Code::NotSuspended);
}
