//! Matters that may be the same as a new one (疑似重复): of the same grid and category first, then those
//! of either whose words are alike.
//!
//! It asks the index for some words of the title and compares the rest itself, so that its cost does not
//! grow with the record. What it finds are candidates; whether they are the same, a person says.

use super::{CaseRead, ListQuery, Queries};
use crate::QueryError;
use jiff::civil::Date;
use lianxin_domain::{
    actor::Actor,
    case::terms::CaseStatus,
    ids::{CategoryCode, GridCode},
    permission::Action,
};
use lianxin_projections::{
    CaseView, ReadModel,
    similar::{Words, terms},
};
use lianxin_store::{Filter, Order, Position, Row};
use std::collections::BTreeMap;

/// Matters of the same grid and category that are compared at most, the newest first.
const THERE: u32 = 100;
/// Words of the title that the index is asked for at most, and matters taken for each.
const TERMS: usize = 6;
const PER_TERM: u32 = 30;

/// A matter about to be registered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewMatter {
    /// Its grid.
    pub grid: Option<GridCode>,
    /// Its category.
    pub category: Option<CategoryCode>,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// A case that it is not compared with: itself, once it is registered.
    pub exclude: Option<String>,
}

/// A case that may be the same matter.
#[derive(Debug, Clone)]
pub struct Similar {
    /// The case.
    pub case: CaseRead,
    /// Whether it lies in the same grid.
    pub same_grid: bool,
    /// Whether it is of the same category.
    pub same_category: bool,
    /// How alike the words are, in percent.
    pub percent: u32,
}

/// Cases that may be the same matter, the likeliest first.
#[derive(Debug, Clone)]
pub struct Similars {
    /// The cases.
    pub cases: Vec<Similar>,
    /// The position they were read at.
    pub position: Position,
}

impl Queries {
    /// Cases that the caller may see and that may be the same as a new matter: those of its grid and
    /// category first, then those whose words are as alike as the policy of today asks, at most so many.
    pub async fn similar(
        &self,
        caller: &Actor,
        matter: NewMatter,
        today: Date,
        limit: usize,
    ) -> Result<Similars, QueryError> {
        let (rows, position) = self.candidates(caller, &matter).await?;
        let standing = self.core.standing.newest();
        let least = standing.in_force(today).policy.analysis.similar_percent;
        let words = Words::of(&matter.title, &matter.summary);
        let cases = self.cases_of(&rows, position).await?.into_iter();
        let mut cases: Vec<Similar> = cases
            .filter(|case| matter.exclude.as_deref() != Some(&*case.id))
            .filter(|case| case.state.status != CaseStatus::Merged)
            .map(|case| compared(&matter, &words, case))
            .filter(|found| (found.same_grid && found.same_category) || found.percent >= least)
            .collect();
        cases.sort_by_cached_key(|found| {
            let there = found.same_grid && found.same_category;
            (!there, 100_u32.saturating_sub(found.percent), found.case.id.clone())
        });
        cases.truncate(limit);
        Ok(Similars { cases, position })
    }

    /// Rows of cases worth comparing, each once, all as of one position.
    async fn candidates(
        &self,
        caller: &Actor,
        matter: &NewMatter,
    ) -> Result<(Vec<Row>, Position), QueryError> {
        if self.granted(caller).all(|(action, _)| action != Action::ReadCases) {
            return Err(QueryError::forbidden());
        }
        let (there, either) = places(matter);
        let listed = |filter: Filter, search: Option<String>, limit: u32, at| ListQuery {
            filter,
            search,
            columns: Some(CaseView::VERSION),
            at,
            ..ListQuery::first(limit, Order::descending("registered_on"))
        };
        let first = listed(there, None, THERE, Default::default());
        let first = self.list(caller, &CaseView::SPEC, first).await?;
        let position = first.position;
        let mut rows: BTreeMap<String, Row> =
            first.rows.into_iter().map(|row| (row.key.clone(), row)).collect();
        for term in terms(&matter.title).into_iter().take(TERMS) {
            let query = listed(either.clone(), Some(term), PER_TERM, super::At::position(position));
            let found = self.list(caller, &CaseView::SPEC, query).await?;
            rows.extend(found.rows.into_iter().map(|row| (row.key.clone(), row)));
        }
        Ok((rows.into_values().collect(), position))
    }
}

/// Cases of the same grid and category, and cases of either. A matter without a grid or a category has
/// none of the same; one without both is looked for everywhere.
fn places(matter: &NewMatter) -> (Filter, Filter) {
    let grid = matter.grid.as_ref().map(|code| Filter::Eq("grid", code.as_str().into()));
    let category =
        matter.category.as_ref().map(|code| Filter::Eq("category", code.as_str().into()));
    let there = match (&grid, &category) {
        (Some(grid), Some(category)) => Filter::And(vec![grid.clone(), category.clone()]),
        (None, _) | (_, None) => Filter::Or(Vec::new()),
    };
    let either: Vec<Filter> = grid.into_iter().chain(category).collect();
    (there, if either.is_empty() { Filter::all() } else { Filter::Or(either) })
}

fn compared(matter: &NewMatter, words: &Words, case: CaseRead) -> Similar {
    let state = &case.state;
    let same_grid = matter.grid.is_some() && state.grid == matter.grid;
    let same_category = matter.category.is_some() && state.category == matter.category;
    let percent = words.likeness(&Words::of(&state.title, &state.summary));
    Similar { case, same_grid, same_category, percent }
}
