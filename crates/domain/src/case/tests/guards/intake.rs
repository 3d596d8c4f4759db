//! Registration, acceptance, declining, answers on the spot.

use super::*;
use crate::case::triage::{AnswerOnSpot, Decline};

fn register(change: impl FnOnce(&mut Registered)) -> CaseCommand {
    let mut registration = registration();
    change(&mut registration);
    CaseCommand::Register(Register { registration })
}

fn refused_registration(world: &World, change: impl FnOnce(&mut Registered)) -> Code {
    code(world.decide(&Case::default(), &clerk(), &register(change)))
}

#[test]
fn registration_names_what_the_directory_knows() {
    let world = World::new();
    assert!(world.decide(&Case::default(), &clerk(), &register(|_| {})).is_ok());
    let refused = |change: fn(&mut Registered)| refused_registration(&world, change);
    assert_eq!(refused(|asked| asked.grid = Some("G9".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.category = Some("X".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.station = "X".into()), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.deputies = vec!["D9".into()]), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.deputies.clear()), Code::Required);
    assert_eq!(refused(|asked| asked.petitioner_ref = None), Code::Required);
    assert_eq!(refused(|asked| asked.title = "  ".into()), Code::Required);
    assert_eq!(refused(|asked| asked.title = "长".repeat(101)), Code::TooLong);
    assert_eq!(refused(|asked| asked.title = "a\u{202E}b".into()), Code::IllegalCharacter);
    assert_eq!(refused(|asked| asked.problem_since = Some("2023-02-30".into())), Code::InvalidDate);
    assert!(
        world
            .decide(
                &Case::default(),
                &clerk(),
                &register(|asked| {
                    asked.petitioner_ref = None;
                    asked.anonymous = true;
                })
            )
            .is_ok()
    );
}

#[test]
fn what_is_deactivated_or_suspended_is_refused() {
    let mut world = World::new();
    let reason = Reason { reason: "撤并".into() };
    world.know("G1", DomainEvent::Grid(GridEvent::GridRetired(reason)));
    assert_eq!(refused_registration(&world, |_| {}), Code::InactiveReference);
    let mut world = World::new();
    let suspended = Suspended { from: DAY, ground: "CRIMINAL_CASE".into(), note: None };
    world.know("D1", DomainEvent::Deputy(DeputyEvent::DeputySuspended(suspended)));
    assert_eq!(refused_registration(&world, |_| {}), Code::DeputyNotActive);
}

#[test]
fn a_reception_must_have_been_held_with_the_deputy_on_its_roster() {
    let mut world = World::new();
    let at_reception = |deputy: &'static str| {
        move |asked: &mut Registered| {
            asked.channel = Some(ContactChannel::Reception);
            asked.reception = Some("LX-1".into());
            asked.deputies = vec![deputy.into()];
        }
    };
    assert_eq!(refused_registration(&world, at_reception("D1")), Code::ReceptionNotHeld);
    let held = Held { attended: vec!["D1".into()], counts: None };
    world.know("LX-1", DomainEvent::Reception(ReceptionEvent::ReceptionHeld(held)));
    assert!(world.decide(&Case::default(), &clerk(), &register(at_reception("D1"))).is_ok());
    assert_eq!(refused_registration(&world, at_reception("D2")), Code::DeputyNotOnRoster);
    let without = |asked: &mut Registered| asked.channel = Some(ContactChannel::Reception);
    assert_eq!(refused_registration(&world, without), Code::Required);
}

#[test]
fn an_answer_on_the_spot_solves_or_informs() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let answer = |class: &str| {
        let (answer, reply_class) = ("已解释".into(), Some(class.into()));
        CaseCommand::AnswerOnSpot(AnswerOnSpot {
            answer,
            reply_class,
            by_deputy: None,
            livelihood: false,
        })
    };
    assert!(world.decide(&case, &clerk(), &answer("A")).is_ok());
    assert!(world.decide(&case, &clerk(), &answer("D")).is_ok());
    assert_eq!(code(world.decide(&case, &clerk(), &answer("B"))), Code::UnknownReplyClass);
    let CaseCommand::AnswerOnSpot(mut silent) = answer("A") else { unreachable!() };
    silent.answer = String::new();
    let silent = CaseCommand::AnswerOnSpot(silent);
    assert_eq!(code(world.decide(&case, &clerk(), &silent)), Code::Required);
}

#[test]
fn nobody_accepts_a_matter_of_their_own() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let accept = Plot::default().accepting().1;
    let head = |deputy: &str| Actor {
        deputy: Some(deputy.into()),
        ..actor("head", Role::StationHead, Level::Town)
    };
    assert_eq!(code(world.decide(&case, &head("D1"), &accept)), Code::ConflictOfInterest);
    assert!(world.decide(&case, &head("D2"), &accept).is_ok());
}

#[test]
fn declining_names_a_known_reason_and_tells_where_to_go() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let decline = |reason: &str, guidance: &str| {
        let (reason, guidance) = (reason.into(), guidance.into());
        let decline = CaseCommand::Decline(Decline { reason, guidance });
        world.decide(&case, &committee(), &decline)
    };
    assert!(decline("LITIGATION", "可向人民法院提出").is_ok());
    assert_eq!(code(decline("WEATHER", "可向人民法院提出")), Code::UnknownCode);
    assert_eq!(code(decline("LITIGATION", " ")), Code::Required);
}

#[test]
fn a_declined_case_owes_nothing_more() {
    let case = World::new().case_in(CaseStatus::NotAccepted, &Plot::default());
    assert!(case.deadlines.iter().all(|deadline| !deadline.is_open()));
}
