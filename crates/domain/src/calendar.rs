//! Work calendars (工作日历): which days are worked, with holidays and make-up workdays, as data.
//!
//! Counting follows the Civil Code (民法典 201-203). What the calendar of a coming year will be is
//! not guessed: a day counted through an unpublished year is marked provisional.

mod publish;

pub use publish::{CalendarCommand, CalendarEvent, CalendarVersions, Published};

use crate::ids::CalendarVersion;
use jiff::{ToSpan, civil::Date, civil::Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a day is when it differs from Monday to Friday worked, Saturday and Sunday not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayType {
    /// 节假日: a day that is not worked.
    Holiday,
    /// 调休上班: a weekend day that is worked.
    Makeup,
}

/// A published work calendar. Never edited: a correction is a new version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkCalendar {
    /// Its version, e.g. `cn-2026.1`.
    pub version: CalendarVersion,
    /// The years whose arrangement is published.
    pub years: BTreeSet<i16>,
    /// Days that differ from the ordinary week.
    #[schemars(with = "BTreeMap<String, DayType>")]
    pub days: BTreeMap<Date, DayType>,
}

/// A computed day, with whether a year without a published calendar was counted through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// The day.
    pub on: Date,
    /// True when Monday to Friday had to stand in for an unpublished year.
    pub provisional: bool,
}

impl WorkCalendar {
    /// The calendar of China 2004-2026 that ships with the product (`schema/calendar`).
    pub fn shipped() -> Self {
        serde_json::from_str(include_str!("../../../schema/calendar/cn-2004-2026.json"))
            .expect("the shipped calendar is read by a test")
    }

    /// A calendar without published years: Monday to Friday, everything provisional.
    pub fn unpublished() -> Self {
        Self {
            version: CalendarVersion::new("none"),
            years: BTreeSet::new(),
            days: BTreeMap::new(),
        }
    }

    /// Whether the arrangement of the day's year is published.
    pub fn covers(&self, day: Date) -> bool {
        self.years.contains(&day.year())
    }

