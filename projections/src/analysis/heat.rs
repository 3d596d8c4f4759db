//! The heat of grids (网格热度): what each grid brought in a period and when it was last in contact,
//! including grids that brought nothing.

use super::Days;
use crate::{CaseFacts, kpi::Ratio};
use jiff::civil::Date;
use lianxin_domain::ids::GridCode;
use std::collections::BTreeMap;

/// A contact with a grid beside the cases: a reception, a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The grid.
    pub grid: GridCode,
    /// The day.
    pub on: Date,
}

/// A grid, and what there is of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GridHeat {
    /// Cases registered in the period.
    pub registered: u64,
    /// Cases that are open, whenever they were registered.
    pub open: u64,
    /// Of these: waiting for a reply past its day.
    pub overdue: u64,
    /// Contacts in the period: cases registered, and what else was told.
    pub contacts: u64,
    /// Day of the last contact, up to the day that is asked about.
    pub last_contact: Option<Date>,
}

/// The heat of all grids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heat {
    /// Every grid that was asked for, by code.
    pub grids: BTreeMap<GridCode, GridHeat>,
    /// Cases of the period that lie in none of them.
    pub elsewhere: u64,
}

impl Heat {
    /// Nothing yet, of these grids.
    pub fn of(grids: impl IntoIterator<Item = GridCode>) -> Self {
        let grids = grids.into_iter().map(|grid| (grid, GridHeat::default())).collect();
        Self { grids, elsewhere: 0 }
    }

    /// Counts a case, as of a day.
    pub fn count(&mut self, case: &CaseFacts, period: Days, on: Date) {
        let Some(registered_on) = case.registered_on.filter(|day| *day <= on) else { return };
        let in_period = u64::from(period.contains(registered_on));
        let grid = case.grid.as_ref().and_then(|grid| self.grids.get_mut(grid));
        let Some(grid) = grid else {
            self.elsewhere += in_period;
            return;
        };
        grid.registered += in_period;
        grid.open += u64::from(case.status.is_open());
        let late = case.due_on.is_some_and(|due_on| due_on < on);
        grid.overdue += u64::from(case.awaiting_reply && late);
        grid.touch(registered_on, period);
    }

    /// Counts a contact beside the cases.
    pub fn contact(&mut self, contact: &Contact, period: Days, on: Date) {
        if contact.on <= on
            && let Some(grid) = self.grids.get_mut(&contact.grid)
        {
            grid.touch(contact.on, period);
        }
    }

    /// Grids with a contact in the period, of all (网格覆盖率).
    pub fn coverage(&self) -> Ratio {
        let touched = self.grids.values().filter(|grid| grid.contacts > 0).count();
        Ratio { part: touched as u64, whole: self.grids.len() as u64 }
    }
}

impl GridHeat {
    fn touch(&mut self, day: Date, period: Days) {
        self.contacts += u64::from(period.contains(day));
        self.last_contact = self.last_contact.max(Some(day));
    }
}
