//! Work calendars (工作日历): which days are worked, with holidays and make-up workdays, as data.

use crate::ids::CalendarVersion;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a day is when it differs from Monday to Friday worked, Saturday and Sunday not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayType {
    /// 节假日: a weekday that is not worked.
    Holiday,
    /// 调休上班: a weekend day that is worked.
    Makeup,
}

/// A published work calendar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkCalendar {}

/// A computed day, with whether a year without a published calendar was counted through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// The day.
    pub on: Date,
    /// True when Monday to Friday had to stand in for an unpublished year.
    pub provisional: bool,
}

impl WorkCalendar {
    /// The published version.
    pub fn version(&self) -> CalendarVersion {
        CalendarVersion::new("none")
    }

    /// Whether the day is worked.
    pub fn is_workday(&self, _day: Date) -> bool {
        true
    }

    /// The n-th workday after a day; the start day is not counted (民法典 201).
    pub fn add_workdays(&self, start: Date, _n: u32) -> DueDay {
        DueDay { on: start, provisional: true }
    }

    /// The corresponding day n months later, or the month's end, moved past rest days (民法典 202, 203).
    pub fn add_months(&self, start: Date, _n: u32) -> DueDay {
        DueDay { on: start, provisional: true }
    }

    /// n calendar days later, without moving.
    pub fn add_days(&self, start: Date, _n: u32) -> DueDay {
        DueDay { on: start, provisional: true }
    }

    /// Workdays from the day after `start` to `end`, both clocks' measure; 0 when `end <= start`.
    pub fn workdays_between(&self, _start: Date, _end: Date) -> u32 {
        0
    }
}

/// What is published of a calendar version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Published {}

crate::events! {
    /// Events of a work calendar.
    pub enum CalendarEvent {
        /// 公布工作日历.
        CalendarPublished(Published) = 1,
    }
}
