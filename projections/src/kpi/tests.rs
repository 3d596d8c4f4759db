//! What each figure counts and leaves out, on cases made for it.

use super::{Figures, Kpi};
use crate::CaseFacts;
use jiff::civil::{Date, date};
use lianxin_domain::{
    calendar::WorkCalendar,
    case::terms::{CaseStatus, Satisfaction, Track},
    policy::ReplySemantics,
};

const ON: Date = date(2023, 11, 24);

fn day(month: i8, day: i8) -> Option<Date> {
    Some(date(2023, month, day))
}

/// Registered, accepted and referred, with a reply due in March that has not come.
fn referred() -> CaseFacts {
    CaseFacts {
        status: CaseStatus::Handling,
        registered_on: day(2, 10),
        track: Some(Track::Opinion),
        accepted: true,
        referred_on: day(2, 14),
        referrals: 1,
        awaiting_reply: true,
        due_on: day(3, 7),
        entries: 4,
        ..CaseFacts::default()
    }
}

/// The same, replied to in time, rated and closed.
fn closed() -> CaseFacts {
    CaseFacts {
        status: CaseStatus::Archived,
        awaiting_reply: false,
        first_reply_on: day(3, 7),
        first_reply_due_on: day(3, 7),
        replied: true,
        last_semantics: Some(ReplySemantics::Solved),
        first_outcome: Some(Satisfaction::Satisfied),
        last_outcome: Some(Satisfaction::Satisfied),
        closed: true,
        closed_on: day(3, 14),
        closure_due_on: day(3, 7),
        entries: 8,
        ..referred()
    }
}

fn figures(cases: &[CaseFacts]) -> Figures {
    let mut figures = Figures::default();
    let calendar = WorkCalendar::shipped();
    cases.iter().for_each(|case| figures.count(case, ON, &calendar));
    figures
}

#[test]
fn a_rate_of_nothing_is_absent() {
    let none = figures(&[]);
    for kpi in Kpi::ALL {
        let expected = matches!(kpi, Kpi::Registered | Kpi::Closed | Kpi::Overdue).then_some(0.0);
        assert_eq!(none.value(*kpi), expected, "{kpi}");
    }
}

#[test]
fn open_overdue_cases_stay_in_the_denominator_of_the_reply_rate() {
    let told = figures(&[referred(), closed()]);
    assert_eq!((told.due_cohort, told.replied_on_time), (2, 1));
    assert_eq!(told.value(Kpi::OnTimeReplyRate), Some(50.0));
    assert_eq!((told.overdue, told.ageing.beyond), (1, 1));
    assert_eq!(told.value(Kpi::OverdueRate), Some(100.0));
    let not_due = CaseFacts { due_on: Some(ON), ..referred() };
    assert_eq!(figures(&[not_due]).due_cohort, 0, "due today is not late today");
}

#[test]
fn closure_in_time_is_by_the_closure_day_and_for_suggestions_by_the_reply() {
    let late = closed();
    assert_eq!(figures(std::slice::from_ref(&late)).value(Kpi::OnTimeClosureRate), Some(0.0));
    let suggestion = CaseFacts { track: Some(Track::Suggestion), ..late };
    assert_eq!(figures(&[suggestion]).value(Kpi::OnTimeClosureRate), Some(100.0));
}

#[test]
fn merged_withdrawn_and_declined_cases_leave_the_accepted_ones() {
    let with = |status| CaseFacts { status, ..referred() };
    let declined =
        CaseFacts { accepted: false, referred_on: None, ..with(CaseStatus::NotAccepted) };
    let cases = [with(CaseStatus::Merged), with(CaseStatus::Withdrawn), declined, closed()];
    let told = figures(&cases);
    assert_eq!((told.registered, told.accepted), (4, 1));
    assert_eq!((told.merged, told.withdrawn, told.declined), (1, 1, 1));
    assert_eq!(told.value(Kpi::AcceptanceRate), Some(75.0));
    assert_eq!(told.value(Kpi::ClosureRate), Some(100.0));
}

#[test]
fn tracking_counts_as_closed_but_not_as_settled() {
    let tracking = CaseFacts { status: CaseStatus::Tracking, ..closed() };
    let told = figures(&[tracking, closed()]);
    assert_eq!(told.value(Kpi::ClosureRate), Some(100.0));
    assert_eq!(told.value(Kpi::SubstantiveClosureRate), Some(50.0));
}

#[test]
fn a_reopened_case_is_not_closed_and_counts_as_recurring() {
    let reopened = CaseFacts {
        status: CaseStatus::Accepted,
        closed: false,
        reopened: 1,
        awaiting_reply: false,
        ..closed()
    };
    let told = figures(&[reopened, closed()]);
    assert_eq!(told.value(Kpi::ClosureRate), Some(50.0));
    assert_eq!(told.value(Kpi::RecurrenceRate), Some(50.0));
    assert_eq!(told.workdays.count(), 1);
}

#[test]
fn satisfaction_is_told_strictly_and_leniently_by_the_last_round() {
    let rated = |first, last| CaseFacts {
        first_outcome: Some(first),
        last_outcome: Some(last),
        last_process: Some(Satisfaction::BasicallySatisfied),
        ..closed()
    };
    use Satisfaction::{BasicallySatisfied, Dissatisfied, Satisfied};
    let unrated = CaseFacts { first_outcome: None, last_outcome: None, ..closed() };
    let cases = [
        rated(Satisfied, Satisfied),
        rated(Dissatisfied, BasicallySatisfied),
        rated(Satisfied, Dissatisfied),
        unrated,
    ];
    let told = figures(&cases);
    assert_eq!(told.value(Kpi::SatisfactionStrict), Some(33.33));
    assert_eq!(told.value(Kpi::SatisfactionLenient), Some(66.67));
    assert_eq!(told.value(Kpi::DissatisfactionRate), Some(33.33));
    assert_eq!(told.value(Kpi::FirstRoundSatisfaction), Some(66.67));
    assert_eq!(told.value(Kpi::ProcessSatisfactionStrict), Some(0.0));
    assert_eq!(told.value(Kpi::ProcessSatisfactionLenient), Some(100.0));
    assert_eq!(told.value(Kpi::RatingRate), Some(75.0));
}

#[test]
fn durations_are_working_days_without_suspension_and_calendar_days_from_registration() {
    let told = figures(&[CaseFacts { suspended_workdays: 5, ..closed() }]);
    // From Tuesday 14 February to Tuesday 14 March: twenty working days, less five.
    assert_eq!(told.value(Kpi::MeanWorkdays), Some(15.0));
    assert_eq!(told.value(Kpi::MeanCitizenDays), Some(32.0));
}

#[test]
fn a_commitment_counts_once_due_and_is_kept_by_its_day() {
    let commitments = vec![
        (date(2023, 5, 1), day(4, 30)),
        (date(2023, 5, 1), day(5, 2)),
        (date(2024, 1, 1), None),
    ];
    let told = figures(&[CaseFacts { commitments, ..closed() }]);
    assert_eq!((told.commitments_due, told.commitments_kept), (2, 1));
}

#[test]
fn cases_without_their_history_are_in_no_rate_and_are_told_apart() {
    let legacy =
        CaseFacts { legacy: true, closed: true, closed_on: day(3, 1), ..CaseFacts::default() };
    let told = figures(&[legacy, closed()]);
    assert_eq!((told.registered, told.legacy, told.legacy_closed), (2, 1, 1));
    assert_eq!(told.ratio(Kpi::AcceptanceRate).map(|ratio| ratio.whole), Some(1));
    assert_eq!(told.value(Kpi::ClosureRate), Some(100.0));
}
