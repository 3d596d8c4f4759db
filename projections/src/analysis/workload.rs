//! Workload (工作量): what each unit owes a reply to, as of a day.

use crate::CaseFacts;
use jiff::civil::Date;
use lianxin_domain::{calendar::WorkCalendar, ids::UnitCode};
use std::collections::BTreeMap;

/// What waits for a unit's reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    /// Cases that wait for its reply.
    pub open: u64,
    /// Of these: due on the day itself.
    pub due_today: u64,
    /// Of these: due from the day on, within the working days asked for; those due today included.
    pub due_soon: u64,
    /// Of these: due before the day.
    pub overdue: u64,
}

/// The day that cases are looked at on, and the last that is still soon.
#[derive(Debug, Clone, Copy)]
pub struct Horizon {
    /// The day.
    pub on: Date,
    /// The last day that is soon.
    pub soon: Date,
}

impl Horizon {
    /// The horizon of so many working days from a day.
    pub fn of(on: Date, workdays: u32, calendar: &WorkCalendar) -> Self {
        Self { on, soon: calendar.add_workdays(on, workdays).on }
    }
}

impl Workload {
    /// Counts a case that the unit leads.
    pub fn count(&mut self, case: &CaseFacts, horizon: Horizon) {
        if !case.awaiting_reply {
            return;
        }
        self.open += 1;
        let Some(due_on) = case.due_on else { return };
        self.due_today += u64::from(due_on == horizon.on);
        self.due_soon += u64::from(due_on >= horizon.on && due_on <= horizon.soon);
        self.overdue += u64::from(due_on < horizon.on);
    }
}

/// The workload of each unit that leads the last referral of a case; of units that owe nothing too.
pub fn workload<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts>,
    horizon: Horizon,
) -> BTreeMap<&'f UnitCode, Workload> {
    let mut units: BTreeMap<&UnitCode, Workload> = BTreeMap::new();
    for case in cases {
        if let Some(lead) = &case.lead {
            units.entry(lead).or_default().count(case, horizon);
        }
    }
    units
}
