//! What each analysis counts and leaves out, on cases made for it.

use super::{
    Days,
    heat::{Contact, Heat},
    league::league,
    paths::{Looped, WayBack, paths},
    recurrence::recurrences,
    states::times,
    urging::effect,
    workload::{Horizon, workload},
};
use crate::{CaseFacts, Course};
use jiff::civil::{Date, date};
use lianxin_domain::{
    calendar::WorkCalendar,
    case::terms::{CaseStatus, Satisfaction},
    ids::{CaseId, GridCode, UnitCode},
};

const ON: Date = date(2023, 11, 24);

fn day(month: i8, day: i8) -> Date {
    date(2023, month, day)
}

fn year() -> Days {
    Days { from: day(1, 1), before: date(2024, 1, 1) }
}

/// A case of a path, told as it is stored, as far as analyses look at it.
fn case(path: &str) -> CaseFacts {
    let course: Course = serde_json::from_value(serde_json::json!({ "path": path })).unwrap();
    let steps = course.path.steps();
    let first =
        |wanted: CaseStatus| steps.iter().find(|step| step.status == wanted).map(|step| step.on);
    let status = steps.last().map_or(CaseStatus::None, |step| step.status);
    CaseFacts {
        status,
        registered_on: first(CaseStatus::Registered),
        accepted: first(CaseStatus::Accepted).is_some(),
        referred_on: first(CaseStatus::Referred),
        referrals: 1,
        first_reply_on: first(CaseStatus::Replied),
        first_reply_due_on: first(CaseStatus::Replied),
        replied: first(CaseStatus::Replied).is_some(),
        awaiting_reply: matches!(status, CaseStatus::Referred | CaseStatus::Handling),
        closed: matches!(status, CaseStatus::Closed | CaseStatus::Archived),
        closed_on: first(CaseStatus::Closed),
        course: Some(Box::new(course)),
        ..CaseFacts::default()
    }
}

fn with_course(mut case: CaseFacts, change: impl FnOnce(&mut Course)) -> CaseFacts {
    change(case.course.as_mut().unwrap());
    case
}

#[test]
fn time_in_a_state_is_told_of_stays_that_are_over_and_of_those_that_last() {
    // Friday 10 February: registered; Monday: accepted; on the same day referred; 17 days later signed.
    let cases = [case("2023-02-10RA3FH17"), case("2023-02-10RA5")];
    let times = times(&cases, day(3, 10), &WorkCalendar::shipped());
    let registered = &times[&CaseStatus::Registered];
    assert_eq!((registered.days.count(), registered.days.mean()), (2, Some(4.0)));
    // Monday alone, and Monday to Wednesday.
    assert_eq!(registered.workdays.mean(), Some(2.0));
    assert_eq!(registered.present, 0);
    let accepted = &times[&CaseStatus::Accepted];
    assert_eq!((accepted.days.max(), accepted.present), (Some(0), 1));
    assert_eq!(accepted.waiting.max(), Some(23), "since 15 February");
    let handling = &times[&CaseStatus::Handling];
    assert_eq!((handling.days.count(), handling.present), (0, 1));
    assert_eq!(handling.waiting.max(), Some(8), "since 2 March");
    assert!(!times.contains_key(&CaseStatus::Closed));
}

#[test]
fn nobody_waits_in_a_state_that_cases_stay_in_for_good() {
    let times = times(&[case("2023-02-10RN3")], ON, &WorkCalendar::shipped());
    let declined = &times[&CaseStatus::NotAccepted];
    assert_eq!((declined.present, declined.waiting.count()), (1, 0));
}

#[test]
fn paths_are_counted_and_ways_back_told_by_kind() {
    let cases = [
        case("2023-02-10RA1F1H1L1B1C1"),
        case("2023-03-10RA1F1H1L1B1C3"),
        case("2023-02-10RA1F1P1A1F1H1L1H1L1B1F1H1L1B1C1Z1A9"),
        CaseFacts { legacy: true, ..CaseFacts::default() },
    ];
    let paths = paths(&cases);
    assert_eq!(paths.cases, 3);
    assert_eq!(paths.variants.len(), 2);
    assert_eq!(paths.variants[0].cases, 2);
    assert_eq!(paths.variants[0].days.mean(), Some(7.0));
    let once = Looped { cases: 1, times: 1 };
    let loops: Vec<_> = paths.loops.into_iter().collect();
    assert_eq!(
        loops,
        [
            (WayBack::Returned, once),
            (WayBack::ReplyRejected, once),
            (WayBack::Rehandled, once),
            (WayBack::Reopened, once),
        ]
    );
    let first = &paths.transitions[0];
    assert_eq!((first.from, first.to, first.times), (CaseStatus::Handling, CaseStatus::Replied, 5));
}

