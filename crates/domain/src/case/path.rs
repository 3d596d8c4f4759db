//! The way of a case through its states (状态路径): which it entered and on which day, in the order of
//! the entries.
//!
//! It is kept with the case and among the facts of figures, so it is written as a short text: the day of
//! the first state, then a letter for each state with the days since the one before, as `2023-02-10RA3F`.

use super::terms::CaseStatus;
use jiff::{Span, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// A state and the day on which the case entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    /// The state.
    pub status: CaseStatus,
    /// The day.
    pub on: Date,
}

/// The states of a case, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a path of states: {0}")]
pub struct NoPath(String);

impl Path {
    /// Adds that the case has entered a state.
    pub fn enter(&mut self, status: CaseStatus, on: Date) {
        self.0.push(Step { status, on });
    }

    /// The states with their days, oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether no state was entered yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.first() else { return Ok(()) };
        write!(f, "{}", first.on)?;
        let mut before = first.on;
        for step in &self.0 {
            write!(f, "{}", letter(step.status))?;
            match (step.on - before).get_days() {
                0 => {}
                days => write!(f, "{days}")?,
            }
            before = step.on;
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = NoPath;

    fn from_str(text: &str) -> Result<Self, NoPath> {
        parsed(text).map(Self).ok_or_else(|| NoPath(text.to_owned()))
    }
}

fn parsed(text: &str) -> Option<Vec<Step>> {
    let is_letter = |c: char| c.is_ascii_uppercase();
    let Some(start) = text.find(is_letter) else {
        return text.is_empty().then(Vec::new);
    };
    let (day, mut rest) = text.split_at(start);
    let mut on: Date = day.parse().ok()?;
    let mut steps = Vec::new();
    while let Some(letter) = rest.chars().next() {
        let status = status_of(letter)?;
        let after = &rest[letter.len_utf8()..];
        let (days, next) = after.split_at(after.find(is_letter).unwrap_or(after.len()));
        let days: i64 = if days.is_empty() { 0 } else { days.parse().ok()? };
        on = on.checked_add(Span::new().try_days(days).ok()?).ok()?;
        steps.push(Step { status, on });
        rest = next;
    }
    Some(steps)
}

/// The letter of a state. Letters are in stored documents: none is ever given to another state.
fn letter(status: CaseStatus) -> char {
    match status {
        CaseStatus::None => 'X',
        CaseStatus::Registered => 'R',
        CaseStatus::Accepted => 'A',
        CaseStatus::NotAccepted => 'N',
        CaseStatus::Referred => 'F',
        CaseStatus::Handling => 'H',
        CaseStatus::ReturnPending => 'P',
        CaseStatus::Replied => 'L',
        CaseStatus::FeedbackReceived => 'B',
        CaseStatus::Closed => 'C',
        CaseStatus::Tracking => 'T',
        CaseStatus::Archived => 'Z',
        CaseStatus::Merged => 'M',
        CaseStatus::Withdrawn => 'W',
    }
}

fn status_of(found: char) -> Option<CaseStatus> {
    CaseStatus::ALL.iter().copied().find(|status| letter(*status) == found)
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_path_is_a_short_text() {
        let mut path = Path::default();
        assert_eq!(path.to_string(), "");
        path.enter(CaseStatus::Registered, date(2023, 2, 10));
        path.enter(CaseStatus::Accepted, date(2023, 2, 13));
        path.enter(CaseStatus::Referred, date(2023, 2, 13));
        path.enter(CaseStatus::Handling, date(2023, 3, 1));
        assert_eq!(path.to_string(), "2023-02-10RA3FH16");
    }

    #[test]
    fn every_state_has_a_letter_of_its_own() {
        for status in CaseStatus::ALL {
            assert_eq!(status_of(letter(*status)), Some(*status));
        }
    }

    #[test]
    fn what_is_no_path_is_not_read_as_one() {
        for text in ["R", "2023-02-10", "2023-02-30R", "2023-02-10Q", "2023-02-10R1.5", "x"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_path_comes_back_as_it_went(steps in prop::collection::vec((0..CaseStatus::ALL.len(), -400i64..4000), 0..20)) {
            let mut path = Path::default();
            for (status, days) in steps {
                let on = date(2020, 1, 1).saturating_add(Span::new().days(days));
                path.enter(CaseStatus::ALL[status], on);
            }
            prop_assert_eq!(path.to_string().parse::<Path>(), Ok(path.clone()));
            let json = serde_json::to_string(&path).unwrap();
            prop_assert_eq!(serde_json::from_str::<Path>(&json).unwrap(), path);
        }
    }
}
