//! The annual report on handling, as the public may read it (DBF 51).

use crate::{
    context::{app, permitted},
    fault::{bad_input, query},
    scalar::{Date, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use lianxin_app::queries::{Analysed, Published};
use lianxin_domain::permission::Action;
use lianxin_projections::{
    annual::{PublicCounts, PublicMeasure, Table},
    kpi::{Dimension, Ratio},
};
use std::sync::Arc;

/// A count that the public may read (公开计数).
#[derive(SimpleObject)]
pub struct PublicCount {
    /// What is counted.
    pub measure: Term<PublicMeasure>,
    /// The Chinese term.
    pub label: String,
    /// The count; absent where it is suppressed.
    pub value: Option<i32>,
    /// Whether it is withheld: because it is small, or because a small one could be computed from it.
    pub suppressed: bool,
}

/// A row of the report (行).
#[derive(Description)]
pub struct PublicRow {
    code: Option<String>,
    counts: PublicCounts,
}

impl PublicRow {
    fn percent(&self, part: PublicMeasure, whole: PublicMeasure) -> Option<f64> {
        self.counts.rate(part, whole).and_then(Ratio::percent)
    }
}

#[Object(use_type_description)]
impl PublicRow {
    /// What its cases have in common, as a code; absent for the whole, and for cases that have none (代码).
    async fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Every count, in the order of the measures (计数).
    async fn counts(&self) -> Vec<PublicCount> {
        let told = |measure: &PublicMeasure| {
            let value = self.counts.count(*measure);
            PublicCount {
                measure: Term(*measure),
                label: measure.zh().to_owned(),
                value: value.map(int32),
                suppressed: value.is_none(),
            }
        };
        PublicMeasure::ALL.iter().map(told).collect()
    }

    /// One count; absent where it is suppressed (计数).
    async fn count(
        &self,
        #[graphql(desc = "What is counted (指标).")] measure: Term<PublicMeasure>,
    ) -> Option<i32> {
        let value = self.counts.count(measure.0)?;
        Some(int32(value))
    }

    /// Closed of accepted, in percent; absent where one of the counts is (办结率).
    async fn closure_rate(&self) -> Option<f64> {
        self.percent(PublicMeasure::Closed, PublicMeasure::Accepted)
    }

    /// Replied to in time, of those due, in percent (按期答复率).
    async fn on_time_reply_rate(&self) -> Option<f64> {
        self.percent(PublicMeasure::RepliedInTime, PublicMeasure::ReplyDue)
    }

    /// Satisfied of rated, in percent (满意率（严格）).
    async fn satisfaction_strict(&self) -> Option<f64> {
        self.percent(PublicMeasure::Satisfied, PublicMeasure::Rated)
    }

    /// Satisfied or basically satisfied of rated, in percent (满意率（综合）).
    async fn satisfaction_lenient(&self) -> Option<f64> {
        self.percent(PublicMeasure::SatisfiedOrBasically, PublicMeasure::Rated)
    }
}

/// Rows that have one thing in common each; together they are the whole (分表).
#[derive(Description)]
pub struct PublicTable(Table);

#[Object(use_type_description)]
impl PublicTable {
    /// What that is (分组).
    async fn by(&self) -> Term<Dimension> {
        Term(self.0.by)
    }

    /// The rows, by code (行).
    async fn rows(&self) -> Vec<PublicRow> {
        let row = |(code, counts): &(Option<String>, PublicCounts)| PublicRow {
            code: code.clone(),
            counts: counts.clone(),
        };
        self.0.rows.iter().map(row).collect()
    }
}

/// The annual report on handling (年度办理情况报告): counts of cases and nothing of any single one.
#[derive(Description)]
pub struct AnnualReport(Arc<Analysed<Published>>);

#[Object(use_type_description)]
impl AnnualReport {
    /// The position it was computed at (读取位置).
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// The year of registration (年份).
    async fn year(&self) -> i32 {
        self.0.found.year.into()
    }

    /// The day due days were compared with: today, or the day after the year (统计日).
    async fn on(&self) -> Date {
        Date(self.0.on)
    }

    /// Counts below this are suppressed (最小公开数).
    async fn least_count(&self) -> i32 {
        int32(self.0.found.least)
    }

    /// All cases of the year (总体).
    async fn whole(&self) -> PublicRow {
        PublicRow { code: None, counts: self.0.found.report.whole.clone() }
    }

    /// The same apart by track, category, unit, station and livelihood (分表).
    async fn tables(
        &self,
        #[graphql(desc = "Only by this (分组).")] by: Option<Term<Dimension>>,
    ) -> Vec<PublicTable> {
        let wanted = |table: &&Table| by.is_none_or(|by| by.0 == table.by);
        self.0.found.report.tables.iter().filter(wanted).cloned().map(PublicTable).collect()
    }
}

pub(super) async fn annual_report(
    context: &Context<'_>,
    year: i32,
    min_position: Option<Position>,
) -> Result<AnnualReport> {
    let caller = permitted(context, Action::ReadPublic)?;
    let unknown = || bad_input("not a year of the calendar");
    let year = i16::try_from(year).map_err(|_| unknown())?;
    let app = app(context);
    let min_position = min_position.map(Into::into);
    let report = app.queries().annual_report(caller, year, app.today(), min_position).await;
    report.map_err(query)?.map(|report| AnnualReport(Arc::new(report))).ok_or_else(unknown)
}
