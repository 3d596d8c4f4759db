//! Receptions: given what happened, when something is asked, then events or a refusal.

use super::*;
use ReceptionCommand as C;

/// A Saturday: the plan of the town names it, and it is put off to the Monday.
const PLANNED: Date = date(2023, 6, 10);
const MONDAY: Date = date(2023, 6, 12);

fn schedule(on: Date, roster: &[&str]) -> ReceptionCommand {
    C::Schedule(Schedule {
        reception: "LX-1".into(),
        station: "LX".into(),
        on,
        place: None,
        theme: Some("消防安全".into()),
        roster: roster.iter().map(|id| (*id).into()).collect(),
    })
}

fn postpone(to: Date) -> ReceptionCommand {
    C::Postpone(Postpone { to, reason: "逢周六顺延".into() })
}

fn notice() -> ReceptionCommand {
    C::PostNotice(NoticePosted { means: "公示栏".into() })
}

fn hold(attended: &[&str], counts: Option<Counts>) -> ReceptionCommand {
    C::Hold(Hold { attended: attended.iter().map(|id| (*id).into()).collect(), counts })
}

fn leave(deputy: &str) -> ReceptionCommand {
    C::TakeLeave(Leave { deputy: deputy.into(), reason: "出差".into() })
}

fn counts(matters: u32, on_spot: u32) -> Counts {
    Counts { visitors: 15, matters, on_spot }
}

#[test]
fn a_planned_day_is_put_off_and_its_notice_is_due_three_days_before() {
    let world = World::new();
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1", "D2"])]);
    assert_eq!(reception.notice_due_on, Some(date(2023, 6, 7)));
    world.does(&mut reception, &notice());
    assert!(reception.announced_in_time());
    world.does(&mut reception, &postpone(MONDAY));
    assert_eq!(reception.notice_due_on, Some(date(2023, 6, 9)));
    assert!(!reception.announced_in_time(), "the notice named another day");
    let world = world.on(date(2023, 6, 9));
    world.does(&mut reception, &notice());
    assert!(reception.announced_in_time());
    world.repeats(&reception, &notice());
    assert_eq!((reception.planned_on, reception.on), (Some(PLANNED), Some(MONDAY)));
}

#[test]
fn a_notice_that_comes_late_is_recorded_and_not_in_time() {
    let world = World::new();
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1"])]);
    world.on(date(2023, 6, 8)).does(&mut reception, &notice());
    assert!(reception.notice.is_some() && !reception.announced_in_time());
}

#[test]
fn a_roster_names_active_deputies_once_each() {
    let world = World::new();
    let none = Reception::default();
    world.refuses(&none, &schedule(PLANNED, &[]), Code::Required, "roster");
    world.refuses(&none, &schedule(PLANNED, &["D1", "D1"]), Code::NamedTwice, "roster");
    world.refuses(&none, &schedule(PLANNED, &["D9"]), Code::UnknownReference, "roster");
    let after_term = date(2027, 3, 1);
    world.refuses(&none, &schedule(after_term, &["D1"]), Code::DeputyNotActive, "roster");
    world.refuses(&none, &schedule(date(2023, 6, 5), &["D1"]), Code::InvalidDate, "on");
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1"])]);
    world.repeats(&reception, &schedule(PLANNED, &["D1"]));
    world.refuses(&reception, &schedule(MONDAY, &["D1"]), Code::AlreadyExists, "");
    let roster = |ids: &[&str]| {
        let roster = ids.iter().map(|id| (*id).into()).collect();
        C::ChangeRoster(ChangeRoster { roster, reason: None })
    };
    world.refuses(&reception, &roster(&[]), Code::Required, "roster");
    world.does(&mut reception, &roster(&["D2"]));
    world.repeats(&reception, &roster(&["D2"]));
    assert_eq!(reception.roster, ["D2".into()]);
}

#[test]
fn leave_is_taken_from_the_roster_and_ends_with_the_place_on_it() {
    let world = World::new();
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1", "D2"])]);
    world.refuses(&reception, &leave("D3"), Code::DeputyNotOnRoster, "deputy");
    let blank = C::TakeLeave(Leave { deputy: "D1".into(), reason: " ".into() });
    world.refuses(&reception, &blank, Code::Required, "reason");
    world.does(&mut reception, &leave("D1"));
    world.repeats(&reception, &leave("D1"));
    let held = world.on(PLANNED);
    held.refuses(&reception, &hold(&["D1"], None), Code::DeputyOnLeave, "attended");
    let change = |ids: &[&str]| {
        let roster = ids.iter().map(|id| (*id).into()).collect();
        C::ChangeRoster(ChangeRoster { roster, reason: Some("调整".into()) })
    };
    held.does(&mut reception, &change(&["D2"]));
    assert!(reception.on_leave.is_empty());
    held.does(&mut reception, &change(&["D1", "D2"]));
    held.does(&mut reception, &hold(&["D1", "D2"], None));
}

