//! Where matters come from: the heat of grids, and categories.

use super::recurrence::Recurrence;
use crate::{
    context::app,
    dashboard::Figures,
    directory::{Category, Grid},
    fault::query,
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, Result, SimpleObject};
use lianxin_app::queries::{Analysed, CategoryStats, Cohort};
use lianxin_domain::{
    actor::Actor,
    ids::{GridCode, StationCode},
};
use lianxin_projections::analysis::heat;

/// A grid, and what there is of it (网格热度).
#[derive(SimpleObject)]
pub struct GridHeat {
    /// Its code.
    pub code: String,
    /// The grid.
    pub grid: Option<Grid>,
    /// Cases registered in the period.
    pub registered: i32,
    /// Cases that are open, whenever they were registered.
    pub open: i32,
    /// Of these, waiting for a reply past its day.
    pub overdue: i32,
    /// Contacts in the period: each case registered is one.
    pub contacts: i32,
    /// Day of the last contact, ever; absent where there was none.
    pub last_contact: Option<Date>,
}

/// The heat of grids (网格热度图).
#[derive(SimpleObject)]
pub struct GridHeatMap {
    /// The position it was computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// The grids asked for, by code; those without a case too.
    pub grids: Vec<GridHeat>,
    /// Active grids, whether or not asked for by contact.
    pub active: i32,
    /// Of these, with a contact in the period.
    pub covered: i32,
    /// Covered of active, in percent; absent where there is none (网格覆盖率).
    pub coverage: Option<f64>,
    /// Cases of the period that lie in none of the active grids.
    pub elsewhere: i32,
}

impl GridHeatMap {
    fn told(
        context: &Context<'_>,
        found: Analysed<heat::Heat>,
        without_contact: Option<bool>,
    ) -> Self {
        let Analysed { position, on, found } = found;
        let coverage = found.coverage();
        let wanted = |(_, heat): &(GridCode, heat::GridHeat)| {
            without_contact.is_none_or(|without| without == (heat.contacts == 0))
        };
        let grid = |(code, heat): (GridCode, heat::GridHeat)| GridHeat {
            grid: Grid::find(context, &code),
            code: code.to_string(),
            registered: int32(heat.registered),
            open: int32(heat.open),
            overdue: int32(heat.overdue),
            contacts: int32(heat.contacts),
            last_contact: heat.last_contact.map(Date),
        };
        Self {
            position: position.into(),
            on: Date(on),
            grids: found.grids.into_iter().filter(wanted).map(grid).collect(),
            active: int32(coverage.whole),
            covered: int32(coverage.part),
            coverage: coverage.percent(),
            elsewhere: int32(found.elsewhere),
        }
    }
}

pub(super) async fn heat(
    context: &Context<'_>,
    asked: Result<(&Actor, Cohort)>,
    station: Option<String>,
    without_contact: Option<bool>,
) -> Result<GridHeatMap> {
    let (caller, cohort) = asked?;
    let station = station.map(StationCode::new);
    let found = app(context).queries().heat(caller, cohort, station).await.map_err(query)?;
    Ok(GridHeatMap::told(context, found, without_contact))
}

/// A category, its figures and what came back (分类).
#[derive(SimpleObject)]
pub struct CategoryStat {
    /// Its code; absent for cases without a category.
    pub code: Option<String>,
    /// The category.
    pub category: Option<Category>,
    /// The figures of its cases registered in the period.
    pub figures: Figures,
    /// What came back of its cases closed in the period.
    pub recurrence: Recurrence,
}

/// Categories compared (分类统计).
#[derive(SimpleObject)]
pub struct CategoryStatistics {
    /// The position it was computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// The categories with cases in the period, by code.
    pub categories: Vec<CategoryStat>,
}

impl CategoryStatistics {
    pub(super) fn told(context: &Context<'_>, found: Analysed<Vec<CategoryStats>>) -> Self {
        let Analysed { position, on, found } = found;
        let stat = |stats: CategoryStats| CategoryStat {
            category: stats.category.as_ref().and_then(|code| Category::find(context, code)),
            code: stats.category.map(|code| code.to_string()),
            figures: Figures::alone(position, on, stats.figures),
            recurrence: stats.recurrence.into(),
        };
        let categories = found.into_iter().map(stat).collect();
        Self { position: position.into(), on: Date(on), categories }
    }
}
