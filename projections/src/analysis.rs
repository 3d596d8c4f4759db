//! Analyses of casework beyond the rates of [`kpi`](crate::kpi): the league table of units, workload,
//! the heat of grids, time in each state, paths, the effect of urging, and what came back.
//!
//! All of them are pure functions over [`CaseFacts`](crate::CaseFacts), as figures are.

pub mod heat;
pub mod league;
pub mod paths;
pub mod recurrence;
pub mod states;
pub mod urging;
pub mod workload;

#[cfg(test)]
mod tests;

/// Days from the first on, before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first day.
    pub from: jiff::civil::Date,
    /// The day after the last.
    pub before: jiff::civil::Date,
}

impl Days {
    /// Whether a day is one of them.
    pub fn contains(self, day: jiff::civil::Date) -> bool {
        self.from <= day && day < self.before
    }
}
