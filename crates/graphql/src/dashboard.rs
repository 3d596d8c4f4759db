//! The dashboard: every figure of `domain.md` 5.10 over a cohort, whole and in groups, and trends.

#![expect(clippy::too_many_arguments, reason = "the arguments of a question are GraphQL's own")]

use crate::{
    case::list::CaseFilter,
    context::{app, permitted},
    fault::query,
    moment::{AsOf, at},
    scalar::{Date, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Enum, InputObject, Object, Result, SimpleObject};
use lianxin_app::queries::{self as app_queries, DashboardQuery as Asked};
use lianxin_domain::permission::Action;
use lianxin_projections::kpi::{self, Dimension, Kpi};
use std::sync::Arc;

/// Days of registration that make a cohort (期间).
#[derive(Debug, Clone, Copy, InputObject)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub before: Date,
}

impl From<Period> for app_queries::Period {
    fn from(period: Period) -> Self {
        Self { from: period.from.0, before: period.before.0 }
    }
}

/// How long a step of a trend is (间隔).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Interval {
    /// A week (周).
    Week,
    /// A calendar month (月).
    Month,
    /// A quarter (季).
    Quarter,
    /// A year (年).
    Year,
}

impl From<Interval> for app_queries::Interval {
    fn from(interval: Interval) -> Self {
        match interval {
            Interval::Week => Self::Week,
            Interval::Month => Self::Month,
            Interval::Quarter => Self::Quarter,
            Interval::Year => Self::Year,
        }
    }
}

/// A figure by name; absent when there is nothing to count (指标值).
#[derive(SimpleObject)]
pub struct KpiValue {
    /// The figure.
    pub kpi: Term<Kpi>,
    /// The Chinese term.
    pub label: String,
    /// Percent, days or a count, with two decimals; absent for 0 of 0.
    pub value: Option<f64>,
}

/// Ratings by what was said (评价).
#[derive(SimpleObject)]
pub struct RatingCounts {
    /// Satisfied (满意).
    pub satisfied: i32,
    /// Basically satisfied (基本满意).
    pub basically: i32,
    /// Dissatisfied (不满意).
    pub dissatisfied: i32,
}

/// The figures of a cohort (指标).
#[derive(Debug, Clone, Description)]
pub struct Figures {
    dashboard: Arc<app_queries::Dashboard>,
    /// Which of its groups; the whole when absent.
    group: Option<usize>,
}

impl Figures {
    /// Figures that are part of another answer, of this position and day.
    pub(crate) fn alone(
        position: lianxin_store::Position,
        on: jiff::civil::Date,
        whole: kpi::Figures,
    ) -> Self {
        let dashboard = app_queries::Dashboard { position, on, whole, groups: Vec::new() };
        Self { dashboard: Arc::new(dashboard), group: None }
    }

    fn counted(&self) -> &kpi::Figures {
        match self.group {
            None => &self.dashboard.whole,
            Some(group) => &self.dashboard.groups[group].figures,
        }
    }
}

fn ratings(of: kpi::Ratings) -> RatingCounts {
    RatingCounts {
        satisfied: int32(of.satisfied),
        basically: int32(of.basically),
        dissatisfied: int32(of.dissatisfied),
    }
}

#[Object(use_type_description)]
impl Figures {
    /// Every figure by name, or those asked for (指标值).
    async fn values(
        &self,
        #[graphql(desc = "Which figures; all when absent (指标).")] kpis: Option<Vec<Term<Kpi>>>,
    ) -> Vec<KpiValue> {
        let wanted =
            kpis.map_or_else(|| Kpi::ALL.to_vec(), |kpis| kpis.iter().map(|kpi| kpi.0).collect());
        let value = |kpi: Kpi| KpiValue {
            kpi: Term(kpi),
            label: kpi.zh().to_owned(),
            value: self.counted().value(kpi),
        };
        wanted.into_iter().map(value).collect()
    }

    /// One figure; absent when there is nothing to count (指标值).
    async fn value(
        &self, #[graphql(desc = "Which figure (指标).")] kpi: Term<Kpi>
    ) -> Option<f64> {
        self.counted().value(kpi.0)
    }

    /// Cases registered (登记数).
    async fn registered(&self) -> i32 {
        int32(self.counted().registered)
    }

    /// Of these, without their history: left out of every rate (历史事项数).
    async fn legacy(&self) -> i32 {
        int32(self.counted().legacy)
    }

    /// Accepted or answered on the spot, neither merged nor withdrawn (受理数).
    async fn accepted(&self) -> i32 {
        int32(self.counted().accepted)
    }

    /// Of these, ever referred (交办数).
    async fn referred(&self) -> i32 {
        int32(self.counted().referred)
    }

    /// Of the accepted, closed and not reopened since (办结数).
    async fn closed(&self) -> i32 {
        int32(self.counted().closed)
    }

    /// Waiting for a reply past its day (逾期数).
    async fn overdue(&self) -> i32 {
        int32(self.counted().overdue)
    }

