//! The annual report on handling (年度办理情况报告, DBF 51) as the public may read it: counts of cases and
//! nothing of any single one, small counts withheld.

use crate::{
    CaseFacts,
    kpi::{Dimension, Figures, Ratio, count},
    suppress::{PartOf, suppress},
};
use jiff::civil::Date;
use lianxin_domain::calendar::WorkCalendar;

lianxin_domain::terms! {
    /// What the annual report counts; each but the first is a part of another.
    pub enum PublicMeasure {
        /// Cases registered in the year.
        Registered = "REGISTERED" "登记数",
        /// Of these: accepted or answered on the spot, neither merged nor withdrawn.
        Accepted = "ACCEPTED" "受理数",
        /// Of the accepted: closed.
        Closed = "CLOSED" "办结数",
        /// Of the accepted: referred.
        Referred = "REFERRED" "交办数",
        /// Of the referred: replied to, or due.
        ReplyDue = "REPLY_DUE" "应答复数",
        /// Of those: the first reply by its day.
        RepliedInTime = "REPLIED_IN_TIME" "按期答复数",
        /// Of the accepted: whose outcome was rated.
        Rated = "RATED" "测评数",
        /// Of the rated: satisfied or basically satisfied.
        SatisfiedOrBasically = "SATISFIED_OR_BASICALLY" "满意和基本满意数",
        /// Of those: satisfied.
        Satisfied = "SATISFIED" "满意数",
    }
}

impl PublicMeasure {
    /// What it is a part of.
    pub fn part_of(self) -> Option<Self> {
        match self {
            Self::Registered => None,
            Self::Accepted => Some(Self::Registered),
            Self::Closed | Self::Referred | Self::Rated => Some(Self::Accepted),
            Self::ReplyDue => Some(Self::Referred),
            Self::RepliedInTime => Some(Self::ReplyDue),
            Self::SatisfiedOrBasically => Some(Self::Rated),
            Self::Satisfied => Some(Self::SatisfiedOrBasically),
        }
    }

    fn of(self, figures: &Figures) -> u64 {
        let outcome = &figures.outcome;
        match self {
            Self::Registered => figures.registered,
            Self::Accepted => figures.accepted,
            Self::Closed => figures.closed,
            Self::Referred => figures.referred,
            Self::ReplyDue => figures.due_cohort,
            Self::RepliedInTime => figures.replied_on_time,
            Self::Rated => outcome.rated(),
            Self::SatisfiedOrBasically => outcome.satisfied + outcome.basically,
            Self::Satisfied => outcome.satisfied,
        }
    }
}

/// Counts as they may be shown: in the order of [`PublicMeasure::ALL`], absent where they are withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicCounts(Vec<Option<u64>>);

impl PublicCounts {
    /// A count; absent where it is withheld.
    pub fn count(&self, measure: PublicMeasure) -> Option<u64> {
        self.0.get(measure as usize).copied().flatten()
    }

    /// A part of what it is a part of; absent where either is withheld, for a rate would tell it.
    pub fn rate(&self, part: PublicMeasure, whole: PublicMeasure) -> Option<Ratio> {
        Some(Ratio { part: self.count(part)?, whole: self.count(whole)? })
    }
}

/// The rows of the report that have one thing in common each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What that is.
    pub by: Dimension,
    /// Its code, absent where cases have none, and the counts.
    pub rows: Vec<(Option<String>, PublicCounts)>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnualReport {
    /// All cases of the year.
    pub whole: PublicCounts,
    /// Apart by [`TABLES`], in that order.
    pub tables: Vec<Table>,
}

/// What the report is told apart by. Each of them gives a case to one row alone, so that rows add up.
pub const TABLES: [Dimension; 5] = [
    Dimension::Track,
    Dimension::Category,
    Dimension::Unit,
    Dimension::Station,
    Dimension::Livelihood,
];

/// The report on cases that were registered in its year, as of a day, without counts below the least.
pub fn report<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts> + Clone,
    on: Date,
    calendar: &WorkCalendar,
    least: u64,
) -> AnnualReport {
    let measures: Vec<PartOf> = PublicMeasure::ALL
        .iter()
        .map(|measure| measure.part_of().map(|whole| whole as usize))
        .collect();
    let counts = |figures: &Figures| PublicMeasure::ALL.iter().map(|it| it.of(figures)).collect();
    let mut tables = Vec::new();
    let mut whole = PublicCounts(vec![None; measures.len()]);
    for by in TABLES {
        let counted = count(cases.clone(), &[by], on, calendar);
        let rows: Vec<Vec<u64>> =
            counted.groups.iter().map(|group| counts(&group.figures)).collect();
        let shown = suppress(&measures, &rows, least);
        whole = PublicCounts(shown.totals);
        let codes = counted.groups.into_iter().map(|group| group.key.into_iter().flatten().next());
        let rows = codes.zip(shown.rows.into_iter().map(PublicCounts)).collect();
        tables.push(Table { by, rows });
    }
    AnnualReport { whole, tables }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_stands_at_its_place_and_after_what_it_is_a_part_of() {
        for (place, measure) in PublicMeasure::ALL.iter().enumerate() {
            assert_eq!(*measure as usize, place);
            assert!(measure.part_of().is_none_or(|whole| (whole as usize) < place), "{measure}");
        }
    }

    #[test]
    fn a_part_never_exceeds_its_whole_in_any_case() {
        // What figures count of single cases, told apart as the report does.
        let states = [
            CaseFacts { accepted: true, ..CaseFacts::default() },
            CaseFacts { accepted: true, on_spot: true, closed: true, ..CaseFacts::default() },
            CaseFacts { legacy: true, closed: true, ..CaseFacts::default() },
            CaseFacts {
                accepted: true,
                referred_on: Some(jiff::civil::date(2023, 1, 3)),
                first_reply_on: Some(jiff::civil::date(2023, 1, 5)),
                first_reply_due_on: Some(jiff::civil::date(2023, 1, 9)),
                ..CaseFacts::default()
            },
        ];
        let on = jiff::civil::date(2023, 12, 31);
        for case in &states {
            let counted = count([case], &[], on, &WorkCalendar::unpublished()).whole;
            for measure in PublicMeasure::ALL {
                let whole = measure.part_of().map(|whole| whole.of(&counted));
                assert!(whole.is_none_or(|whole| measure.of(&counted) <= whole), "{measure}");
            }
        }
    }
}
