//! Analyses of casework: the league table of units, workload, categories, the heat of grids, time in each
//! state, paths, the effect of urging, and what came back. Each tells the position it was computed at.

pub mod course;
pub mod grids;
pub mod recurrence;
pub mod similar;
pub mod units;

use self::{
    course::{CasePaths, StateTimes, UrgingEffect},
    grids::{CategoryStatistics, GridHeatMap},
    recurrence::RecurrenceReport,
    units::{UnitLeague, UnitWorkloads},
};
use crate::{
    case::list::CaseFilter,
    context::{app, permitted},
    dashboard::Period,
    fault::{bad_input, query},
    moment::{AsOf, at},
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use lianxin_app::queries::{self as app_queries, Cohort};
use lianxin_domain::{actor::Actor, permission::Action};
use lianxin_projections::kpi::Spread;

/// The cases that an analysis looks at (范围).
#[derive(Debug, Clone, Default, InputObject)]
pub struct CohortInput {
    /// Days of registration, or of what the question says; all when absent.
    pub period: Option<Period>,
    /// Which of them; all when absent.
    pub filter: Option<CaseFilter>,
    /// The day that due days are compared with; today when absent.
    pub on: Option<Date>,
}

/// How a number of days is spread over cases (分布).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct DaySpread {
    /// Cases, or stays, in it.
    pub count: i32,
    /// Their mean, with two decimals; absent where there are none.
    pub mean: Option<f64>,
    /// The middle one, or the mean of the two in the middle.
    pub median: Option<f64>,
    /// What nine of ten do not exceed.
    pub p90: Option<i32>,
    /// The longest.
    pub max: Option<i32>,
}

impl From<&Spread> for DaySpread {
    fn from(spread: &Spread) -> Self {
        let days = |days: Option<u32>| days.map(int32);
        Self {
            count: int32(spread.count()),
            mean: spread.mean(),
            median: spread.median(),
            p90: days(spread.p90()),
            max: days(spread.max()),
        }
    }
}

/// Who asks, and what is asked for.
fn asked<'c>(
    context: &Context<'c>,
    cases: Option<CohortInput>,
    when: (Option<AsOf>, Option<Position>),
) -> Result<(&'c Actor, Cohort)> {
    let caller = permitted(context, Action::ReadDashboard)?;
    let CohortInput { period, filter, on } = cases.unwrap_or_default();
    let period = period.map(app_queries::Period::from);
    if period.is_some_and(|period| period.before < period.from) {
        return Err(bad_input("a period does not end before it begins"));
    }
    let cohort = Cohort {
        period,
        filter: filter.unwrap_or_default().condition(),
        on: on.map_or_else(|| app(context).today(), |day| day.0),
        at: at(when.0, when.1)?,
    };
    Ok((caller, cohort))
}

/// Asks the application for an analysis of a cohort:
/// `analysis!(context, cases, when, league, UnitLeague)` expands to the reading of the arguments, the
/// question and the wrapping of its answer.
macro_rules! analysis {
    ($context:ident, $cases:ident, $when:expr, $question:ident, $answer:ty) => {{
        let answer = async {
            let (caller, cohort) = asked($context, $cases, $when)?;
            let found = app($context).queries().$question(caller, cohort).await.map_err(query)?;
            Ok(<$answer>::told($context, found))
        };
        Some(answer.await)
    }};
}

/// Questions of analysts and of dashboards.
#[derive(Default)]
pub struct AnalysisQuery;

#[Object]
impl AnalysisQuery {
    /// The league table of the units that led or held a referral of these cases, best first: by replies in
    /// time, then strict satisfaction, then what is settled (承办单位排名).
    async fn unit_scorecards(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<UnitLeague>> {
        analysis!(context, cases, (as_of, min_position), league, UnitLeague)
    }

    /// What each unit owes a reply to: open, due today, due soon, overdue (工作量).
    async fn unit_workload(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<UnitWorkloads>> {
        analysis!(context, cases, (as_of, min_position), workload, UnitWorkloads)
    }

    /// Figures of each category's cases registered in the period, and what came back of those closed in it
    /// (分类统计).
    async fn category_stats(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<CategoryStatistics>> {
        analysis!(context, cases, (as_of, min_position), category_stats, CategoryStatistics)
    }

    /// The heat of every active grid in the period, and which had no contact in it (网格热度).
    #[graphql(name = "gridHeat")]
    async fn heat_of_grids(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "Only grids of this station (联络站).")] station: Option<String>,
        #[graphql(
            desc = "Only grids without a contact in the period, or only those with (是否无联系)."
        )]
        without_contact: Option<bool>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<GridHeatMap>> {
        let asked = asked(context, cases, (as_of, min_position));
        Some(grids::heat(context, asked, station, without_contact).await)
    }

    /// How long cases stay in each state, and how many are in it (各状态停留时间).
    async fn state_times(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<StateTimes>> {
        analysis!(context, cases, (as_of, min_position), state_times, StateTimes)
    }

    /// The paths that cases take through their states, what follows what, and the ways back (流程路径).
    async fn case_paths(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<CasePaths>> {
        analysis!(context, cases, (as_of, min_position), paths, CasePaths)
    }

    /// How long the first reply takes with urging and without (催办效果).
    async fn urging_effect(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<UrgingEffect>> {
        analysis!(context, cases, (as_of, min_position), urging_effect, UrgingEffect)
    }

    /// What came back of the cases that were closed in the period, as a whole, by grid and by category (复发).
    #[graphql(name = "recurrence")]
    async fn what_came_back(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (范围).")] cases: Option<CohortInput>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<RecurrenceReport>> {
        analysis!(context, cases, (as_of, min_position), recurrence, RecurrenceReport)
    }
}