    /// Last ratings of the outcome (结果评价).
    async fn outcome(&self) -> RatingCounts {
        ratings(self.counted().outcome)
    }

    /// Last ratings of the process (过程评价).
    async fn process(&self) -> RatingCounts {
        ratings(self.counted().process)
    }
}

/// A group of cases and its figures (分组).
#[derive(SimpleObject)]
pub struct FigureGroup {
    /// The codes, in the order of the dimensions asked for; absent where cases have none.
    pub key: Vec<Option<String>>,
    /// The figures.
    pub figures: Figures,
}

/// Figures, as a whole and in groups (看板).
#[derive(Description)]
pub struct Dashboard(Arc<app_queries::Dashboard>);

impl From<Arc<app_queries::Dashboard>> for Dashboard {
    fn from(figures: Arc<app_queries::Dashboard>) -> Self {
        Self(figures)
    }
}

#[Object(use_type_description)]
impl Dashboard {
    /// The position the figures were computed at (读取位置).
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// The day due days were compared with (统计日).
    async fn on(&self) -> Date {
        Date(self.0.on)
    }

    /// The whole cohort (总体).
    async fn whole(&self) -> Figures {
        Figures { dashboard: Arc::clone(&self.0), group: None }
    }

    /// The groups, by key; empty when none were asked for. Groups by deputy add up to more than the
    /// whole, since a case counts for each of its deputies (分组).
    async fn groups(&self) -> Vec<FigureGroup> {
        let group = |(place, group): (usize, &kpi::Grouped)| FigureGroup {
            key: group.key.clone(),
            figures: Figures { dashboard: Arc::clone(&self.0), group: Some(place) },
        };
        self.0.groups.iter().enumerate().map(group).collect()
    }
}

/// A step of a trend (趋势点).
#[derive(SimpleObject)]
pub struct TrendPoint {
    /// First day of the step.
    pub from: Date,
    /// The day after its last.
    pub before: Date,
    /// The figures asked for, in that order; absent where there is nothing to count.
    pub values: Vec<Option<f64>>,
}

/// Questions about figures.
#[derive(Default)]
pub struct FigureQuery;

#[Object]
impl FigureQuery {
    /// The figures of a cohort, whole and in groups (看板).
    async fn dashboard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days of registration (期间).")] period: Period,
        #[graphql(desc = "Which cases (筛选).")] filter: Option<CaseFilter>,
        #[graphql(desc = "What they are grouped by (分组).")] group_by: Option<
            Vec<Term<Dimension>>,
        >,
        #[graphql(desc = "The day due days are compared with; today when absent (统计日).")]
        on: Option<Date>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<Dashboard>> {
        let group_by = group_by.unwrap_or_default().iter().map(|term| term.0).collect();
        let asked = asked(context, period, filter, group_by, on);
        Some(dashboard(context, asked, as_of, min_position).await)
    }

    /// Figures step by step, each step a cohort of its own (趋势).
    async fn trend(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which figures (指标).")] kpis: Vec<Term<Kpi>>,
        #[graphql(desc = "How long a step is (间隔).")] by: Interval,
        #[graphql(desc = "Days of registration (期间).")] period: Period,
        #[graphql(desc = "Which cases (筛选).")] filter: Option<CaseFilter>,
        #[graphql(desc = "The day due days are compared with; today when absent (统计日).")]
        on: Option<Date>,
    ) -> Option<Result<Vec<TrendPoint>>> {
        let kpis: Vec<Kpi> = kpis.iter().map(|term| term.0).collect();
        Some(trend(context, asked(context, period, filter, Vec::new(), on), by, &kpis).await)
    }
}

pub(crate) fn asked(
    context: &Context<'_>,
    period: Period,
    filter: Option<CaseFilter>,
    group_by: Vec<Dimension>,
    on: Option<Date>,
) -> Asked {
    Asked {
        period: period.into(),
        filter: filter.unwrap_or_default().condition(),
        group_by,
        on: on.map_or_else(|| app(context).today(), |day| day.0),
        at: app_queries::At::default(),
    }
}

async fn dashboard(
    context: &Context<'_>,
    asked: Asked,
    as_of: Option<AsOf>,
    min_position: Option<Position>,
) -> Result<Dashboard> {
    let caller = permitted(context, Action::ReadDashboard)?;
    let asked = Asked { at: at(as_of, min_position)?, ..asked };
    app(context).queries().dashboard(caller, asked).await.map(Into::into).map_err(query)
}

async fn trend(
    context: &Context<'_>,
    asked: Asked,
    by: Interval,
    kpis: &[Kpi],
) -> Result<Vec<TrendPoint>> {
    let caller = permitted(context, Action::ReadDashboard)?;
    let points =
        app(context).queries().trend(caller, asked, by.into(), kpis).await.map_err(query)?;
    let point = |point: app_queries::TrendPoint| TrendPoint {
        from: Date(point.period.from),
        before: Date(point.period.before),
        values: point.values,
    };
    Ok(points.into_iter().map(point).collect())
}
