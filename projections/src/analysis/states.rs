//! Time in each state (各状态停留时间): how long cases stayed in it, and how many are in it now.

use crate::{CaseFacts, kpi::Spread};
use jiff::civil::Date;
use lianxin_domain::{
    calendar::WorkCalendar,
    case::{path::Step, terms::CaseStatus},
};
use std::collections::BTreeMap;

/// How long cases stay in a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateTime {
    /// Days of the stays that are over.
    pub days: Spread,
    /// Working days of the same stays: those after the day of entry, the day of leaving included.
    pub workdays: Spread,
    /// Cases that are in it.
    pub present: u64,
    /// Days since those entered it; empty for a state that cases stay in for good.
    pub waiting: Spread,
}

/// Time in each state that a case entered, in the order of the states.
pub fn times<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts>,
    on: Date,
    calendar: &WorkCalendar,
) -> BTreeMap<CaseStatus, StateTime> {
    let mut states: BTreeMap<CaseStatus, StateTime> = BTreeMap::new();
    for case in cases {
        let Some(course) = &case.course else { continue };
        let steps = course.path.steps();
        for stay in steps.windows(2) {
            let time = states.entry(stay[0].status).or_default();
            time.days.add(days(stay[0].on, stay[1].on));
            time.workdays.add(calendar.workdays_between(stay[0].on, stay[1].on));
        }
        if let Some(Step { status, on: since }) = steps.last() {
            let time = states.entry(*status).or_default();
            time.present += 1;
            if !is_final(*status) {
                time.waiting.add(days(*since, on));
            }
        }
    }
    states
}

/// Days from one day to another; none when it lies before.
pub(super) fn days(from: Date, until: Date) -> u32 {
    (until - from).get_days().max(0).unsigned_abs()
}

/// Whether a case normally stays in a state for good.
fn is_final(status: CaseStatus) -> bool {
    match status {
        CaseStatus::NotAccepted
        | CaseStatus::Archived
        | CaseStatus::Merged
        | CaseStatus::Withdrawn => true,
        CaseStatus::None
        | CaseStatus::Registered
        | CaseStatus::Accepted
        | CaseStatus::Referred
        | CaseStatus::Handling
        | CaseStatus::ReturnPending
        | CaseStatus::Replied
        | CaseStatus::FeedbackReceived
        | CaseStatus::Closed
        | CaseStatus::Tracking => false,
    }
}
