//! What the timers do: each about the deadline that is meant, once, and not before its time.

use super::*;
use crate::{
    case::{
        deadlines::{
            Deadline, DeadlineRef, RaiseDeadlineMissed, RaiseDueSoon, RecalculateDeadline,
            RecalculationCause,
        },
        supervision::{OpenSupervision, UrgeByLadder},
        terms::SupervisionKind,
    },
    deadline::DeadlineKind,
    policy::UrgingLevel,
};

fn timers() -> Actor {
    Actor { level: None, ..actor("system", Role::System, Level::Town) }
}

fn warn(deadline: impl Into<DeadlineRef>) -> CaseCommand {
    let step = Some("DUE_SOON".to_owned());
    CaseCommand::RaiseDueSoon(RaiseDueSoon { deadline: deadline.into(), step })
}

fn miss(deadline: impl Into<DeadlineRef>) -> CaseCommand {
    CaseCommand::RaiseDeadlineMissed(RaiseDeadlineMissed { deadline: deadline.into() })
}

fn climb(deadline: impl Into<DeadlineRef>, step: &str) -> CaseCommand {
    let step = step.to_owned();
    CaseCommand::UrgeByLadder(UrgeByLadder { deadline: deadline.into(), step })
}

fn recalculate(deadline: impl Into<DeadlineRef>) -> CaseCommand {
    let (deadline, cause) = (deadline.into(), RecalculationCause::Calendar);
    CaseCommand::RecalculateDeadline(RecalculateDeadline { deadline, cause })
}

#[test]
fn a_warning_and_a_miss_are_raised_once_and_not_out_of_time() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    let reply = DeadlineKind::Reply;
    assert_eq!(case.reply_due_on, Some(date(2023, 3, 27)));
    world.day = date(2023, 3, 22);
    assert_eq!(code(world.decide(&case, &timers(), &miss(reply))), Code::InvalidDate);
    world.act(&mut case, &timers(), warn(reply));
    assert_eq!(world.decide(&case, &timers(), &warn(reply)), Ok(vec![]), "it was raised");
    let by_hand = RaiseDueSoon { deadline: reply.into(), step: None };
    let by_hand = CaseCommand::RaiseDueSoon(by_hand);
    assert_eq!(world.decide(&case, &timers(), &by_hand), Ok(vec![]), "whoever raised it");

    world.day = date(2023, 3, 27);
    assert_eq!(
        code(world.decide(&case, &timers(), &miss(reply))),
        Code::InvalidDate,
        "the day itself"
    );
    world.day = date(2023, 3, 28);
    world.act(&mut case, &timers(), miss(reply));
    assert_eq!(world.decide(&case, &timers(), &miss(reply)), Ok(vec![]));
    let late = RaiseDueSoon { deadline: reply.into(), step: Some("T-1".into()) };
    let late = world.decide(&case, &timers(), &CaseCommand::RaiseDueSoon(late));
    assert_eq!(code(late), Code::InvalidDate, "no warning of what has passed");

    let deadline = case.open_deadline_of(&reply.into()).unwrap();
    assert_eq!(deadline.warned_on, Some(date(2023, 3, 22)));
    assert_eq!(deadline.miss_raised_on, Some(date(2023, 3, 28)));
    assert_eq!(deadline.steps, ["DUE_SOON"]);
}

