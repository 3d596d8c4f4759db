//! The figures of casework (`domain.md` 5.10), computed from [`CaseFacts`] and nothing else.
//!
//! A cohort is counted case by case into [`Figures`]; every rate is a part of a whole, and a rate of
//! nothing is absent, never zero. Cases that came without their history are counted apart, since
//! every rate needs steps that they lack.

mod group;
mod ratio;
mod spread;
#[cfg(test)]
mod tests;

pub use group::{Counted, Dimension, Grouped, count};
pub use ratio::Ratio;
pub use spread::Spread;

use crate::CaseFacts;
use jiff::civil::Date;
use lianxin_domain::{
    calendar::WorkCalendar,
    case::terms::{CaseStatus, Satisfaction, Track},
    policy::ReplySemantics,
};

lianxin_domain::terms! {
    /// A figure that can be asked for by name.
    pub enum Kpi {
        /// Accepted, merged, or withdrawn after acceptance, of registered.
        AcceptanceRate = "ACCEPTANCE_RATE" "受理率",
        /// Answered on the spot, of accepted.
        OnSpotRate = "ON_SPOT_RATE" "当场答复率",
        /// Closed (also when commitments are still tracked), of accepted.
        ClosureRate = "CLOSURE_RATE" "办结率",
        /// Closed with nothing left to track, of accepted.
        SubstantiveClosureRate = "SUBSTANTIVE_CLOSURE_RATE" "实质办结率",
        /// First reply by its due day, of those replied to or due.
        OnTimeReplyRate = "ON_TIME_REPLY_RATE" "按期答复率",
        /// Closed by the due day; for suggestions, replied to by it.
        OnTimeClosureRate = "ON_TIME_CLOSURE_RATE" "按期办结率",
        /// Last outcome satisfied, of rated.
        SatisfactionStrict = "SATISFACTION_STRICT" "满意率（严格）",
        /// Last outcome satisfied or basically satisfied, of rated.
        SatisfactionLenient = "SATISFACTION_LENIENT" "满意率（综合）",
        /// Last outcome dissatisfied, of rated.
        DissatisfactionRate = "DISSATISFACTION_RATE" "不满意率",
        /// Process satisfied, of those whose process was rated.
        ProcessSatisfactionStrict = "PROCESS_SATISFACTION_STRICT" "过程满意率（严格）",
        /// Process satisfied or basically satisfied.
        ProcessSatisfactionLenient = "PROCESS_SATISFACTION_LENIENT" "过程满意率（综合）",
        /// Process dissatisfied.
        ProcessDissatisfactionRate = "PROCESS_DISSATISFACTION_RATE" "过程不满意率",
        /// Rated, of replied.
        RatingRate = "RATING_RATE" "测评率",
        /// First round not dissatisfied, of rated.
        FirstRoundSatisfaction = "FIRST_ROUND_SATISFACTION" "一次满意率",
        /// Re-handled, of replied.
        RehandlingRate = "REHANDLING_RATE" "重办率",
        /// Returns approved, of referrals.
        ReturnRate = "RETURN_RATE" "退办率",
        /// Urged, of referred.
        UrgingRate = "URGING_RATE" "催办率",
        /// Reopened, of ever closed.
        RecurrenceRate = "RECURRENCE_RATE" "复发率",
        /// Last reply solves it, of replied.
        SolvedRate = "SOLVED_RATE" "解决率",
        /// Commitments kept by their day, of those due.
        CommitmentRate = "COMMITMENT_RATE" "承诺兑现率",
        /// Overdue, of those waiting for a reply.
        OverdueRate = "OVERDUE_RATE" "逾期率",
        /// Late entries, of entries.
        LateEntryRate = "LATE_ENTRY_RATE" "补录率",
        /// Mean working days from first referral to closure.
        MeanWorkdays = "MEAN_WORKDAYS" "平均办理时长",
        /// Median of the same.
        MedianWorkdays = "MEDIAN_WORKDAYS" "办理时长中位数",
        /// Mean days from registration to closure.
        MeanCitizenDays = "MEAN_CITIZEN_DAYS" "平均群众等待天数",
        /// Cases registered.
        Registered = "REGISTERED" "登记数",
        /// Cases closed.
        Closed = "CLOSED" "办结数",
        /// Cases overdue.
        Overdue = "OVERDUE" "逾期数",
    }
}

