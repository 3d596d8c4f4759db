//! What falls due of one case: given deadlines, on a day, then these duties.

use jiff::{ToSpan, civil::Date, civil::date};
use lianxin_app::{
    duties::{Days, Duty, DutyKind, plan},
    standing::InForce,
};
use lianxin_domain::{
    calendar::WorkCalendar,
    case::{
        Case,
        deadlines::Deadline,
        referral::{Assignment, Referral},
        terms::{CaseStatus, HandlingMode, Track},
    },
    deadline::{DeadlineKind, Due, Span, SpanUnit},
    directory::Directory,
    ids::UnitCode,
    policy::PolicySet,
};
use lianxin_store::TenantId;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use DutyKind::{NotifyHead, RaiseMissed, Recalculate, Urge, Warn};

/// The rules that duties are planned by.
struct Rules {
    calendar: WorkCalendar,
    policy: PolicySet,
    directory: Directory,
}

impl Rules {
    fn shipped() -> Self {
        let (calendar, policy) = (WorkCalendar::shipped(), PolicySet::shipped());
        Self { calendar, policy, directory: Directory::default() }
    }

    fn plan(&self, case: &Case, days: Days) -> Vec<Duty> {
        let Self { calendar, policy, directory } = self;
        plan(case, days, InForce { directory, calendar, policy })
    }

    /// The kinds of what falls due on a day if nothing was done before.
    fn on(&self, case: &Case, day: Date) -> Vec<DutyKind> {
        self.plan(case, Days::up_to(day)).into_iter().map(|duty| duty.kind).collect()
    }
}

fn deadline(kind: DeadlineKind, start_on: Date, due_on: Date, unit: Option<&str>) -> Deadline {
    let Rules { calendar, policy, .. } = Rules::shipped();
    Deadline {
        due: Due::set_to(kind, due_on, start_on, &calendar, &policy),
        unit: unit.map(Into::into),
        subject: None,
        met_on: None,
        ended: false,
        rests: false,
        warned_on: None,
        miss_raised_on: None,
        steps: Vec::new(),
    }
}

fn reply(start_on: Date, due_on: Date) -> Deadline {
    deadline(DeadlineKind::Reply, start_on, due_on, Some("A"))
}

/// A case that A handles, with B beside it.
fn handled(deadlines: Vec<Deadline>) -> Case {
    let on = date(2023, 1, 3);
    let assignment = |unit: &str| Assignment {
        unit: UnitCode::from(unit),
        signed_on: Some(on),
        opinion_on: None,
        replied_on: None,
    };
    let referral = Referral {
        id: "R1".into(),
        round: 1,
        mode: HandlingMode::Joint,
        lead: "A".into(),
        body: "主席团".to_owned(),
        on,
        first_on: on,
        return_until: None,
        assignments: vec![assignment("A"), assignment("B")],
        open: true,
        return_ruled: Vec::new(),
        returned: false,
        return_asked_by: None,
    };
    Case {
        number: "YN-2023-0001".to_owned(),
        status: CaseStatus::Handling,
        track: Some(Track::Opinion),
        referrals: vec![referral],
        deadlines,
        ..Case::default()
    }
}

/// The first day on which each kind of duty falls due, from the day after the start on.
fn first_days(start_on: Date, due_on: Date) -> BTreeMap<DutyKind, Date> {
    let (rules, case) = (Rules::shipped(), handled(vec![reply(start_on, due_on)]));
    let mut first = BTreeMap::new();
    for day in start_on.series(1.day()).skip(1).take(90) {
        for kind in rules.on(&case, day) {
            first.entry(kind).or_insert(day);
        }
    }
    first
}

#[test]
fn the_holidays_of_national_day_are_no_workdays_and_their_makeup_days_are() {
    let expected = [
        (Warn, date(2023, 9, 25)),
        (RaiseMissed, date(2023, 9, 29)),
        (Urge, date(2023, 10, 7)),
        (NotifyHead, date(2023, 10, 11)),
    ];
    assert_eq!(first_days(date(2023, 9, 4), date(2023, 9, 28)), expected.into());
}