#[test]
fn the_ladder_urges_the_unit_in_the_name_of_the_referring_body() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.day = date(2023, 4, 3);
    let events =
        world.decide(&case, &timers(), &climb(DeadlineKind::Reply, "NOTIFY_HEAD")).unwrap();
    let [CaseEvent::UrgeIssued(urged)] = &*events else { panic!("{events:?}") };
    assert_eq!((urged.n, &*urged.by, urged.to_unit.as_str()), (1, "committee", "A"));
    assert_eq!((urged.level, &*urged.means), (UrgingLevel::Head, "致承办单位负责人函"));
    assert_eq!(
        urged.text.as_deref(),
        Some(
            "YN-2023-0001：答复期限2023-03-27已过5个工作日，经催办仍未办理，请单位负责人督促落实。"
        )
    );
    for step in ["URGE", "NOTIFY_HEAD"] {
        world.act(&mut case, &timers(), climb(DeadlineKind::Reply, step));
        let again = world.decide(&case, &timers(), &climb(DeadlineKind::Reply, step));
        assert_eq!(again, Ok(vec![]), "{step} was taken");
    }
    let levels: Vec<_> = case.urges.iter().map(|urging| urging.level).collect();
    assert_eq!(levels, [UrgingLevel::Unit, UrgingLevel::Head]);
    let unknown = world.decide(&case, &timers(), &climb(DeadlineKind::Reply, "T+9"));
    assert_eq!(code(unknown), Code::UnknownCode);
    let warning = world.decide(&case, &timers(), &climb(DeadlineKind::Reply, "DUE_SOON"));
    assert_eq!(code(warning), Code::UnknownCode, "that step urges nobody");
}

#[test]
fn a_voided_urging_is_not_issued_again() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.day = date(2023, 3, 28);
    world.act(&mut case, &timers(), climb(DeadlineKind::Reply, "URGE"));
    let void = crate::case::voiding::VoidEntry { target: Uuid::nil(), reason: "误发".into() };
    world.act(&mut case, &committee(), CaseCommand::VoidEntry(void));
    assert!(case.urges.is_empty());
    let again = world.decide(&case, &timers(), &climb(DeadlineKind::Reply, "URGE"));
    assert_eq!(again, Ok(vec![]));
}

#[test]
fn what_is_met_is_not_raised_and_only_the_unit_that_owes_is_urged() {
    let mut world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &joint);
    world.day = date(2023, 4, 7);
    let co = DeadlineRef { unit: Some("B".into()), ..DeadlineKind::CoOpinion.into() };
    let events = world.decide(&case, &timers(), &climb(co.clone(), "URGE")).unwrap();
    let [CaseEvent::UrgeIssued(urged)] = &*events else { panic!("{events:?}") };
    assert_eq!(urged.to_unit.as_str(), "B");
    let of_a = DeadlineRef { unit: Some("A".into()), ..co.clone() };
    assert_eq!(code(world.decide(&case, &timers(), &climb(of_a, "URGE"))), Code::UnknownReference);
    world.act(&mut case, &unit("B"), transitions::command("CoOpinionSubmitted"));
    for command in [warn(co.clone()), miss(co.clone()), climb(co, "URGE")] {
        assert_eq!(code(world.decide(&case, &timers(), &command)), Code::UnknownReference);
    }
}

#[test]
fn of_several_promises_the_one_that_is_named_is_raised() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Tracking, &Plot { promises: 2, ..Plot::default() });
    world.day = date(2024, 1, 2);
    let second = DeadlineRef { subject: Some("K2".into()), ..DeadlineKind::Commitment.into() };
    let events = world.decide(&case, &timers(), &miss(second)).unwrap();
    let [CaseEvent::DeadlineMissed(raised)] = &*events else { panic!("{events:?}") };
    assert_eq!((raised.subject.as_deref(), raised.due_on), (Some("K2"), date(2023, 12, 31)));
}

/// The shipped calendar with the years from one on taken out.
fn before(year: i16) -> WorkCalendar {
    let mut calendar = WorkCalendar::shipped();
    calendar.version = format!("before-{year}").into();
    calendar.years.retain(|published| *published < year);
    calendar.days.retain(|day, _| day.year() < year);
    calendar
}

#[test]
fn a_provisional_day_is_recalculated_when_its_year_is_published() {
    let mut world = World { calendar: before(2024), ..World::new() };
    world.day = date(2023, 12, 20);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 10)), "Monday to Friday");
    let recalculating = recalculate(DeadlineKind::Reply);
    assert_eq!(world.decide(&case, &timers(), &recalculating), Ok(vec![]), "nothing is known yet");
    world.calendar = WorkCalendar::shipped();
    world.act(&mut case, &timers(), recalculating.clone());
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 11)), "New Year's Day is a holiday");
    assert_eq!(world.decide(&case, &timers(), &recalculating), Ok(vec![]));
}