/// How a thing was rated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratings {
    /// 满意.
    pub satisfied: u64,
    /// 基本满意.
    pub basically: u64,
    /// 不满意.
    pub dissatisfied: u64,
}

impl Ratings {
    fn count(&mut self, rating: Option<Satisfaction>) {
        match rating {
            Some(Satisfaction::Satisfied) => self.satisfied += 1,
            Some(Satisfaction::BasicallySatisfied) => self.basically += 1,
            Some(Satisfaction::Dissatisfied) => self.dissatisfied += 1,
            Some(Satisfaction::NotRated) | None => {}
        }
    }

    /// All of them.
    pub fn rated(&self) -> u64 {
        self.satisfied + self.basically + self.dissatisfied
    }
}

/// Overdue cases by how many working days they are overdue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ageing {
    /// 1-5.
    pub to_5: u64,
    /// 6-15.
    pub to_15: u64,
    /// 16-30.
    pub to_30: u64,
    /// More than 30.
    pub beyond: u64,
}

/// What a cohort counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Cases in the cohort.
    pub registered: u64,
    /// Of these, those without their history; they are in nothing below but `legacy_closed`.
    pub legacy: u64,
    /// Legacy cases known to be closed.
    pub legacy_closed: u64,
    /// Declined.
    pub declined: u64,
    /// Merged into another case.
    pub merged: u64,
    /// Withdrawn.
    pub withdrawn: u64,
    /// Accepted at any time, or merged.
    pub taken_on: u64,
    /// Accepted or answered on the spot, and neither merged nor withdrawn (A).
    pub accepted: u64,
    /// Of A: answered on the spot.
    pub on_spot: u64,
    /// Of A: ever referred (R).
    pub referred: u64,
    /// Of A: closed and not reopened since.
    pub closed: u64,
    /// Of A: closed with nothing left to track.
    pub settled: u64,
    /// Of A: closed at any time.
    pub ever_closed: u64,
    /// Of those: reopened.
    pub reopened: u64,
    /// Of R: replied to, or due (Dc).
    pub due_cohort: u64,
    /// Of Dc: first reply by its due day.
    pub replied_on_time: u64,
    /// Of R: closed, or due; suggestions as in Dc.
    pub closure_cohort: u64,
    /// Of those: in time.
    pub closed_on_time: u64,
    /// Of A: replied to or answered.
    pub replied: u64,
    /// Of these: the last reply solves it.
    pub solved: u64,
    /// Of A: last ratings of the outcome.
    pub outcome: Ratings,
    /// Of A: last ratings of the process.
    pub process: Ratings,
    /// Of the rated: dissatisfied in the first round.
    pub first_round_dissatisfied: u64,
    /// Of A: re-handled.
    pub rehandled: u64,
    /// Referrals.
    pub referrals: u64,
    /// Returns approved.
    pub returned: u64,
    /// Of R: urged.
    pub urged: u64,
    /// Of A: waiting for a reply.
    pub awaiting: u64,
    /// Of these: overdue.
    pub overdue: u64,
    /// The overdue by age.
    pub ageing: Ageing,
    /// Commitments due by the day.
    pub commitments_due: u64,
    /// Of these: kept by their day.
    pub commitments_kept: u64,
    /// Entries in the histories.
    pub entries: u64,
    /// Of these: late.
    pub late_entries: u64,
    /// Working days from first referral to last closure, without suspension.
    pub workdays: Spread,
    /// Days from registration to last closure.
    pub citizen_days: Spread,
}