    /// Whether the day is worked.
    pub fn is_workday(&self, day: Date) -> bool {
        match self.days.get(&day) {
            Some(DayType::Holiday) => false,
            Some(DayType::Makeup) => true,
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The n-th workday after a day; the start day is not counted (民法典 201).
    pub fn add_workdays(&self, start: Date, n: u32) -> DueDay {
        let mut day = start;
        let mut provisional = false;
        let mut left = n;
        while left > 0 {
            day = following(day);
            provisional |= !self.covers(day);
            left -= u32::from(self.is_workday(day));
        }
        DueDay { on: day, provisional }
    }

    /// The n-th workday before a day; used to warn ahead of a due day.
    pub fn subtract_workdays(&self, end: Date, n: u32) -> Date {
        let mut day = end;
        let mut left = n;
        while left > 0 {
            day = day.yesterday().expect("the calendar's range is not left");
            left -= u32::from(self.is_workday(day));
        }
        day
    }

    /// The corresponding day n months later, or the month's end, moved past rest days
    /// (民法典 202, 203).
    pub fn add_months(&self, start: Date, n: u32) -> DueDay {
        self.roll_forward(start.saturating_add(i64::from(n).months()))
    }

    /// n calendar days later, moved past rest days (民法典 203).
    pub fn add_days(&self, start: Date, n: u32) -> DueDay {
        self.roll_forward(start.saturating_add(i64::from(n).days()))
    }

    /// The day itself when it is worked, else the day after the rest ends (民法典 203).
    pub fn roll_forward(&self, day: Date) -> DueDay {
        let mut on = day;
        let mut provisional = !self.covers(on);
        while !self.is_workday(on) {
            on = following(on);
            provisional |= !self.covers(on);
        }
        DueDay { on, provisional }
    }

    /// Workdays from the day after `start` to `end`, the end included; 0 when `end <= start`.
    pub fn workdays_between(&self, start: Date, end: Date) -> u32 {
        if end <= start {
            return 0;
        }
        let weekdays = monday_to_friday_until(end) - monday_to_friday_until(start);
        let corrections: i64 = self
            .days
            .range(following(start)..=end)
            .map(|(day, kind)| match (kind, is_weekend(*day)) {
                (DayType::Holiday, false) => -1,
                (DayType::Makeup, true) => 1,
                (DayType::Holiday, true) | (DayType::Makeup, false) => 0,
            })
            .sum();
        u32::try_from(weekdays + corrections).unwrap_or(0)
    }
}

/// The day after.
fn following(day: Date) -> Date {
    day.tomorrow().expect("the calendar's range is not left")
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Mondays to Fridays from a fixed Monday to the day, included: differences of it count them.
fn monday_to_friday_until(day: Date) -> i64 {
    let monday = jiff::civil::date(1970, 1, 5);
    let days = i64::from(monday.until(day).map_or(0, |span| span.get_days())) + 1;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// The vectors of `domain.md` 2.4.
    #[test]
    fn published_vectors() {
        let calendar = WorkCalendar::shipped();
        let workdays = |from, n| calendar.add_workdays(from, n).on;
        assert_eq!(workdays(date(2023, 9, 28), 5), date(2023, 10, 11));
        assert_eq!(workdays(date(2023, 9, 28), 7), date(2023, 10, 13));
        assert_eq!(workdays(date(2023, 9, 28), 15), date(2023, 10, 25));
        assert_eq!(workdays(date(2023, 1, 20), 5), date(2023, 2, 1));
        assert_eq!(workdays(date(2023, 4, 28), 3), date(2023, 5, 6));
        let months = |from, n| calendar.add_months(from, n).on;
        assert_eq!(months(date(2022, 11, 30), 3), date(2023, 2, 28));
        assert_eq!(months(date(2023, 2, 27), 3), date(2023, 5, 29));
        assert_eq!(months(date(2023, 8, 31), 6), date(2024, 2, 29));
        assert_eq!(months(date(2023, 12, 31), 3), date(2024, 4, 1));
    }

    #[test]
    fn monday_to_friday_would_get_2023_wrong() {
        let calendar = WorkCalendar::shipped();
        let naive = WorkCalendar::unpublished();
        let year = || date(2023, 1, 1).series(1.day()).take(365);
        assert_eq!(year().filter(|day| calendar.is_workday(*day)).count(), 249);
        assert_eq!(year().filter(|day| naive.is_workday(*day)).count(), 260);
        let differ = year().filter(|day| calendar.is_workday(*day) != naive.is_workday(*day));
        assert_eq!(differ.count(), 25);
        assert_eq!(naive.add_workdays(date(2023, 9, 28), 15).on, date(2023, 10, 19));
    }

    /// Workdays of every published year, as the public data set counts them.
    #[test]
    fn every_published_year() {
        let calendar = WorkCalendar::shipped();
        let golden = include_str!("../../../schema/calendar/workdays-by-year.csv");
        let mut years = 0;
        for line in golden.lines().skip(1) {
            let (year, workdays) = line.split_once(',').unwrap();
            let first = date(year.parse().unwrap(), 1, 1);
            let last = date(first.year(), 12, 31);
            let before = first.yesterday().unwrap();
            let counted = calendar.workdays_between(before, last);
            assert_eq!(counted.to_string(), workdays, "{year}");
            assert_eq!(calendar.add_workdays(before, counted + 1).on.year(), first.year() + 1);
            years += 1;
        }
        assert_eq!(years, 23, "2004 to 2026");
        let makeups = calendar.days.values().filter(|kind| **kind == DayType::Makeup);
        assert_eq!(makeups.count(), 150);
    }

    #[test]
    fn an_unpublished_year_is_provisional() {
        let calendar = WorkCalendar::shipped();
        assert!(!calendar.add_workdays(date(2026, 12, 1), 5).provisional);
        assert!(calendar.add_workdays(date(2026, 12, 28), 15).provisional);
        assert!(calendar.add_months(date(2026, 11, 1), 3).provisional);
    }

    proptest! {
        /// Counting and adding are each other's inverse on workdays.
        #[test]
        fn adding_and_counting_agree(offset in 0i64..7500, n in 1u32..120) {
            let calendar = WorkCalendar::shipped();
            let start = date(2004, 1, 1).saturating_add(offset.days());
            let due = calendar.add_workdays(start, n).on;
            prop_assert!(calendar.is_workday(due));
            prop_assert_eq!(calendar.workdays_between(start, due), n);
            let by_day = start.series(1.day()).skip(1).take_while(|day| *day <= due)
                .filter(|day| calendar.is_workday(*day)).count();
            prop_assert_eq!(by_day, n as usize);
        }
    }
}
