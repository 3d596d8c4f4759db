//! What came back: of closed cases, as a whole, by grid and by category.

use crate::{
    directory::{Category, Grid},
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, SimpleObject};
use lianxin_app::queries::Analysed;
use lianxin_projections::analysis::recurrence;

/// Closed cases, and what came back of them (复发).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Recurrence {
    /// Cases closed in the period, for the first time.
    pub closed: i32,
    /// Of these, reopened within the policy's months after a closure.
    pub reopened: i32,
    /// Of these, linked as the same problem to a case registered within the months after.
    pub linked: i32,
    /// Of these, either.
    pub came_back: i32,
    /// Of these, followed by a matter of the same grid and category within the months after: a hint, for
    /// whether it is the same problem only a person can say.
    pub again_there: i32,
    /// What came back of the closed, in percent; absent where nothing was closed (复发率).
    pub rate: Option<f64>,
}

impl From<recurrence::Recurrence> for Recurrence {
    fn from(found: recurrence::Recurrence) -> Self {
        Self {
            closed: int32(found.closed),
            reopened: int32(found.reopened),
            linked: int32(found.linked),
            came_back: int32(found.came_back),
            again_there: int32(found.again_there),
            rate: found.rate().percent(),
        }
    }
}

/// A grid, and what came back in it (网格复发).
#[derive(SimpleObject)]
pub struct GridRecurrence {
    /// Its code.
    pub code: String,
    /// The grid.
    pub grid: Option<Grid>,
    /// What came back.
    pub recurrence: Recurrence,
}

/// A category, and what came back of it (分类复发).
#[derive(SimpleObject)]
pub struct CategoryRecurrence {
    /// Its code.
    pub code: String,
    /// The category.
    pub category: Option<Category>,
    /// What came back.
    pub recurrence: Recurrence,
}

/// What came back (复发统计).
#[derive(SimpleObject)]
pub struct RecurrenceReport {
    /// The position it was computed at.
    pub position: Position,
    /// The day whose policy was asked.
    pub on: Date,
    /// All cases closed in the period.
    pub whole: Recurrence,
    /// By grid, in the order of the codes; only grids with a closed case.
    pub grids: Vec<GridRecurrence>,
    /// By category, likewise.
    pub categories: Vec<CategoryRecurrence>,
}

impl RecurrenceReport {
    pub(super) fn told(context: &Context<'_>, found: Analysed<recurrence::Recurrences>) -> Self {
        let Analysed { position, on, found } = found;
        let grids = found.grids.into_iter().map(|(code, recurrence)| GridRecurrence {
            grid: Grid::find(context, &code),
            code: code.to_string(),
            recurrence: recurrence.into(),
        });
        let categories = found.categories.into_iter();
        let categories = categories.map(|(code, recurrence)| CategoryRecurrence {
            category: Category::find(context, &code),
            code: code.to_string(),
            recurrence: recurrence.into(),
        });
        Self {
            position: position.into(),
            on: Date(on),
            whole: found.whole.into(),
            grids: grids.collect(),
            categories: categories.collect(),
        }
    }
}
