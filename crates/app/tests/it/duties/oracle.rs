//! What should have been done, found out the slow way: at each tick, for each open deadline, by counting days
//! one by one.

use jiff::{Timestamp, ToSpan, civil::Date, civil::Weekday};
use lianxin_app::decode::Decoder;
use lianxin_domain::{
    Fact, Root,
    calendar::{DayType, WorkCalendar},
    case::{Case, CaseEvent, deadlines::Deadline, terms::CaseStatus},
    deadline::{DeadlineKind, Due, SpanUnit},
    event::DomainEvent,
    time::OccurredAt,
};
use lianxin_store::RecordedEvent;
use std::collections::BTreeSet;

/// Something that was done, or should have been: when, about which case, what, about which deadline.
pub(super) type Entry = (Timestamp, String, &'static str, String);

/// The civil day of a moment.
pub(super) fn day_of(at: Timestamp) -> Date {
    OccurredAt::new(at, jiff::tz::Offset::UTC).day()
}

/// The facts of one case's stream.
pub(super) fn facts(events: &[RecordedEvent]) -> Vec<Fact<CaseEvent>> {
    let decoder = Decoder::default();
    let decoded = events.iter().flat_map(|event| decoder.decode(event).unwrap());
    let facts = decoded.map(|event| match &event.fact.event {
        DomainEvent::Case(of_case) => event.fact.about(of_case.clone()),
        other => panic!("not of a case: {other:?}"),
    });
    facts.collect()
}

/// What the product did about a case.
pub(super) fn done(facts: &[Fact<CaseEvent>]) -> Vec<Entry> {
    let entry = |fact: &Fact<CaseEvent>, what, about: String| {
        (fact.occurred_at.instant(), String::new(), what, about)
    };
    let told = facts.iter().filter(|fact| fact.provenance.actor.account.as_str() == "system");
    told.map(|fact| match &fact.event {
        CaseEvent::DueSoonRaised(raised) => {
            entry(fact, "WARN", about(raised.kind, raised.subject.as_deref(), raised.due_on))
        }
        CaseEvent::DeadlineMissed(raised) => {
            entry(fact, "MISSED", about(raised.kind, raised.subject.as_deref(), raised.due_on))
        }
        CaseEvent::UrgeIssued(urged) => {
            let meant = urged.deadline.as_ref().unwrap();
            let step = if urged.step.as_deref() == Some("URGE") { "URGE" } else { "HEAD" };
            entry(fact, step, about(meant.kind, meant.subject.as_deref(), meant.due_on.unwrap()))
        }
        CaseEvent::DeadlineRecalculated(moved) => entry(
            fact,
            "RECALCULATE",
            about(moved.due.kind, moved.subject.as_deref(), moved.old_due_on),
        ),
        other => panic!("no duty: {other:?}"),
    })
    .collect()
}

fn about(kind: DeadlineKind, subject: Option<&str>, due_on: Date) -> String {
    format!("{kind} {} {due_on}", subject.unwrap_or("-"))
}

/// What should have been done about a case whose stream this is, at which tick.
pub(super) fn expected(
    facts: &[Fact<CaseEvent>],
    ticks: &[Timestamp],
    calendar_at: impl Fn(Timestamp) -> &'static WorkCalendar,
) -> Vec<Entry> {
    let mut expected = Vec::new();
    let mut known = BTreeSet::new();
    let (mut case, mut next) = (Case::default(), 0);
    for tick in ticks {
        // A duty bears the time of its tick: what stands before it is what came earlier.
        while facts.get(next).is_some_and(|fact| fact.occurred_at.instant() < *tick) {
            case.apply(&facts[next]);
            next += 1;
        }
        let calendar = calendar_at(*tick);
        for deadline in case.deadlines.iter().filter(|deadline| deadline.is_open()) {
            for (what, due) in due_of(&case, deadline, day_of(*tick), calendar) {
                let subject = deadline.subject.as_deref();
                let about = about(deadline.due.kind, subject, due);
                let unit = deadline.unit.clone();
                if known.insert((what, about.clone(), unit, deadline.due.start_on)) {
                    expected.push((*tick, String::new(), what, about));
                }
            }
        }
    }
    expected
}

/// What is due of a deadline on a day, done or not, with the day it is due on.
fn due_of(
    case: &Case,
    deadline: &Deadline,
    today: Date,
    calendar: &WorkCalendar,
) -> Vec<(&'static str, Date)> {
    let mut all = Vec::new();
    let kind = deadline.due.kind;
    let due = match recalculated(&deadline.due, calendar) {
        Some(day) => {
            all.push(("RECALCULATE", deadline.due.due_on));
            day
        }
        None => deadline.due.due_on,
    };
    use DeadlineKind as K;
    let of_handling = matches!(kind, K::Sign | K::CoOpinion | K::Reply | K::RehandleReply);
    if of_handling && case.suspended_since.is_some() {
        return all;
    }
    let warned = !matches!(kind, K::Triage | K::Refer | K::Sign);
    let warn_on = counted(due, -3, calendar);
    if warned && warn_on > deadline.due.start_on && (warn_on..=due).contains(&today) {
        all.push(("WARN", due));
    }
    if today > due {
        all.push(("MISSED", due));
    }
    let owed_by_a_unit = of_handling || matches!(kind, K::Commitment | K::SupervisionResponse);
    use CaseStatus as S;
    let handled = matches!(
        case.status,
        S::Referred
            | S::Handling
            | S::ReturnPending
            | S::Replied
            | S::FeedbackReceived
            | S::Tracking
    );
    if owed_by_a_unit && handled {
        for (what, after) in [("URGE", 1), ("HEAD", 5)] {
            if today >= counted(due, after, calendar) {
                all.push((what, due));
            }
        }
    }
    all
}

/// The day by the calendar, when a provisional one does not stand.
fn recalculated(due: &Due, calendar: &WorkCalendar) -> Option<Date> {
    let span = due.span.as_ref().filter(|_| due.provisional)?;
    let n = i64::from(span.n);
    let day = match span.unit {
        SpanUnit::Workday => counted(due.start_on, n, calendar),
        SpanUnit::Month => rolled(due.start_on.saturating_add(n.months()), calendar),
        SpanUnit::Day => rolled(due.start_on.saturating_add(n.days()), calendar),
    };
    (day != due.due_on || calendar.years.contains(&day.year())).then_some(day)
}

fn is_workday(day: Date, calendar: &WorkCalendar) -> bool {
    match calendar.days.get(&day) {
        Some(DayType::Makeup) => true,
        Some(DayType::Holiday) => false,
        None => day.weekday() != Weekday::Saturday && day.weekday() != Weekday::Sunday,
    }
}

fn rolled(mut day: Date, calendar: &WorkCalendar) -> Date {
    while !is_workday(day, calendar) {
        day = day.tomorrow().unwrap();
    }
    day
}

/// So many workdays after a day, or before it.
fn counted(mut day: Date, workdays: i64, calendar: &WorkCalendar) -> Date {
    let mut left = workdays.abs();
    while left > 0 {
        day = if workdays > 0 { day.tomorrow() } else { day.yesterday() }.unwrap();
        left -= i64::from(is_workday(day, calendar));
    }
    day
}
