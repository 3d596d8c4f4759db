//! Replies: what they wait for, what they promise, how they are rejected and reclassified.

use super::*;
use crate::case::{
    handling::SubmitCoOpinion,
    reply::{AdjustReplyClass, RejectReply},
};

#[test]
fn a_reply_waits_for_co_handlers_and_promises_what_its_class_says() {
    let world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &joint);
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::CoOpinionMissing);
    let opinion = SubmitCoOpinion { unit: None, text: "同意".into(), attachments: vec![] };
    world.act(&mut case, &unit("B"), CaseCommand::SubmitCoOpinion(opinion));
    assert!(world.decide(&case, &unit("A"), &reply(0)).is_ok());
    let with = |change: fn(&mut SubmitReply)| {
        let CaseCommand::SubmitReply(mut asked) = reply(0) else { unreachable!() };
        change(&mut asked);
        code(world.decide(&case, &unit("A"), &CaseCommand::SubmitReply(asked)))
    };
    assert_eq!(with(|asked| asked.reply_class = "E".into()), Code::UnknownReplyClass);
    assert_eq!(with(|asked| asked.reply_class = "B".into()), Code::CommitmentRequired);
    assert_eq!(with(|asked| asked.signatory = String::new()), Code::Required);
    assert_eq!(with(|asked| asked.text = "字".repeat(20_001)), Code::TooLong);
    assert_eq!(code(world.decide(&case, &unit("B"), &reply(0))), Code::NotYourAssignment);
}

#[test]
fn in_separate_handling_every_unit_signs_and_replies() {
    let world = World::new();
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &separate);
    assert_eq!(code(world.decide(&case, &unit("B"), &reply(0))), Code::NotSigned);
    world.act(&mut case, &unit("A"), reply(0));
    assert_eq!(case.status, CaseStatus::Handling, "the other unit has not replied");
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::AlreadyReplied);
    world.act(&mut case, &unit("B"), signing().1);
    world.act(&mut case, &unit("B"), reply(0));
    assert_eq!(case.status, CaseStatus::Replied);
}

#[test]
fn a_reply_may_go_without_an_opinion_when_it_says_why() {
    let world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let case = world.case_in(CaseStatus::Handling, &joint);
    let without = |reason: &str| {
        let CaseCommand::SubmitReply(mut asked) = reply(0) else { unreachable!() };
        asked.override_reason = Some(reason.into());
        world.decide(&case, &unit("A"), &CaseCommand::SubmitReply(asked))
    };
    assert!(without("会办单位撤并").is_ok());
    assert_eq!(code(without(" ")), Code::CoOpinionMissing);
}

#[test]
fn a_class_that_promises_needs_a_promise_that_is_open() {
    let world = World::new();
    let adjust = |case: &Case, class: &str| {
        let (reply_class, reason) = (class.into(), "类别有误".into());
        let adjust = AdjustReplyClass { reply_class, reason };
        world.decide(case, &committee(), &CaseCommand::AdjustReplyClass(adjust))
    };
    let solved = world.case_in(CaseStatus::Replied, &Plot::default());
    assert_eq!(code(adjust(&solved, "B")), Code::CommitmentRequired);
    assert_eq!(code(adjust(&solved, "E")), Code::UnknownReplyClass);
    assert!(adjust(&solved, "C").is_ok());
    let promised = Plot { promises: 1, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Replied, &promised);
    for event in adjust(&case, "A").unwrap() {
        case.apply(&world.fact(&committee(), event));
    }
    assert!(adjust(&case, "B").is_ok(), "the promise still stands");
}

#[test]
fn rejecting_a_reply_names_a_known_reason_and_lets_the_deadline_run_again() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Replied, &Plot::default());
    let reject =
        |reason: &str| CaseCommand::RejectReply(RejectReply { reason: reason.into(), note: None });
    assert_eq!(code(world.decide(&case, &committee(), &reject("UGLY"))), Code::UnknownCode);
    world.act(&mut case, &committee(), reject("FORM"));
    let reply = crate::deadline::DeadlineKind::Reply;
    assert_eq!(open(&case, reply), [(Some("A"), date(2023, 3, 27))]);
    let mut on_spot = world.case_in(CaseStatus::Registered, &Plot::default());
    world.act(&mut on_spot, &clerk(), transitions::command("AnsweredOnSpot"));
    let refused = world.decide(&on_spot, &committee(), &reject("FORM")).unwrap_err();
    assert_eq!(refused.code, Code::IllegalTransition, "no unit replied");
    assert!(!refused.allowed.contains(&"rejectReply".to_owned()), "{:?}", refused.allowed);
}
