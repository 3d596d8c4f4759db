//! The dashboard and its course over time: figures of a cohort, as of a day and a moment.

use super::{
    At, Queries,
    cohort::{CASES, Period, Source},
};
use crate::{App, QueryError};
use futures::{Stream, stream};
use jiff::{ToSpan, civil::Date};
use lianxin_domain::{actor::Actor, calendar::WorkCalendar, permission::Action};
use lianxin_projections::kpi::{Counted, Dimension, Figures, Grouped, Kpi, count};
use lianxin_store::{Filter, Position, StoreError};
use std::{sync::Arc, time::Duration};

/// What figures are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct DashboardQuery {
    /// The cohort.
    pub period: Period,
    /// Which of its cases, by the columns of `case_view`.
    pub filter: Filter,
    /// What they are counted apart by; empty for the whole alone.
    pub group_by: Vec<Dimension>,
    /// The day T that due days are compared with.
    pub on: Date,
    /// As of which moment of the record.
    pub at: At,
}

/// Figures, as a whole and apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The position they were computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// The whole cohort.
    pub whole: Figures,
    /// The groups, ordered by key; empty when none were asked for.
    pub groups: Vec<Grouped>,
}

/// How long a step of a trend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// A week.
    Week,
    /// A calendar month.
    Month,
    /// A quarter.
    Quarter,
    /// A year.
    Year,
}

/// A step of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// The cohort of the step.
    pub period: Period,
    /// The figures asked for, in that order; absent where there is nothing to count.
    pub values: Vec<Option<f64>>,
}

/// Steps of a trend at most.
const STEPS: usize = 400;
/// How far apart the figures of a followed dashboard are told at least.
const APART: Duration = Duration::from_secs(1);

impl Queries {
    /// The figures of a cohort, of what the caller may see of it. Asked again at the same position,
    /// the answer is the kept one.
    pub async fn dashboard(
        &self,
        caller: &Actor,
        query: DashboardQuery,
    ) -> Result<Arc<Dashboard>, QueryError> {
        let as_of = self.moment_of(CASES, query.at).await?;
        let filter = query.filter.clone();
        let filter = self.narrowed(caller, Action::ReadDashboard, filter, Some(query.period))?;
        let position = match as_of {
            Some(position) => position,
            None => self.core.facts.position().await?,
        };
        let key =
            format!("{position} {:?} {:?} {} {filter:?}", query.period, query.group_by, query.on);
        if let Some(kept) = self.core.dashboards.get(&key).await {
            return Ok(kept);
        }
        let dashboard = Arc::new(self.compute(&query, filter, as_of).await?);
        if dashboard.position == position {
            self.core.dashboards.insert(key, Arc::clone(&dashboard)).await;
        }
        Ok(dashboard)
    }

    /// Figures step by step over a period, each step a cohort of its own.
    pub async fn trend(
        &self,
        caller: &Actor,
        query: DashboardQuery,
        by: Interval,
        kpis: &[Kpi],
    ) -> Result<Vec<TrendPoint>, QueryError> {
        let mut points = Vec::new();
        for period in steps(query.period, by) {
            let step = DashboardQuery { period, group_by: Vec::new(), ..query.clone() };
            let dashboard = self.dashboard(caller, step).await?;
            let values = kpis.iter().map(|kpi| dashboard.whole.value(*kpi)).collect();
            points.push(TrendPoint { period, values });
        }
        Ok(points)
    }

    /// The head, once it stands beyond a position, but no sooner than a second from now.
    async fn moved_on(&self, told: Position) -> Result<Position, QueryError> {
        let mut head = self.core.batches.watch().await?;
        tokio::time::sleep(APART).await;
        let moved = head.wait_for(|head| *head > told).await;
        Ok(*moved.map_err(|_| StoreError::Closed)?)
    }

    /// Reads the facts of all cases once they have caught up, so that the first dashboard need not.
    pub async fn warm(&self) -> Result<(), QueryError> {
        self.core.projector.caught_up(CASES).await?;
        self.core.facts.newest().await?;
        Ok(())
    }

    async fn compute(
        &self,
        query: &DashboardQuery,
        filter: Filter,
        as_of: Option<Position>,
    ) -> Result<Dashboard, QueryError> {
        let source = self.source(filter, as_of).await?;
        let (core, query) = (Arc::clone(&self.core), query.clone());
        let computed = tokio::task::spawn_blocking(move || {
            let standing = core.standing.newest();
            source.count(&query, standing.in_force(query.on).calendar)
        });
        computed.await.map_err(|_| StoreError::Closed.into())
    }
}

impl App {
    /// The figures of a cohort as they are, and again whenever the record has moved on, at most once a
    /// second. Due days are compared with the day on which the figures are told.
    pub fn follow_dashboard(
        &self,
        caller: Actor,
        query: DashboardQuery,
    ) -> impl Stream<Item = Result<Arc<Dashboard>, QueryError>> + use<> {
        stream::try_unfold((self.clone(), None), move |(app, told): (Self, Option<Position>)| {
            let (caller, query) = (caller.clone(), query.clone());
            async move {
                let min_position = match told {
                    None => None,
                    Some(told) => Some(app.queries().moved_on(told).await?),
                };
                let (at, on) = (At { as_of: None, min_position }, app.today());
                let query = DashboardQuery { at, on, ..query };
                let figures = app.queries().dashboard(&caller, query).await?;
                let position = figures.position;
                Ok(Some((figures, (app, Some(position)))))
            }
        })
    }
}

impl Source {
    fn count(&self, query: &DashboardQuery, calendar: &WorkCalendar) -> Dashboard {
        let (by, on) = (&query.group_by, query.on);
        let (position, Counted { whole, groups }) = match self {
            Self::Kept { facts, wanted } => {
                let cohort = facts.all().filter(|facts| wanted(facts));
                (facts.position, count(cohort, by, on, calendar))
            }
            Self::Read { position, facts } => (*position, count(facts, by, on, calendar)),
        };
        Dashboard { position, on, whole, groups }
    }
}

/// The steps of a period; the last may be shorter.
fn steps(period: Period, by: Interval) -> Vec<Period> {
    let length = match by {
        Interval::Week => 1.week(),
        Interval::Month => 1.month(),
        Interval::Quarter => 3.months(),
        Interval::Year => 1.year(),
    };
    let mut steps = Vec::new();
    let mut from = period.from;
    while from < period.before && steps.len() < STEPS {
        let next = from.saturating_add(length).min(period.before);
        steps.push(Period { from, before: next });
        from = next;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn steps_follow_each_other_and_the_last_may_be_shorter() {
        let period = Period { from: date(2023, 1, 15), before: date(2023, 3, 20) };
        let months = steps(period, Interval::Month);
        let days: Vec<_> = months.iter().map(|step| (step.from, step.before)).collect();
        assert_eq!(
            days,
            [
                (date(2023, 1, 15), date(2023, 2, 15)),
                (date(2023, 2, 15), date(2023, 3, 15)),
                (date(2023, 3, 15), date(2023, 3, 20)),
            ]
        );
        let nothing = Period { before: period.from, ..period };
        assert!(steps(nothing, Interval::Week).is_empty());
    }
}