#[test]
fn a_return_that_is_refused_is_no_way_back() {
    let paths = paths(&[case("2023-02-10RA1F1H1P1H2")]);
    assert!(paths.loops.is_empty());
    assert_eq!(paths.variants[0].states.len(), 6);
}

#[test]
fn urging_divides_the_first_reply_into_before_and_after() {
    let urged = |path, on: Date| with_course(case(path), |course| course.urged_on = Some(on));
    let cases = [
        // Referred on Monday 6 March, replied to on Friday the 10th.
        case("2023-03-06RAFHL4"),
        // Replied to on the 20th, ten working days later; urged on the 17th, the day before the last.
        urged("2023-03-06RAFHL14", day(3, 17)),
        // Urged only for another round: the first reply was there.
        urged("2023-03-06RAFHL4B1F1", day(3, 15)),
        // Urged in vain.
        urged("2023-03-06RAFH", day(3, 8)),
    ];
    let effect = effect(&cases, &WorkCalendar::shipped());
    assert_eq!((effect.unurged.referred, effect.unurged.replied), (2, 2));
    assert_eq!(effect.unurged.workdays.mean(), Some(4.0));
    assert_eq!((effect.urged.referred, effect.urged.replied, effect.urged.in_time), (2, 1, 1));
    assert_eq!(effect.urged.workdays.mean(), Some(10.0));
    assert_eq!(effect.after.mean(), Some(1.0));
    assert_eq!((effect.before.count(), effect.before.max()), (2, Some(9)));
}

#[test]
fn a_grid_that_brought_nothing_is_in_the_heat_and_not_covered() {
    let at = |grid: &str, case: CaseFacts| CaseFacts { grid: Some(grid.into()), ..case };
    let mut heat = Heat::of(["G1", "G2", "G3"].map(GridCode::from));
    let overdue = CaseFacts { due_on: Some(day(3, 1)), ..case("2023-02-10RAF") };
    let before = CaseFacts { status: CaseStatus::Registered, ..case("2022-12-30R") };
    let ahead = case("2023-12-30R");
    for case in [at("G1", overdue), at("G1", before), at("G1", ahead), case("2023-02-10R")] {
        heat.count(&case, year(), ON);
    }
    let visit = Contact { grid: "G2".into(), on: day(5, 4) };
    heat.contact(&visit, year(), ON);
    let first = heat.grids[&GridCode::from("G1")];
    assert_eq!((first.registered, first.open, first.overdue, first.contacts), (1, 2, 1, 1));
    assert_eq!(first.last_contact, Some(day(2, 10)));
    assert_eq!(heat.grids[&GridCode::from("G2")].last_contact, Some(day(5, 4)));
    assert_eq!(heat.grids[&GridCode::from("G3")], Default::default());
    assert_eq!(heat.elsewhere, 1, "a case without a grid");
    assert_eq!((heat.coverage().part, heat.coverage().whole), (2, 3));
}

#[test]
fn workload_is_what_waits_for_a_reply_by_when_it_is_due() {
    let due = |on: Date| CaseFacts {
        lead: Some("U1".into()),
        due_on: Some(on),
        ..case("2023-02-10RAFH")
    };
    let replied = CaseFacts { lead: Some("U2".into()), ..case("2023-02-10RAFHL") };
    // Friday 24 November, and three working days on: Wednesday.
    let horizon = Horizon::of(ON, 3, &WorkCalendar::shipped());
    assert_eq!(horizon.soon, day(11, 29));
    let cases = [
        due(day(11, 23)),
        due(ON),
        due(day(11, 29)),
        due(day(11, 30)),
        replied,
        case("2023-02-10R"),
    ];
    let workload = workload(&cases, horizon);
    let first = workload[&UnitCode::from("U1")];
    assert_eq!((first.open, first.due_today, first.due_soon, first.overdue), (4, 1, 2, 1));
    assert_eq!(workload[&UnitCode::from("U2")].open, 0);
    assert_eq!(workload.len(), 2);
}

#[test]
fn units_are_ranked_by_replies_in_time_then_satisfaction_and_a_return_is_charged_to_its_holder() {
    let of = |unit: &str, late: bool, outcome| CaseFacts {
        lead: Some(unit.into()),
        first_reply_due_on: Some(if late { day(3, 1) } else { day(3, 31) }),
        last_outcome: Some(outcome),
        ..case("2023-03-06RAFHL4")
    };
    use Satisfaction::{BasicallySatisfied, Satisfied};
    let returned =
        with_course(of("U1", false, Satisfied), |course| course.returned_by = vec!["U9".into()]);
    let cases = [
        of("U3", true, Satisfied),
        of("U2", false, BasicallySatisfied),
        returned,
        of("U4", false, Satisfied),
    ];
    let calendar = WorkCalendar::shipped();
    let table = league(&cases, Horizon::of(ON, 3, &calendar), &calendar);
    let told: Vec<_> = table.iter().map(|it| (it.rank, it.unit.as_str(), it.returned)).collect();
    assert_eq!(told, [(1, "U1", 0), (1, "U4", 0), (3, "U2", 0), (4, "U3", 0), (5, "U9", 1)]);
    assert_eq!(table[4].figures.registered, 0);
}