#[test]
fn a_makeup_saturday_is_counted_to_and_from() {
    // 2023-04-28 and three workdays: over Labour Day, to a Saturday that is worked.
    let due_on = WorkCalendar::shipped().add_workdays(date(2023, 4, 28), 3).on;
    assert_eq!(due_on, date(2023, 5, 6));
    let expected = [
        (Warn, date(2023, 4, 28)),
        (RaiseMissed, date(2023, 5, 7)),
        (Urge, date(2023, 5, 8)),
        (NotifyHead, date(2023, 5, 12)),
    ];
    assert_eq!(first_days(date(2023, 4, 10), due_on), expected.into());
}

#[test]
fn what_was_done_is_not_planned_again() {
    let rules = Rules::shipped();
    let mut case = handled(vec![reply(date(2023, 3, 6), date(2023, 3, 27))]);
    assert_eq!(rules.on(&case, date(2023, 3, 22)), [Warn]);
    case.deadlines[0].steps.push("DUE_SOON".to_owned());
    assert_eq!(rules.on(&case, date(2023, 3, 27)), []);
    assert_eq!(rules.on(&case, date(2023, 3, 28)), [RaiseMissed, Urge]);
    case.deadlines[0].miss_raised_on = Some(date(2023, 3, 28));
    case.deadlines[0].steps.push("URGE".to_owned());
    assert_eq!(rules.on(&case, date(2023, 4, 2)), []);
    assert_eq!(rules.on(&case, date(2023, 4, 3)), [NotifyHead]);
    case.deadlines[0].steps.push("NOTIFY_HEAD".to_owned());
    assert_eq!(rules.on(&case, date(2024, 4, 3)), []);
}

#[test]
fn after_an_outage_everything_is_made_up_for_but_the_warning() {
    let case = handled(vec![reply(date(2023, 3, 6), date(2023, 3, 27))]);
    let rules = Rules::shipped();
    assert_eq!(rules.on(&case, date(2023, 3, 27)), [Warn], "the day itself is not too late");
    assert_eq!(rules.on(&case, date(2023, 4, 20)), [RaiseMissed, Urge, NotifyHead]);
}

#[test]
fn what_is_met_or_ended_or_rests_is_left_alone() {
    let rules = Rules::shipped();
    let overdue = reply(date(2023, 3, 6), date(2023, 3, 27));
    let day = date(2023, 4, 20);
    let met = Deadline { met_on: Some(date(2023, 3, 30)), ..overdue.clone() };
    let ended = Deadline { ended: true, ..overdue.clone() };
    let resting = Deadline { ended: true, rests: true, ..overdue.clone() };
    assert_eq!(rules.on(&handled(vec![met, ended, resting]), day), []);
    let closed_to_timers = [CaseStatus::Archived, CaseStatus::Withdrawn, CaseStatus::Merged];
    for status in closed_to_timers {
        let case = Case { status, ..handled(vec![overdue.clone()]) };
        assert_eq!(rules.on(&case, day), [], "{status}");
    }
}

#[test]
fn while_handling_is_suspended_only_what_handling_owes_is_left_alone() {
    let rules = Rules::shipped();
    let (start, due_on) = (date(2023, 3, 6), date(2023, 3, 27));
    let kinds = [DeadlineKind::Reply, DeadlineKind::CoOpinion, DeadlineKind::Sign];
    let owed = kinds.map(|kind| deadline(kind, start, due_on, Some("A")));
    let mut case = handled(owed.to_vec());
    let answer = deadline(DeadlineKind::SupervisionResponse, start, due_on, Some("A"));
    case.deadlines.push(Deadline { subject: Some("S1".to_owned()), ..answer });
    case.suspended_since = Some(date(2023, 3, 20));
    let planned = rules.plan(&case, Days::up_to(date(2023, 4, 20)));
    let about: BTreeSet<_> = planned.iter().map(|duty| duty.deadline.kind.as_str()).collect();
    assert_eq!(about, ["SUPERVISION_RESPONSE"].into());
    case.suspended_since = None;
    assert_eq!(rules.plan(&case, Days::up_to(date(2023, 4, 20))).len(), 12);
}

