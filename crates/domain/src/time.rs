//! Business time: a moment with its offset, and the civil day it falls on.

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// When something happened, as told: an instant with the offset it was told in (RFC 3339).
///
/// Ordering and equality are those of the instant.
#[derive(Debug, Clone, Copy)]
pub struct OccurredAt {
    instant: Timestamp,
    offset: Offset,
}

impl OccurredAt {
    /// A moment from its instant and the offset to write it in.
    pub fn new(instant: Timestamp, offset: Offset) -> Self {
        Self { instant, offset }
    }

    /// Nine in the morning of a day in China (UTC+8), for records that know only the day.
    pub fn on_day(day: Date) -> Self {
        let offset = jiff::tz::offset(8);
        let instant = offset
            .to_timestamp(day.at(9, 0, 0, 0))
            .expect("every civil day of the calendar's range has an instant");
        Self { instant, offset }
    }

    /// The instant itself.
    pub fn instant(self) -> Timestamp {
        self.instant
    }

    /// The civil day in China (UTC+8, without summer time since 1992): the day deadlines count by.
    pub fn day(self) -> Date {
        jiff::tz::offset(8).to_datetime(self.instant).date()
    }
}

impl PartialEq for OccurredAt {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for OccurredAt {}

impl PartialOrd for OccurredAt {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OccurredAt {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl fmt::Display for OccurredAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instant.display_with_offset(self.offset).fmt(f)
    }
}

/// The text is no RFC 3339 date-time with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 date-time with an offset: {0:?}")]
pub struct InvalidDateTime(pub String);

impl FromStr for OccurredAt {
    type Err = InvalidDateTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidDateTime(text.to_owned());
        let pieces = jiff::fmt::temporal::DateTimeParser::new()
            .parse_timestamp(text)
            .map_err(|_| invalid())?;
        let offset = parse_offset(text).ok_or_else(invalid)?;
        Ok(Self { instant: pieces, offset })
    }
}

/// The offset at the end of an RFC 3339 text: `Z` or `±HH:MM`.
fn parse_offset(text: &str) -> Option<Offset> {
    if text.ends_with(['Z', 'z']) {
        return Some(Offset::UTC);
    }
    let tail = text.get(text.len().checked_sub(6)?..)?;
    let sign = match tail.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = tail.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

impl Serialize for OccurredAt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OccurredAt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_survives_and_the_day_is_counted_in_china() {
        let moment: OccurredAt = "2023-02-10T23:30:00-03:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2023-02-10T23:30:00-03:00");
        assert_eq!(moment.day(), jiff::civil::date(2023, 2, 11));
        assert!("2023-02-10T23:30:00".parse::<OccurredAt>().is_err());
        assert!("2023-02-30T00:00:00Z".parse::<OccurredAt>().is_err());
    }
}
