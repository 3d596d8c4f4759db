//! Referral, and what the units do with it: sign, report, return.

use super::*;
use crate::{
    case::{
        handling::SubmitCoOpinion,
        refer::CancelReferral,
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
    },
    deadline::DeadlineKind,
};

fn refer(mode: HandlingMode, lead: &str, co: &[&str]) -> CaseCommand {
    CaseCommand::Refer(Refer {
        mode,
        lead: lead.into(),
        co: co.iter().map(|unit| (*unit).into()).collect(),
        complexity: Complexity::Ordinary,
        instruction: None,
    })
}

#[test]
fn referral_names_distinct_active_units_the_body_is_competent_for() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let by = |actor: &Actor, command| world.decide(&case, actor, &command);
    let town = actor("presidium", Role::Presidium, Level::Town);
    assert!(by(&town, refer(HandlingMode::Single, "T", &[])).is_ok());
    assert_eq!(code(by(&town, refer(HandlingMode::Single, "A", &[]))), Code::BodyNotCompetent);
    assert!(by(&committee(), refer(HandlingMode::Joint, "A", &["B"])).is_ok());
    assert_eq!(code(by(&committee(), refer(HandlingMode::Joint, "A", &["A"]))), Code::LeadIsCo);
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Joint, "A", &["B", "B"]))),
        Code::DuplicateUnit
    );
    assert_eq!(code(by(&committee(), refer(HandlingMode::Joint, "A", &[]))), Code::ModeMismatch);
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Single, "A", &["B"]))),
        Code::ModeMismatch
    );
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Single, "X", &[]))),
        Code::UnknownReference
    );
}

fn request_return() -> CaseCommand {
    CaseCommand::RequestReturn(RequestReturn {
        unit: None,
        reason: "非本单位职责".into(),
        suggested_unit: "B".into(),
        legal_basis: None,
    })
}

#[test]
fn a_return_is_asked_for_within_seven_workdays_and_not_after_a_final_ruling() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.day = date(2023, 3, 15);
    assert!(world.decide(&case, &unit("A"), &request_return()).is_ok(), "workday 7");
    world.day = date(2023, 3, 16);
    assert_eq!(code(world.decide(&case, &unit("A"), &request_return())), Code::ReturnWindowClosed);
    world.day = DAY;
    world.act(&mut case, &unit("A"), request_return());
    let (ruling, reason) = (Ruling::Reject, Some("属其职责".into()));
    let finality = Finality::Final;
    world.act(
        &mut case,
        &committee(),
        CaseCommand::RuleOnReturn(RuleOnReturn { ruling, reason, finality }),
    );
    assert_eq!(case.status, CaseStatus::Handling);
    assert_eq!(case.reply_due_on, Some(date(2023, 3, 27)), "the clock did not stop");
    assert_eq!(code(world.decide(&case, &unit("A"), &request_return())), Code::ReturnRuledFinally);
}

#[test]
fn a_unit_acts_only_on_its_own_assignment() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Referred, &Plot::default());
    assert_eq!(code(world.decide(&case, &unit("B"), &signing().1)), Code::NotYourAssignment);
    assert!(world.decide(&case, &unit("A"), &signing().1).is_ok());
}

#[test]
fn a_final_ruling_outlives_the_referral_it_was_made_in() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &unit("A"), request_return());
    world.act(&mut case, &committee(), rule(Ruling::Reject, Some("属其职责"), Finality::Final));
    world.act(&mut case, &committee(), transitions::command("ReferralCancelled"));
    world.act(&mut case, &committee(), refer(HandlingMode::Joint, "A", &["B"]));
    assert_eq!(code(world.decide(&case, &unit("A"), &request_return())), Code::ReturnRuledFinally);
    assert!(world.decide(&case, &unit("B"), &request_return()).is_ok());
}

fn rule(ruling: Ruling, reason: Option<&str>, finality: Finality) -> CaseCommand {
    let reason = reason.map(str::to_owned);
    CaseCommand::RuleOnReturn(RuleOnReturn { ruling, reason, finality })
}

#[test]
fn a_return_names_reason_and_unit_and_its_refusal_restores_the_state() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Referred, &Plot::default());
    let with = |change: fn(&mut RequestReturn)| {
        let CaseCommand::RequestReturn(mut asked) = request_return() else { unreachable!() };
        change(&mut asked);
        code(world.decide(&case, &unit("A"), &CaseCommand::RequestReturn(asked)))
    };
    assert_eq!(with(|asked| asked.reason = " ".into()), Code::Required);
    assert_eq!(with(|asked| asked.suggested_unit = "".into()), Code::Required);
    assert_eq!(with(|asked| asked.suggested_unit = "X".into()), Code::UnknownReference);
    world.act(&mut case, &unit("A"), request_return());
    let reject = |reason| rule(Ruling::Reject, reason, Finality::Open);
    assert_eq!(code(world.decide(&case, &committee(), &reject(None))), Code::Required);
    world.act(&mut case, &committee(), reject(Some("属其职责")));
    assert_eq!(case.status, CaseStatus::Referred);
    assert!(world.decide(&case, &unit("A"), &request_return()).is_ok(), "it was not final");
}

#[test]
fn cancelling_a_referral_says_why_and_ends_its_deadlines() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    let silent = CaseCommand::CancelReferral(CancelReferral { reason: String::new() });
    assert_eq!(code(world.decide(&case, &committee(), &silent)), Code::Required);
    world.act(&mut case, &committee(), transitions::command("ReferralCancelled"));
    assert!(open(&case, DeadlineKind::Reply).is_empty());
}

#[test]
fn a_unit_that_is_deactivated_gets_no_referral_and_due_days_come_with_it() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let referred = refer(HandlingMode::Single, "A", &[]);
    let events = world.decide(&case, &committee(), &referred).unwrap();
    let [CaseEvent::CaseReferred(event)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(event.due.due_on, date(2023, 3, 27), "fifteen workdays");
    let reason = Reason { reason: "机构改革".into() };
    world.know("A", DomainEvent::Unit(UnitEvent::HandlingUnitDeactivated(reason)));
    assert_eq!(code(world.decide(&case, &committee(), &referred)), Code::InactiveReference);
}

#[test]
fn in_separate_handling_every_unit_owes_its_signature() {
    let world = World::new();
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Referred, &separate);
    let due = date(2023, 3, 8);
    assert_eq!(open(&case, DeadlineKind::Sign), [(Some("A"), due), (Some("B"), due)]);
    world.act(&mut case, &unit("A"), signing().1);
    assert_eq!(open(&case, DeadlineKind::Sign), [(Some("B"), due)]);
}

#[test]
fn only_units_with_a_part_report_and_only_co_handlers_give_opinions() {
    let world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let case = world.case_in(CaseStatus::Handling, &joint);
    let progress = transitions::command("ProgressReported");
    assert!(world.decide(&case, &unit("B"), &progress).is_ok());
    assert_eq!(code(world.decide(&case, &unit("T"), &progress)), Code::NotYourAssignment);
    let opinion = SubmitCoOpinion { unit: None, text: "同意".into(), attachments: vec![] };
    let opinion = CaseCommand::SubmitCoOpinion(opinion);
    assert!(world.decide(&case, &unit("B"), &opinion).is_ok());
    assert_eq!(code(world.decide(&case, &unit("A"), &opinion)), Code::NotYourAssignment);
}
