//! The facts of all cases in memory, which figures are computed from. They follow the read model;
//! as of an earlier moment they are read from its history instead and not kept.
//!
//! Figures themselves are in `projections::kpi`; nothing is computed here.

use futures::TryStreamExt;
use lianxin_projections::{CaseFacts, CaseView, ReadModel};
use lianxin_store::{Filter, ModelSpec, Position, ReadStore, Row, StoreError, TenantId, Value};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

const CASES: &ModelSpec = &CaseView::SPEC;

/// The facts of all cases at a position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) position: Position,
    by_case: HashMap<Arc<str>, Arc<CaseFacts>>,
}

/// Why facts could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FactsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the facts of case {case} cannot be read")]
    Unreadable { case: String, source: serde_json::Error },
}

impl Facts {
    /// The facts themselves.
    pub(crate) fn all(&self) -> impl Iterator<Item = &CaseFacts> {
        self.by_case.values().map(Arc::as_ref)
    }

    /// Takes over what changed.
    fn follow(&mut self, keys: &[String], rows: &[Row]) -> Result<(), FactsError> {
        keys.iter().for_each(|key| drop(self.by_case.remove(key.as_str())));
        for row in rows {
            self.by_case.insert(row.key.as_str().into(), Arc::new(facts(row)?));
        }
        Ok(())
    }
}

/// Keeps the facts of all cases as they now are.
pub(crate) struct Kept {
    read: Arc<dyn ReadStore>,
    tenant: TenantId,
    newest: Mutex<Option<Arc<Facts>>>,
}

impl Kept {
    pub(crate) fn new(read: Arc<dyn ReadStore>, tenant: TenantId) -> Self {
        Self { read, tenant, newest: Mutex::default() }
    }

    /// The facts as the read model now has them. The first call reads them all.
    pub(crate) async fn newest(&self) -> Result<Arc<Facts>, FactsError> {
        let mut newest = self.newest.lock().await;
        let mut facts = match newest.take() {
            Some(facts) => facts,
            None => Arc::new(self.read_all().await?),
        };
        let changes = self.read.changed_since(&self.tenant, CASES, facts.position).await?;
        if changes.position > facts.position {
            // Copied only while somebody still computes from the older ones.
            let own = Arc::make_mut(&mut facts);
            own.follow(&changes.keys, &changes.rows)?;
            own.position = changes.position;
        }
        *newest = Some(Arc::clone(&facts));
        Ok(facts)
    }

    /// Where the read model stands, to tell whether facts have moved without reading them.
    pub(crate) async fn position(&self) -> Result<Position, FactsError> {
        Ok(self.read.checkpoint(&self.tenant, CASES).await?.position)
    }

    async fn read_all(&self) -> Result<Facts, FactsError> {
        let position = self.position().await?;
        let mut facts = Facts { position, ..Facts::default() };
        let mut rows = self.read.rows(&self.tenant, CASES, None);
        while let Some(row) = rows.try_next().await? {
            facts.follow(&[], std::slice::from_ref(&row))?;
        }
        Ok(facts)
    }

    /// The facts of the cases that satisfied a condition at a position, or now.
    pub(crate) async fn matching(
        &self,
        filter: &Filter,
        as_of: Option<Position>,
    ) -> Result<Vec<CaseFacts>, FactsError> {
        let mut found = Vec::new();
        let mut rows = self.read.rows(&self.tenant, CASES, as_of);
        while let Some(row) = rows.try_next().await? {
            if filter.matches(&|column| row.value(CASES, column)) {
                found.push(facts(&row)?);
            }
        }
        Ok(found)
    }
}

/// The facts in a row.
fn facts(row: &Row) -> Result<CaseFacts, FactsError> {
    let text = match row.value(CASES, "facts") {
        Value::Text(text) => text.as_str(),
        _ => "",
    };
    CaseFacts::from_json(text)
        .map_err(|source| FactsError::Unreadable { case: row.key.clone(), source })
}

/// Whether a condition can be judged by facts alone.
pub(crate) fn covers(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().all(covers),
        Filter::Not(part) => covers(part),
        Filter::Eq(column, _)
        | Filter::In(column, _)
        | Filter::AtLeast(column, _)
        | Filter::Below(column, _)
        | Filter::Contains(column, _) => COLUMNS.contains(column),
    }
}

/// Columns of `case_view` whose values are among the facts.
const COLUMNS: [&str; 10] = [
    "status",
    "track",
    "category",
    "grid",
    "station",
    "channel",
    "lead",
    "livelihood",
    "legacy",
    "registered_on",
];

/// Whether facts satisfy a condition that they cover.
pub(crate) fn satisfies(facts: &CaseFacts, filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| satisfies(facts, part)),
        Filter::Or(parts) => parts.iter().any(|part| satisfies(facts, part)),
        Filter::Not(part) => !satisfies(facts, part),
        Filter::Eq(column, _)
        | Filter::In(column, _)
        | Filter::AtLeast(column, _)
        | Filter::Below(column, _)
        | Filter::Contains(column, _) => {
            let value = column_of(facts, column);
            filter.matches(&|_| &value)
        }
    }
}

/// A column's value as `case_view` has it.
fn column_of(facts: &CaseFacts, column: &str) -> Value {
    fn text(code: Option<&impl ToString>) -> Value {
        code.map_or(Value::Null, |code| Value::Text(code.to_string()))
    }
    match column {
        "status" => Value::Text(facts.status.to_string()),
        "track" => text(facts.track.as_ref()),
        "category" => text(facts.category.as_ref()),
        "grid" => text(facts.grid.as_ref()),
        "station" => text(facts.station.as_ref()),
        "channel" => text(facts.channel.as_ref()),
        "lead" => text(facts.lead.as_ref()),
        "livelihood" => Value::Bool(facts.livelihood),
        "legacy" => Value::Bool(facts.legacy),
        "registered_on" => text(facts.registered_on.as_ref()),
        _ => Value::Null,
    }
}