impl Figures {
    /// Counts a case of the cohort, as of a day: due means due before that day.
    pub fn count(&mut self, case: &CaseFacts, on: Date, calendar: &WorkCalendar) {
        self.registered += 1;
        if case.legacy {
            self.legacy += 1;
            self.legacy_closed += u64::from(case.closed);
            return;
        }
        self.entries += u64::from(case.entries);
        self.late_entries += u64::from(case.late_entries);
        self.referrals += u64::from(case.referrals);
        self.returned += u64::from(case.returned);
        let merged = case.status == CaseStatus::Merged;
        let withdrawn = case.status == CaseStatus::Withdrawn;
        let accepted = case.accepted || case.on_spot;
        self.declined += u64::from(case.status == CaseStatus::NotAccepted);
        self.merged += u64::from(merged);
        self.withdrawn += u64::from(withdrawn);
        self.taken_on += u64::from(accepted || merged);
        if accepted && !merged && !withdrawn {
            self.count_accepted(case, on, calendar);
        }
    }

    fn count_accepted(&mut self, case: &CaseFacts, on: Date, calendar: &WorkCalendar) {
        self.accepted += 1;
        self.on_spot += u64::from(case.on_spot);
        self.closed += u64::from(case.closed);
        let settled = matches!(case.status, CaseStatus::Closed | CaseStatus::Archived);
        self.settled += u64::from(settled);
        self.ever_closed += u64::from(case.closed_on.is_some());
        self.reopened += u64::from(case.closed_on.is_some() && case.reopened > 0);
        self.rehandled += u64::from(case.rehandled > 0);
        self.count_ratings(case);
        self.count_commitments(case, on);
        if let Some(referred_on) = case.referred_on {
            self.count_referred(case, on);
            self.count_durations(case, referred_on, calendar);
        }
        if case.awaiting_reply {
            self.count_awaiting(case, on, calendar);
        }
    }

    fn count_ratings(&mut self, case: &CaseFacts) {
        self.replied += u64::from(case.replied);
        let solved = case.last_semantics == Some(ReplySemantics::Solved);
        self.solved += u64::from(case.replied && solved);
        self.outcome.count(case.last_outcome);
        self.process.count(case.last_process);
        let first = case.first_outcome == Some(Satisfaction::Dissatisfied);
        self.first_round_dissatisfied += u64::from(first);
    }

    fn count_commitments(&mut self, case: &CaseFacts, on: Date) {
        for (due_on, kept_on) in case.commitments.iter().filter(|(due_on, _)| *due_on <= on) {
            self.commitments_due += 1;
            self.commitments_kept += u64::from(kept_on.is_some_and(|kept| kept <= *due_on));
        }
    }

    fn count_referred(&mut self, case: &CaseFacts, on: Date) {
        self.referred += 1;
        self.urged += u64::from(case.urged > 0);
        let due = case.due_on.is_some_and(|due_on| due_on < on);
        let in_time = |day: Option<Date>, due_on: Option<Date>| match (day, due_on) {
            (Some(day), Some(due_on)) => day <= due_on,
            (Some(_) | None, _) => false,
        };
        let replied_in_time = in_time(case.first_reply_on, case.first_reply_due_on);
        let replied_or_due = case.first_reply_on.is_some() || due;
        self.due_cohort += u64::from(replied_or_due);
        self.replied_on_time += u64::from(replied_in_time);
        let (concerned, closed_in_time) = match case.track {
            Some(Track::Suggestion) => (replied_or_due, replied_in_time),
            Some(Track::Opinion) | None => {
                (case.closed || due, case.closed && in_time(case.closed_on, case.closure_due_on))
            }
        };
        self.closure_cohort += u64::from(concerned);
        self.closed_on_time += u64::from(closed_in_time);
    }

