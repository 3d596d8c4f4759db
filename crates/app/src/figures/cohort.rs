//! Conditions on cases, judged by their facts alone.

use jiff::civil::Date;
use lianxin_projections::CaseFacts;
use lianxin_store::{Filter, Value};
use std::cmp::Ordering;

/// Whether facts satisfy a condition.
pub(crate) type Test = Box<dyn Fn(&CaseFacts) -> bool + Send + Sync>;

/// A condition over the columns of `case_view`, as [`Filter::matches`] means it; none when a column is
/// not among the facts.
pub(crate) fn test(filter: &Filter) -> Option<Test> {
    let all = |parts: &[Filter]| parts.iter().map(test).collect::<Option<Vec<Test>>>();
    Some(match filter {
        Filter::And(parts) => {
            let parts = all(parts)?;
            Box::new(move |facts| parts.iter().all(|part| part(facts)))
        }
        Filter::Or(parts) => {
            let parts = all(parts)?;
            Box::new(move |facts| parts.iter().any(|part| part(facts)))
        }
        Filter::Not(part) => {
            let part = test(part)?;
            Box::new(move |facts| !part(facts))
        }
        Filter::Eq(column, value) => one_of(column, std::slice::from_ref(value))?,
        Filter::In(column, values) => one_of(column, values)?,
        Filter::AtLeast(column, value) => compared(column, value, Ordering::is_ge)?,
        Filter::Below(column, value) => compared(column, value, Ordering::is_lt)?,
        Filter::Contains(..) => return None,
    })
}

/// A column's value.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Cell<'f> {
    Nothing,
    Flag(bool),
    Code(&'f str),
    Day(Date),
}

/// A value that cells are compared with.
enum Wanted {
    Nothing,
    Flag(bool),
    Code(String),
    Day(Date),
}

impl Wanted {
    /// A value of a column; none when no cell of it can be compared with the value.
    fn of(column: &str, value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Nothing),
            Value::Bool(flag) => Some(Self::Flag(*flag)),
            Value::Text(day) if column == "registered_on" => day.parse().ok().map(Self::Day),
            Value::Text(code) => Some(Self::Code(code.clone())),
            Value::Int(_) | Value::Set(_) => None,
        }
    }

    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Nothing => Cell::Nothing,
            Self::Flag(flag) => Cell::Flag(*flag),
            Self::Code(code) => Cell::Code(code),
            Self::Day(day) => Cell::Day(*day),
        }
    }
}

fn one_of(column: &str, values: &[Value]) -> Option<Test> {
    let cell = cell(column)?;
    let wanted = values.iter().map(|value| Wanted::of(column, value));
    let wanted = wanted.collect::<Option<Vec<_>>>()?;
    Some(Box::new(move |facts| {
        let found = cell(facts);
        wanted.iter().any(|wanted| wanted.cell() == found)
    }))
}

fn compared(column: &str, value: &Value, holds: fn(Ordering) -> bool) -> Option<Test> {
    let (cell, wanted) = (cell(column)?, Wanted::of(column, value)?);
    Some(Box::new(move |facts| {
        let found = cell(facts);
        found != Cell::Nothing && found.partial_cmp(&wanted.cell()).is_some_and(holds)
    }))
}

/// How a column's value is found among the facts.
fn cell(column: &str) -> Option<fn(&CaseFacts) -> Cell<'_>> {
    fn code(code: Option<&str>) -> Cell<'_> {
        code.map_or(Cell::Nothing, Cell::Code)
    }
    Some(match column {
        "status" => |facts| Cell::Code(facts.status.as_str()),
        "track" => |facts| code(facts.track.map(|track| track.as_str())),
        "category" => |facts| code(facts.category.as_ref().map(|category| category.as_str())),
        "grid" => |facts| code(facts.grid.as_ref().map(|grid| grid.as_str())),
        "station" => |facts| code(facts.station.as_ref().map(|station| station.as_str())),
        "channel" => |facts| code(facts.channel.map(|channel| channel.as_str())),
        "lead" => |facts| code(facts.lead.as_ref().map(|lead| lead.as_str())),
        "livelihood" => |facts| Cell::Flag(facts.livelihood),
        "legacy" => |facts| Cell::Flag(facts.legacy),
        "open" => |facts| Cell::Flag(facts.status.is_open()),
        "registered_on" => |facts| facts.registered_on.map_or(Cell::Nothing, Cell::Day),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn holds(filter: Filter) -> bool {
        let facts = CaseFacts {
            station: Some("LX".into()),
            registered_on: Some(date(2023, 2, 10)),
            livelihood: true,
            ..CaseFacts::default()
        };
        test(&filter).expect("its columns are among the facts")(&facts)
    }

    #[test]
    fn codes_flags_and_nothing_are_told_apart() {
        assert!(holds(Filter::Eq("station", "LX".into())));
        assert!(holds(Filter::In("station", vec![Value::Null, "LX".into()])));
        assert!(!holds(Filter::Eq("station", Value::Null)));
        assert!(holds(Filter::Eq("category", Value::Null)));
        assert!(holds(Filter::Eq("livelihood", true.into())));
        assert!(holds(Filter::Not(Box::new(Filter::Eq("legacy", true.into())))));
    }

    #[test]
    fn days_are_compared_as_days_and_nothing_is_neither_above_nor_below() {
        let day = |day| Value::from(date(2023, 2, day));
        assert!(holds(Filter::AtLeast("registered_on", day(10))));
        assert!(!holds(Filter::Below("registered_on", day(10))));
        assert!(holds(Filter::Below("registered_on", day(11))));
        assert!(!holds(Filter::AtLeast("category", "A".into())));
        assert!(!holds(Filter::Below("category", "A".into())));
    }

    #[test]
    fn what_is_not_among_the_facts_is_not_judged() {
        assert!(test(&Filter::Eq("due_on", Value::Null)).is_none());
        let either = vec![Filter::all(), Filter::Contains("deputies", "D".to_owned())];
        assert!(test(&Filter::Or(either)).is_none());
    }
}
