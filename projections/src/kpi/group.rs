//! Counting a cohort apart by what its cases have in common.

use super::Figures;
use crate::CaseFacts;
use foldhash::{HashMap, HashMapExt};
use jiff::civil::Date;
use lianxin_domain::calendar::WorkCalendar;

lianxin_domain::terms! {
    /// What cases are grouped by.
    pub enum Dimension {
        /// The registering station.
        Station = "STATION" "联络站",
        /// The lead of the last referral.
        Unit = "UNIT" "承办单位",
        /// The category as it now is.
        Category = "CATEGORY" "分类",
        /// The grid as it now is.
        Grid = "GRID" "网格",
        /// Every deputy who brought it: a case of two deputies counts for both, so sums exceed the
        /// whole.
        Deputy = "DEPUTY" "代表",
        /// The track.
        Track = "TRACK" "办理渠道",
        /// How it reached the station.
        Channel = "CHANNEL" "受理方式",
        /// The month of registration.
        Month = "MONTH" "月份",
        /// Livelihood matters and others.
        Livelihood = "LIVELIHOOD" "民生实事",
    }
}

/// A group: what its cases have in common, in the order of the dimensions asked for, and their
/// figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// The codes; absent where the cases have none. Months are `YYYY-MM`.
    pub key: Vec<Option<String>>,
    /// The figures.
    pub figures: Figures,
}

/// What a case has in a dimension, borrowed, so that grouping copies nothing per case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Part<'f> {
    Code(&'f str),
    Month(i16, i8),
    /// Last, so that cases without a code come last.
    Absent,
}

impl Part<'_> {
    fn told(self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Code(code) => Some(code.to_owned()),
            Self::Month(year, month) => Some(format!("{year:04}-{month:02}")),
        }
    }
}

/// A cohort, counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// All its cases.
    pub whole: Figures,
    /// Apart by the dimensions, ordered by key; empty when there are none.
    pub groups: Vec<Grouped>,
}

/// Counts cases, as of a day: as a whole, and apart by the dimensions.
pub fn count<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts>,
    dimensions: &[Dimension],
    on: Date,
    calendar: &WorkCalendar,
) -> Counted {
    let mut whole = Figures::default();
    let mut groups: HashMap<Vec<Part<'f>>, Figures> = HashMap::new();
    let mut key = Vec::with_capacity(dimensions.len());
    for case in cases {
        whole.count(case, on, calendar);
        if dimensions.is_empty() {
            continue;
        }
        each_key(case, dimensions, &mut key, &mut |key| {
            if let Some(figures) = groups.get_mut(key) {
                figures.count(case, on, calendar);
            } else {
                groups.entry(key.to_vec()).or_default().count(case, on, calendar);
            }
        });
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let told = |key: Vec<Part<'_>>| key.into_iter().map(Part::told).collect();
    let told = |(key, figures)| Grouped { key: told(key), figures };
    Counted { whole, groups: groups.into_iter().map(told).collect() }
}

/// Calls with every key of a case: one, or one for each of its deputies.
fn each_key<'f>(
    case: &'f CaseFacts,
    dimensions: &[Dimension],
    key: &mut Vec<Part<'f>>,
    found: &mut impl FnMut(&[Part<'f>]),
) {
    let Some((dimension, rest)) = dimensions.split_first() else { return found(key) };
    let mut with = |part| {
        key.push(part);
        each_key_boxed(case, rest, key, found);
        key.pop();
    };
    match dimension {
        Dimension::Deputy if !case.deputies.is_empty() => {
            case.deputies.iter().for_each(|deputy| with(Part::Code(deputy.as_str())));
        }
        one => with(part(case, *one)),
    }
}

/// Recursion through a trait object, since each level would otherwise be a type of its own.
fn each_key_boxed<'f>(
    case: &'f CaseFacts,
    dimensions: &[Dimension],
    key: &mut Vec<Part<'f>>,
    mut found: &mut dyn FnMut(&[Part<'f>]),
) {
    each_key(case, dimensions, key, &mut found);
}

fn part(case: &CaseFacts, dimension: Dimension) -> Part<'_> {
    let code = match dimension {
        Dimension::Station => case.station.as_ref().map(|code| code.as_str()),
        Dimension::Unit => case.lead.as_ref().map(|code| code.as_str()),
        Dimension::Category => case.category.as_ref().map(|code| code.as_str()),
        Dimension::Grid => case.grid.as_ref().map(|code| code.as_str()),
        Dimension::Deputy => None,
        Dimension::Track => case.track.map(|track| track.as_str()),
        Dimension::Channel => case.channel.map(|channel| channel.as_str()),
        Dimension::Livelihood => Some(if case.livelihood { "true" } else { "false" }),
        Dimension::Month => {
            return case
                .registered_on
                .map_or(Part::Absent, |day| Part::Month(day.year(), day.month()));
        }
    };
    code.map_or(Part::Absent, Part::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(station: Option<&str>, deputies: &[&str], day: (i16, i8)) -> CaseFacts {
        CaseFacts {
            station: station.map(Into::into),
            deputies: deputies.iter().map(|id| (*id).into()).collect(),
            registered_on: Some(jiff::civil::date(day.0, day.1, 3)),
            ..CaseFacts::default()
        }
    }

    fn counted(cases: &[CaseFacts], dimensions: &[Dimension]) -> Vec<(String, u64)> {
        let calendar = WorkCalendar::unpublished();
        let counted = count(cases, dimensions, jiff::civil::date(2024, 1, 1), &calendar);
        let told = |grouped: Grouped| {
            let key: Vec<String> =
                grouped.key.into_iter().map(|part| part.unwrap_or("-".into())).collect();
            (key.join(" "), grouped.figures.registered)
        };
        counted.groups.into_iter().map(told).collect()
    }

    #[test]
    fn groups_come_in_order_and_those_without_a_code_last() {
        let cases = [
            case(None, &[], (2023, 2)),
            case(Some("LX"), &[], (2023, 2)),
            case(Some("JD"), &[], (2022, 12)),
        ];
        let by = counted(&cases, &[Dimension::Station]);
        assert_eq!(by, [("JD".into(), 1), ("LX".into(), 1), ("-".into(), 1)]);
        let by = counted(&cases, &[Dimension::Month, Dimension::Station]);
        assert_eq!(
            by,
            [("2022-12 JD".into(), 1), ("2023-02 LX".into(), 1), ("2023-02 -".into(), 1)]
        );
    }

    #[test]
    fn a_case_of_two_deputies_counts_for_both() {
        let cases = [case(None, &["a", "b"], (2023, 1)), case(None, &["b"], (2023, 1))];
        assert_eq!(counted(&cases, &[Dimension::Deputy]), [("a".into(), 1), ("b".into(), 2)]);
    }

    #[test]
    fn the_whole_counts_every_case_once() {
        let cases = [case(None, &["a", "b"], (2023, 1)), case(None, &["b"], (2023, 1))];
        let calendar = WorkCalendar::unpublished();
        for dimensions in [[].as_slice(), &[Dimension::Deputy]] {
            let counted = count(&cases, dimensions, jiff::civil::date(2024, 1, 1), &calendar);
            assert_eq!(counted.whole.registered, 2);
            assert_eq!(counted.groups.len(), 2 * dimensions.len());
        }
    }
}