#[test]
fn only_a_unit_with_a_part_in_the_referral_is_urged_and_only_while_it_handles() {
    let rules = Rules::shipped();
    let day = date(2023, 4, 20);
    let overdue =
        |unit| deadline(DeadlineKind::CoOpinion, date(2023, 3, 6), date(2023, 3, 27), unit);
    assert_eq!(rules.on(&handled(vec![overdue(Some("B"))]), day), [RaiseMissed, Urge, NotifyHead]);
    assert_eq!(rules.on(&handled(vec![overdue(None)]), day), [RaiseMissed, Urge, NotifyHead]);
    assert_eq!(rules.on(&handled(vec![overdue(Some("C"))]), day), [RaiseMissed]);
    let returned = Case { status: CaseStatus::Accepted, ..handled(vec![overdue(Some("B"))]) };
    assert_eq!(rules.on(&returned, day), [RaiseMissed]);
}

#[test]
fn what_a_station_owes_is_raised_and_urged_of_nobody() {
    let rules = Rules::shipped();
    for kind in [DeadlineKind::Triage, DeadlineKind::Refer, DeadlineKind::Feedback] {
        let case = handled(vec![deadline(kind, date(2023, 3, 6), date(2023, 3, 27), None)]);
        assert_eq!(rules.on(&case, date(2023, 4, 20)), [RaiseMissed], "{kind}");
    }
    let filing = deadline(DeadlineKind::Archive, date(2023, 3, 6), date(2023, 4, 6), None);
    let closed = Case { status: CaseStatus::Closed, ..handled(vec![filing]) };
    assert_eq!(rules.on(&closed, date(2023, 4, 3)), [Warn]);
    assert_eq!(rules.on(&closed, date(2023, 4, 7)), [RaiseMissed]);
}

#[test]
fn a_policy_without_a_ladder_makes_no_duties() {
    let mut rules = Rules::shipped();
    rules.policy.duties = Default::default();
    let case = handled(vec![reply(date(2023, 3, 6), date(2023, 3, 27))]);
    assert_eq!(rules.on(&case, date(2023, 4, 20)), []);
}

/// A reply and two opinions whose days were counted through a year that was not published.
fn provisional() -> Case {
    let mut calendar = WorkCalendar::shipped();
    calendar.years.retain(|year| *year < 2024);
    calendar.days.retain(|day, _| day.year() < 2024);
    let policy = PolicySet::shipped();
    let of = |kind, n, unit| {
        let (basis_zh, basis_en) = (String::new(), String::new());
        let span = Span { unit: SpanUnit::Workday, n, basis_zh, basis_en };
        let due = Due::by_rule(kind, &span, date(2023, 12, 12), &calendar, &policy);
        Deadline { due, ..deadline(kind, date(2023, 12, 12), date(2023, 12, 12), Some(unit)) }
    };
    let opinions = ["A", "B"].map(|unit| of(DeadlineKind::CoOpinion, 18, unit));
    let [one, two] = opinions;
    handled(vec![of(DeadlineKind::Reply, 15, "A"), one, two])
}