#[test]
fn it_is_put_off_to_a_later_day_only_and_not_once_it_is_over() {
    let world = World::new();
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1"])]);
    world.refuses(&reception, &postpone(date(2023, 6, 9)), Code::InvalidDate, "to");
    world.repeats(&reception, &postpone(PLANNED));
    let unsaid = C::Postpone(Postpone { to: MONDAY, reason: String::new() });
    world.refuses(&reception, &unsaid, Code::Required, "reason");
    let late = World::new().on(date(2023, 6, 20));
    late.refuses(&reception, &postpone(MONDAY), Code::InvalidDate, "to");
    let cancelled: Reception = world.given(&[schedule(PLANNED, &["D1"]), C::Cancel(because())]);
    world.on(PLANNED).does(&mut reception, &hold(&["D1"], None));
    let world = World::new();
    for over in [&reception, &cancelled] {
        for asked in [postpone(MONDAY), notice(), leave("D1")] {
            world.refuses(over, &asked, Code::ReceptionOver, "");
        }
    }
    world.refuses(&reception, &C::Cancel(because()), Code::ReceptionOver, "");
    world.repeats(&cancelled, &C::Cancel(because()));
    world.refuses(&Reception::default(), &notice(), Code::UnknownReference, "");
}

#[test]
fn it_is_opened_and_held_on_its_day_or_after_and_once() {
    let world = World::new();
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1", "D2"])]);
    let open = C::Open(Opened { note: None });
    world.refuses(&reception, &open, Code::ReceptionNotHeld, "");
    world.refuses(&reception, &hold(&["D1"], None), Code::ReceptionNotHeld, "");
    let world = world.on(PLANNED);
    assert!(!reception.receives());
    world.does(&mut reception, &open);
    world.repeats(&reception, &open);
    assert!(reception.receives());
    world.refuses(&reception, &hold(&[], None), Code::Required, "attended");
    world.refuses(&reception, &hold(&["D9"], None), Code::DeputyNotOnRoster, "attended");
    world.refuses(&reception, &hold(&["D1", "D1"], None), Code::NamedTwice, "attended");
    let wrong = hold(&["D1"], Some(counts(3, 4)));
    world.refuses(&reception, &wrong, Code::InvalidNumber, "counts.onSpot");
    world.does(&mut reception, &hold(&["D1"], Some(counts(8, 4))));
    world.repeats(&reception, &hold(&["D2"], None));
    assert_eq!((reception.held_on, reception.state()), (Some(PLANNED), ReceptionState::Held));
}

#[test]
fn counts_are_corrected_by_a_new_entry() {
    let world = World::new();
    let correct = |matters| {
        C::CorrectCounts(CorrectCounts { counts: counts(matters, 4), reason: "漏计".into() })
    };
    let mut reception: Reception = world.given(&[schedule(PLANNED, &["D1"])]);
    world.refuses(&reception, &correct(9), Code::ReceptionNotHeld, "");
    let world = world.on(PLANNED);
    world.does(&mut reception, &hold(&["D1"], Some(counts(8, 4))));
    world.refuses(&reception, &correct(3), Code::InvalidNumber, "counts.onSpot");
    world.does(&mut reception, &correct(9));
    world.repeats(&reception, &correct(9));
    assert_eq!(reception.counts, Some(counts(9, 4)));
}

#[test]
fn a_case_is_brought_to_a_reception_that_has_begun() {
    let mut world = World::new();
    world.knows::<Reception>("LX-1", &[schedule(DAY, &["D1"])]);
    let begun = |world: &World, deputy: &str| {
        world.directory.begun_reception(&"LX-1".into(), &[deputy.into()]).map(|_| ())
    };
    assert_eq!(begun(&world, "D1").unwrap_err().code, Code::ReceptionNotHeld);
    let steps = [schedule(DAY, &["D1"]), C::Open(Opened { note: None })];
    world.directory.receptions.clear();
    world.knows::<Reception>("LX-1", &steps);
    assert_eq!(begun(&world, "D1"), Ok(()));
    assert_eq!(begun(&world, "D2").unwrap_err().code, Code::DeputyNotOnRoster);
}