    fn count_durations(&mut self, case: &CaseFacts, referred_on: Date, calendar: &WorkCalendar) {
        let Some(closed_on) = case.closed_on.filter(|_| case.closed) else { return };
        let workdays = calendar.workdays_between(referred_on, closed_on);
        self.workdays.add(workdays.saturating_sub(case.suspended_workdays));
        if let Some(registered_on) = case.registered_on {
            let days = (closed_on - registered_on).get_days();
            self.citizen_days.add(days.max(0).unsigned_abs());
        }
    }

    fn count_awaiting(&mut self, case: &CaseFacts, on: Date, calendar: &WorkCalendar) {
        self.awaiting += 1;
        let Some(due_on) = case.due_on.filter(|due_on| *due_on < on) else { return };
        self.overdue += 1;
        match calendar.workdays_between(due_on, on) {
            0..=5 => self.ageing.to_5 += 1,
            6..=15 => self.ageing.to_15 += 1,
            16..=30 => self.ageing.to_30 += 1,
            _ => self.ageing.beyond += 1,
        }
    }

    /// A rate, where the figure is one.
    pub fn ratio(&self, kpi: Kpi) -> Option<Ratio> {
        let Self { outcome, process, .. } = self;
        let rated = outcome.rated();
        let (part, whole) = match kpi {
            Kpi::AcceptanceRate => (self.taken_on, self.registered - self.legacy),
            Kpi::OnSpotRate => (self.on_spot, self.accepted),
            Kpi::ClosureRate => (self.closed, self.accepted),
            Kpi::SubstantiveClosureRate => (self.settled, self.accepted),
            Kpi::OnTimeReplyRate => (self.replied_on_time, self.due_cohort),
            Kpi::OnTimeClosureRate => (self.closed_on_time, self.closure_cohort),
            Kpi::SatisfactionStrict => (outcome.satisfied, rated),
            Kpi::SatisfactionLenient => (outcome.satisfied + outcome.basically, rated),
            Kpi::DissatisfactionRate => (outcome.dissatisfied, rated),
            Kpi::ProcessSatisfactionStrict => (process.satisfied, process.rated()),
            Kpi::ProcessSatisfactionLenient => {
                (process.satisfied + process.basically, process.rated())
            }
            Kpi::ProcessDissatisfactionRate => (process.dissatisfied, process.rated()),
            Kpi::RatingRate => (rated, self.replied),
            Kpi::FirstRoundSatisfaction => (rated - self.first_round_dissatisfied, rated),
            Kpi::RehandlingRate => (self.rehandled, self.replied),
            Kpi::ReturnRate => (self.returned, self.referrals),
            Kpi::UrgingRate => (self.urged, self.referred),
            Kpi::RecurrenceRate => (self.reopened, self.ever_closed),
            Kpi::SolvedRate => (self.solved, self.replied),
            Kpi::CommitmentRate => (self.commitments_kept, self.commitments_due),
            Kpi::OverdueRate => (self.overdue, self.awaiting),
            Kpi::LateEntryRate => (self.late_entries, self.entries),
            Kpi::MeanWorkdays
            | Kpi::MedianWorkdays
            | Kpi::MeanCitizenDays
            | Kpi::Registered
            | Kpi::Closed
            | Kpi::Overdue => return None,
        };
        Some(Ratio { part, whole })
    }

    /// A figure by its name: percent for rates, days for durations; absent where there is nothing
    /// to count.
    pub fn value(&self, kpi: Kpi) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
        let counted = |count: u64| Some(count as f64);
        match kpi {
            Kpi::MeanWorkdays => self.workdays.mean(),
            Kpi::MedianWorkdays => self.workdays.median(),
            Kpi::MeanCitizenDays => self.citizen_days.mean(),
            Kpi::Registered => counted(self.registered),
            Kpi::Closed => counted(self.closed),
            Kpi::Overdue => counted(self.overdue),
            rate => self.ratio(rate)?.percent(),
        }
    }
}