#[test]
fn a_provisional_day_is_recalculated_first_and_once_for_all_that_were_due_on_it() {
    let case = provisional();
    assert!(case.deadlines.iter().all(|deadline| deadline.due.provisional));
    let rules = Rules::shipped();
    let planned = rules.plan(&case, Days::up_to(date(2023, 12, 28)));
    let planned: Vec<_> =
        planned.iter().map(|duty| (duty.kind, duty.deadline.due_on, duty.place)).collect();
    let expected =
        [(Recalculate, Some(date(2024, 1, 2)), 0), (Recalculate, Some(date(2024, 1, 5)), 1)];
    assert_eq!(planned, expected, "nothing is warned of a day that is about to move");
    let until = Days { today: date(2023, 12, 28), until: date(2024, 1, 4) };
    let foreseen = rules.plan(&case, until);
    let warned: Vec<_> = foreseen.iter().filter(|duty| duty.kind == Warn).collect();
    assert_eq!(warned[0].on, date(2023, 12, 28), "three workdays before the day as it will be");
    assert_eq!(warned[0].deadline.due_on, Some(date(2024, 1, 3)));
    let missed = foreseen.iter().find(|duty| duty.kind == RaiseMissed).unwrap();
    assert_eq!(missed.on, date(2024, 1, 4));
}

#[test]
fn without_news_of_its_year_a_provisional_day_is_taken_as_it_is() {
    let mut rules = Rules::shipped();
    rules.calendar.years.retain(|year| *year < 2024);
    rules.calendar.days.retain(|day, _| day.year() < 2024);
    let kinds = rules.on(&provisional(), date(2024, 1, 3));
    assert_eq!(kinds, [Warn, Warn, RaiseMissed, Urge], "the opinions, and the reply");
}

#[test]
fn duties_to_come_are_told_in_their_order() {
    let case = handled(vec![
        reply(date(2023, 9, 4), date(2023, 9, 28)),
        deadline(DeadlineKind::CoOpinion, date(2023, 9, 4), date(2023, 10, 9), Some("B")),
    ]);
    let days = Days { today: date(2023, 9, 20), until: date(2023, 10, 10) };
    let planned = Rules::shipped().plan(&case, days);
    let planned: Vec<_> = planned.iter().map(|duty| (duty.on, duty.kind, duty.place)).collect();
    let expected = [
        (date(2023, 9, 25), Warn, 0),
        (date(2023, 9, 28), Warn, 1),
        (date(2023, 9, 29), RaiseMissed, 0),
        (date(2023, 10, 7), Urge, 0),
        (date(2023, 10, 10), RaiseMissed, 1),
        (date(2023, 10, 10), Urge, 1),
    ];
    assert_eq!(planned, expected);
}

#[test]
fn every_duty_has_an_id_of_its_own_that_does_not_depend_on_the_day() {
    let tenant = TenantId::new("demo");
    let rules = Rules::shipped();
    let start = date(2023, 3, 6);
    let promise = |subject: &str| Deadline {
        subject: Some(subject.to_owned()),
        ..deadline(DeadlineKind::Commitment, start, date(2023, 3, 27), None)
    };
    let case = handled(vec![
        reply(start, date(2023, 3, 27)),
        deadline(DeadlineKind::CoOpinion, start, date(2023, 3, 27), Some("A")),
        deadline(DeadlineKind::CoOpinion, start, date(2023, 3, 27), Some("B")),
        promise("K1"),
        promise("K2"),
        reply(start, date(2023, 3, 28)),
    ]);
    let ids = |tenant: &TenantId, case_id: &str, day| -> Vec<Uuid> {
        let planned = rules.plan(&case, Days::up_to(day));
        planned.iter().map(|duty| duty.command_id(tenant, case_id)).collect()
    };
    let first = ids(&tenant, "case", date(2023, 4, 20));
    assert_eq!(first.len(), 18);
    let apart = |ids: &[Vec<Uuid>]| ids.iter().flatten().collect::<BTreeSet<_>>().len();
    let another = ids(&tenant, "other", date(2023, 4, 20));
    let elsewhere = ids(&TenantId::new("xiushui"), "case", date(2023, 4, 20));
    assert_eq!(apart(&[first.clone(), another, elsewhere]), 54);
    assert_eq!(first, ids(&tenant, "case", date(2024, 1, 2)));
}