fn closed(id: u128, path: &str) -> CaseFacts {
    CaseFacts {
        id: Some(CaseId(uuid::Uuid::from_u128(id))),
        grid: Some("G1".into()),
        category: Some("LAMPS".into()),
        ..case(path)
    }
}

fn elsewhere(case: CaseFacts) -> CaseFacts {
    CaseFacts { grid: Some("G2".into()), ..case }
}

/// Closed, reopened, linked, came back, again there.
fn counted(cases: &[CaseFacts], months: u32) -> [u64; 5] {
    let cases: Vec<&CaseFacts> = cases.iter().collect();
    let whole = recurrences(&cases, year(), months).whole;
    [whole.closed, whole.reopened, whole.linked, whole.came_back, whole.again_there]
}

#[test]
fn a_closed_case_comes_back_by_reopening_within_the_span() {
    let reopened = closed(1, "2023-01-02RAFHLBCA40FHL");
    assert_eq!(counted(std::slice::from_ref(&reopened), 12), [1, 1, 0, 1, 0]);
    assert_eq!(counted(&[reopened], 1), [1, 0, 0, 0, 0]);
    let tracked = closed(1, "2023-01-02RAFHLBTC40Z");
    assert_eq!(counted(&[tracked], 12), [1, 0, 0, 0, 0], "tracking that ends is no second closure");
}

#[test]
fn a_link_counts_whichever_case_names_the_other_and_only_for_the_earlier() {
    let first = closed(1, "2023-01-02RAFHLBC");
    let later = elsewhere(closed(2, "2023-06-02RA"));
    let linked = |case: &CaseFacts, other: &CaseFacts| {
        with_course(case.clone(), |course| course.recurs_with = Vec::from_iter(other.id))
    };
    for cases in [
        [linked(&first, &later), later.clone()],
        [first.clone(), linked(&later, &first)],
        [linked(&first, &later), linked(&later, &first)],
    ] {
        assert_eq!(counted(&cases, 12), [1, 0, 1, 1, 0]);
        assert_eq!(counted(&cases, 4), [1, 0, 0, 0, 0]);
    }
    let closed_too = elsewhere(closed(2, "2023-06-02RAFHLBC"));
    let both = [linked(&first, &closed_too), closed_too];
    assert_eq!(counted(&both, 12), [2, 0, 1, 1, 0], "the later one did not come back");
}

#[test]
fn a_matter_of_the_same_place_and_category_after_a_closure_is_a_hint() {
    let first = closed(1, "2023-01-02RAFHLBC10");
    let there = |path| closed(2, path);
    assert_eq!(counted(&[first.clone(), there("2023-01-13RA")], 12), [1, 0, 0, 0, 1]);
    assert_eq!(counted(&[first.clone(), there("2023-01-12RA")], 12), [1, 0, 0, 0, 0], "that day");
    assert_eq!(counted(&[first.clone(), there("2023-01-13RN")], 12), [1, 0, 0, 0, 0], "declined");
    assert_eq!(counted(&[first.clone(), elsewhere(there("2023-01-13RA"))], 12)[4], 0);
    let before = [there("2022-12-30RA"), first.clone()];
    assert_eq!(counted(&before, 12)[4], 0, "it was there before");
    let other_year = closed(3, "2022-01-02RAFHLBC10");
    assert_eq!(counted(&[first, other_year], 24), [1, 0, 0, 0, 0], "closed in another period");
}

#[test]
fn what_came_back_is_told_by_grid_and_category() {
    let cases = [
        closed(1, "2023-01-02RAFHLBCA40FHL"),
        elsewhere(closed(2, "2023-01-02RAFHLBC")),
        CaseFacts { grid: None, ..closed(3, "2023-01-02RAFHLBC") },
    ];
    let cases: Vec<&CaseFacts> = cases.iter().collect();
    let found = recurrences(&cases, year(), 12);
    let told: Vec<_> =
        found.grids.iter().map(|(grid, it)| (grid.as_str(), it.closed, it.came_back)).collect();
    assert_eq!(told, [("G1", 1, 1), ("G2", 1, 0)]);
    assert_eq!(found.categories[&"LAMPS".into()].closed, 3);
    assert_eq!(found.whole.rate().percent(), Some(33.33));
}