#[test]
fn what_was_raised_about_a_day_stays_raised_when_the_day_becomes_certain() {
    let mut world = World { calendar: before(2024), ..World::new() };
    world.day = date(2023, 12, 12);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    let suggested = Plot { track: Track::Suggestion, ..Plot::default() };
    let mut led = world.case_in(CaseStatus::Handling, &suggested);
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 2)), "one holiday too early");
    assert_eq!(led.reply_due_on, Some(date(2024, 3, 12)), "the day of the month in any case");
    for case in [&mut case, &mut led] {
        world.act(case, &timers(), warn(DeadlineKind::Reply));
    }
    world.calendar = WorkCalendar::shipped();
    for case in [&mut case, &mut led] {
        world.act(case, &timers(), recalculate(DeadlineKind::Reply));
    }
    assert!(!led.open_deadline_of(&DeadlineKind::Reply.into()).unwrap().due.provisional);
    assert_eq!(world.decide(&led, &timers(), &warn(DeadlineKind::Reply)), Ok(vec![]));
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 3)));
    let anew = world.decide(&case, &timers(), &warn(DeadlineKind::Reply)).unwrap();
    assert_eq!(anew.len(), 1, "another day has a warning of its own");
}

#[test]
fn recalculating_one_supervision_leaves_another_whose_day_somebody_set() {
    let mut world = World { calendar: before(2024), ..World::new() };
    world.day = date(2023, 12, 15);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    let (kind, set) = (SupervisionKind::Inspection, Some(date(2024, 1, 5)));
    let by_hand = OpenSupervision { kind, leader: None, response_due_on: set };
    world.act(&mut case, &committee(), transitions::command("SupervisionOpened"));
    world.act(&mut case, &committee(), CaseCommand::OpenSupervision(by_hand));
    let kind = DeadlineKind::SupervisionResponse;
    let days = |case: &Case| {
        let open = case.deadlines.iter().filter(|open| open.due.kind == kind && open.is_open());
        let day = |open: &Deadline| (open.subject.clone().unwrap(), open.due.due_on);
        open.map(day).collect::<std::collections::BTreeMap<_, _>>()
    };
    let [first, second] = ["S1", "S2"].map(str::to_owned);
    assert_eq!(days(&case)[&first], days(&case)[&second], "both on 01-05");
    world.calendar = WorkCalendar::shipped();
    world.act(
        &mut case,
        &timers(),
        recalculate(DeadlineRef { subject: Some("S1".into()), ..kind.into() }),
    );
    assert_eq!(days(&case)[&first], date(2024, 1, 8));
    assert_eq!(days(&case)[&second], date(2024, 1, 5));
}

#[test]
fn a_day_that_resuming_moved_is_recalculated_too() {
    let mut world = World { calendar: before(2024), ..World::new() };
    world.day = date(2023, 12, 12);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 2)), "15 workdays, as far as is known");
    world.act(&mut case, &committee(), transitions::command("HandlingSuspended"));
    world.day = date(2023, 12, 15);
    world.act(&mut case, &committee(), transitions::command("HandlingResumed"));
    assert_eq!(case.reply_due_on, Some(date(2024, 1, 5)), "and three more");
    world.calendar = WorkCalendar::shipped();
    world.act(&mut case, &timers(), recalculate(DeadlineKind::Reply));
    let due = world.calendar.add_workdays(date(2023, 12, 12), 18).on;
    assert_eq!(case.reply_due_on, Some(due));
    assert_eq!(due, date(2024, 1, 8), "18 workdays, the holiday left out");
}

#[test]
fn a_closed_case_is_still_to_be_filed_in_time() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Closed, &Plot::default());
    world.day = date(2023, 4, 7);
    world.act(&mut case, &timers(), miss(DeadlineKind::Archive));
    let urged = world.decide(&case, &timers(), &climb(DeadlineKind::Archive, "URGE"));
    assert_eq!(code(urged), Code::IllegalTransition, "no unit has anything to do with it");
}
