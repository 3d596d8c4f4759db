//! Activity plans with what was carried out of each item.

use super::{ActivityCount, coded};
use crate::{
    boards::When,
    context::{app, caller},
    directory::{Station, query::directory_connection},
    fault::query,
    moment::at,
    rules::CodeEntry,
    scalar::int32,
    term::Term,
};
use async_graphql::{Context, Description, Object, Result};
use lianxin_domain::{
    ids::PlanCode,
    policy::CodeList,
    year::{self, DutyActivityKind},
};
use lianxin_projections::outreach::CarriedOut;
use std::sync::Arc;

/// A planned item, and what was done of it (计划事项).
#[derive(Debug, Clone, Description)]
pub struct PlannedActivity {
    item: year::PlannedItem,
    done: ActivityCount,
}

#[Object(use_type_description)]
impl PlannedActivity {
    /// Identity within the plan (编号).
    async fn item(&self) -> &str {
        self.item.id.as_str()
    }

    /// What kind of activity (类别).
    async fn kind(&self) -> Term<DutyActivityKind> {
        Term(self.item.kind)
    }

    /// Its theme (主题).
    async fn theme(&self, context: &Context<'_>) -> CodeEntry {
        coded(context, CodeList::ActivityThemes, &self.item.theme)
    }

    /// The month it is planned for (月份).
    async fn month(&self) -> i32 {
        i32::try_from(self.item.month).unwrap_or_default()
    }

    /// Person-times aimed at (目标人次).
    async fn target_person_times(&self) -> Option<i32> {
        self.item.target_person_times.map(int32)
    }

    /// Activities held that carry it out (完成情况).
    async fn done(&self) -> ActivityCount {
        self.done
    }
}

/// A station's activity plan of a year (活动计划).
#[derive(Debug, Clone, Description)]
pub struct ActivityPlan {
    key: PlanCode,
    found: Arc<year::ActivityPlan>,
    items: Vec<PlannedActivity>,
}

impl ActivityPlan {
    fn of(key: &PlanCode, found: &Arc<year::ActivityPlan>, carried_out: &CarriedOut) -> Self {
        let item = |item: &year::PlannedItem| {
            let done = carried_out.of_item(key, &item.id).into();
            PlannedActivity { item: item.clone(), done }
        };
        let items = found.items.iter().map(item).collect();
        Self { key: key.clone(), found: Arc::clone(found), items }
    }
}

#[Object(use_type_description)]
impl ActivityPlan {
    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// The station it binds (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, self.found.station.as_ref()?)
    }

    /// The year it is for (年份).
    async fn year(&self) -> i32 {
        self.found.year.into()
    }

    /// How often it was revised (调整次数).
    async fn revisions(&self) -> i32 {
        int32(self.found.revisions)
    }

    /// What is planned (计划事项).
    async fn items(&self) -> &[PlannedActivity] {
        &self.items
    }

    /// Items of which an activity was held (已完成事项数).
    async fn items_done(&self) -> i32 {
        let done = self.items.iter().filter(|item| item.done.activities > 0).count();
        int32(done)
    }
}

directory_connection!(
    ActivityPlanConnection,
    ActivityPlanEdge,
    ActivityPlan,
    "activity plans (活动计划)"
);

pub(super) async fn activity_plans(
    context: &Context<'_>,
    (station, year): (Option<String>, Option<i32>),
    (as_of, min_position): When,
    (first, after): (Option<i32>, Option<String>),
) -> Result<ActivityPlanConnection> {
    let (caller, at) = (caller(context)?, at(as_of, min_position)?);
    let queries = app(context).queries();
    let carried_out = queries.carried_out(caller, at).await.map_err(query)?.figures;
    let standing = queries.standing(at).await.map_err(query)?;
    let wanted = |found: &year::ActivityPlan| {
        let of_station =
            |code: &str| found.station.as_ref().is_some_and(|own| own.as_str() == code);
        station.as_deref().is_none_or(of_station)
            && year.is_none_or(|year| year == i32::from(found.year))
    };
    let plans = standing.directory().plans.iter().filter(|(_, found)| wanted(found));
    let all =
        plans.map(|(key, found)| (key.to_string(), ActivityPlan::of(key, found, &carried_out)));
    ActivityPlanConnection::page(all.collect(), first, after)
}
