//! When things may be said to have happened (I2).

use super::*;
use crate::{LateEntry, case::suspension::Resume};

#[test]
fn time_runs_forward_and_late_entries_say_so() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let accept = Plot::default().accepting().1;
    world.day = date(2023, 3, 5);
    assert_eq!(code(world.decide(&case, &committee(), &accept)), Code::OccurredBeforeCause);
    let decide_at = |world: &World, actor: &Actor, now: Date| {
        let context = Context {
            actor,
            channel: EntryChannel::Ui,
            occurred_at: OccurredAt::on_day(DAY),
            now: OccurredAt::on_day(now).instant(),
            late: world.late.as_ref(),
            policy: &world.policy,
            calendar: &world.calendar,
            directory: &world.directory,
            other: None,
        };
        case.decide(&accept, &context).map(|decision| decision.events)
    };
    let head = actor("head", Role::StationHead, Level::Town);
    assert_eq!(code(decide_at(&world, &head, date(2023, 3, 5))), Code::FutureDated);
    assert_eq!(code(decide_at(&world, &head, date(2023, 3, 8))), Code::Required);
    world.late = Some(LateEntry { reason: "停电".into() });
    assert!(decide_at(&world, &head, date(2023, 3, 8)).is_ok());
    assert_eq!(code(decide_at(&world, &clerk(), date(2023, 3, 8))), Code::LateEntryNotPermitted);
}

/// What the rules say to an act on one day that is entered late, on another.
fn entered_late(case: &Case, actor: &Actor, on: Date, event_type: &str) -> Option<Code> {
    let mut world = World::new();
    world.day = on;
    world.decide(case, actor, &transitions::command(event_type)).err().map(|refusal| refusal.code)
}

#[test]
fn what_answers_a_matter_comes_after_it() {
    let (earlier, later) = (date(2023, 3, 8), date(2023, 3, 10));
    for (opening, actor, answers) in [
        ("SupervisionOpened", committee(), &["InspectionConducted", "SupervisionConcluded"][..]),
        ("ExtensionRequested", unit("A"), &["ExtensionApproved", "ExtensionRejected"]),
        ("HandlingSuspended", committee(), &["HandlingResumed"]),
    ] {
        let mut world = World::new();
        let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
        world.day = date(2023, 3, 9);
        world.act(&mut case, &actor, transitions::command(opening));
        for answer in answers {
            let refused = entered_late(&case, &committee(), earlier, answer);
            assert_eq!(refused, Some(Code::OccurredBeforeCause), "{answer}");
            assert_eq!(entered_late(&case, &committee(), later, answer), None, "{answer}");
        }
    }
}

#[test]
fn in_separate_handling_a_unit_replies_after_its_own_signature() {
    let mut world = World::new();
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &separate);
    world.day = date(2023, 3, 9);
    world.act(&mut case, &unit("B"), signing().1);
    let replied = |by: &str, on| entered_late(&case, &unit(by), on, "ReplySubmitted");
    assert_eq!(replied("B", date(2023, 3, 8)), Some(Code::OccurredBeforeCause));
    assert_eq!(replied("B", date(2023, 3, 9)), None);
    assert_eq!(replied("A", date(2023, 3, 8)), None, "it signed on the first day");
}

#[test]
fn a_second_suspension_is_what_the_next_resuming_answers() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    for (day, event_type) in [
        (date(2023, 3, 7), "HandlingSuspended"),
        (date(2023, 3, 8), "HandlingResumed"),
        (date(2023, 3, 14), "HandlingSuspended"),
    ] {
        world.day = day;
        world.act(&mut case, &committee(), transitions::command(event_type));
    }
    world.day = date(2023, 3, 13);
    let resume = CaseCommand::Resume(Resume { note: None });
    assert_eq!(code(world.decide(&case, &committee(), &resume)), Code::OccurredBeforeCause);
}
