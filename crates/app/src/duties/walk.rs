//! Finding cases about which something may be to be done, on the board of deadlines, page by page.

use crate::{Core, QueryError};
use jiff::civil::Date;
use lianxin_domain::case::Case;
use lianxin_projections::{CaseDocument, DeadlineBoard, ReadModel};
use lianxin_store::{Filter, ModelSpec, Order, Place, Row, Select, Value};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// The board of deadlines.
pub(super) const BOARD: &ModelSpec = &DeadlineBoard::SPEC;

/// Rows of the board read at a time, and cases held in memory at most.
const PAGE: u32 = 200;

/// A case as the board has it.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) case: Case,
    /// Places of the deadlines for which it was found.
    pub(super) places: BTreeSet<usize>,
}

/// A walk over open deadlines, nearest first.
pub(super) struct Walk<'c> {
    core: &'c Core,
    /// Conditions that no two of which a row satisfies.
    ahead: VecDeque<Filter>,
    after: Option<Place>,
}

impl<'c> Walk<'c> {
    /// Over all deadlines that run and are due up to a day, and those that are due later on a day that is
    /// provisional.
    pub(super) fn up_to(core: &'c Core, last: Date) -> Self {
        let beyond = || Value::from(last.saturating_add(jiff::Span::new().days(1)));
        let open = || Filter::Eq("state", "OPEN".into());
        let near = Filter::And(vec![open(), Filter::Below("due_on", beyond())]);
        let provisional = Filter::Eq("provisional", true.into());
        let far = Filter::And(vec![open(), Filter::AtLeast("due_on", beyond()), provisional]);
        Self { core, ahead: [near, far].into(), after: None }
    }

    /// The next cases; none when the walk is over. A case comes again for a deadline of a later page.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Found>>, QueryError> {
        let Some(filter) = self.ahead.front() else { return Ok(None) };
        let order = Order::ascending("due_on");
        let select = Select {
            filter: filter.clone(),
            after: self.after.take(),
            columns: Some(&["state"]),
            ..Select::first(PAGE, order.clone())
        };
        let page = self.core.read.select(&self.core.tenant, BOARD, select).await?;
        self.after = page.rows.last().map(|row| row.place(BOARD, &order));
        if !page.more {
            self.ahead.pop_front();
            self.after = None;
        }
        found(self.core, places(&page.rows)).await.map(Some)
    }
}

/// The cases that changed on the board, in portions.
pub(super) fn portions(keys: &[String]) -> impl Iterator<Item = BTreeMap<String, BTreeSet<usize>>> {
    let portion = |keys: &[String]| keys.iter().map(|key| (key.clone(), BTreeSet::new())).collect();
    keys.chunks(PAGE as usize).map(portion)
}

/// The cases as the board has them.
pub(super) async fn found(
    core: &Core,
    places: BTreeMap<String, BTreeSet<usize>>,
) -> Result<Vec<Found>, QueryError> {
    let keys: Vec<String> = places.keys().cloned().collect();
    let documents = core.read.documents(&core.tenant, BOARD, &keys).await?;
    let found = places.into_iter().zip(documents).filter_map(|((id, places), document)| {
        let json = document?.json;
        Some(read(&json).map(|case| Found { id, case, places }))
    });
    found.collect()
}

fn read(json: &str) -> Result<Case, QueryError> {
    let document: CaseDocument = serde_json::from_str(json)
        .map_err(|error| QueryError::Document { model: BOARD.name, source: Arc::new(error) })?;
    Ok(document.case)
}

/// The rows by case. A row's key is the place of its deadline.
fn places(rows: &[Row]) -> BTreeMap<String, BTreeSet<usize>> {
    let mut places: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for row in rows {
        places.entry(row.key.clone()).or_default().extend(row.row_key.parse::<usize>());
    }
    places
}
