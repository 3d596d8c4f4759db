//! The facts of all cases in memory, which figures are computed from. They follow the read model;
//! as of an earlier moment they are read from its history instead and not kept.
//!
//! Figures themselves are in `projections::kpi`; nothing is computed here.

mod cohort;

pub(crate) use cohort::{Test, test};

use futures::TryStreamExt;
use lianxin_domain::ids::CaseId;
use lianxin_projections::{CaseFacts, CaseView, ReadModel};
use lianxin_store::{Filter, ModelSpec, Position, ReadStore, Row, StoreError, TenantId, Value};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

const CASES: &ModelSpec = &CaseView::SPEC;

/// Events after which all facts are read again, in portions, as what changed would come at once.
const FAR: u64 = 20_000;

/// Facts that lie side by side: counting reads them all in order, and a copy is made of no more than
/// these when one of them changes.
const SIDE_BY_SIDE: usize = 512;

/// The facts of all cases at a position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) position: Position,
    /// In the order in which the cases were met; absent for one that is gone.
    cases: Vec<Arc<Vec<Option<CaseFacts>>>>,
    /// Where those of a case lie.
    places: Arc<HashMap<Box<str>, usize>>,
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
        self.cases.iter().flat_map(|cases| cases.iter().flatten())
    }

    /// Takes over what changed.
    fn follow(&mut self, keys: &[String], rows: &[Row]) -> Result<(), FactsError> {
        for key in keys {
            if let Some(place) = self.places.get(key.as_str()).copied() {
                *self.at(place) = None;
            }
        }
        for row in rows {
            let facts = facts(row)?;
            let place = match self.places.get(row.key.as_str()) {
                Some(place) => *place,
                None => self.next_place(&row.key),
            };
            *self.at(place) = Some(facts);
        }
        Ok(())
    }

    fn at(&mut self, place: usize) -> &mut Option<CaseFacts> {
        let cases = Arc::make_mut(&mut self.cases[place / SIDE_BY_SIDE]);
        &mut cases[place % SIDE_BY_SIDE]
    }

    fn next_place(&mut self, key: &str) -> usize {
        let place = self.places.len();
        if place.is_multiple_of(SIDE_BY_SIDE) {
            self.cases.push(Arc::new(Vec::with_capacity(SIDE_BY_SIDE)));
        }
        Arc::make_mut(&mut self.cases[place / SIDE_BY_SIDE]).push(None);
        Arc::make_mut(&mut self.places).insert(key.into(), place);
        place
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
        let far = Position(self.position().await?.0.saturating_sub(FAR));
        let mut facts = match newest.take() {
            Some(facts) if facts.position >= far => facts,
            Some(_) | None => Arc::new(self.read_all().await?),
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
    let facts = CaseFacts::from_json(text)
        .map_err(|source| FactsError::Unreadable { case: row.key.clone(), source })?;
    Ok(CaseFacts { id: row.key.parse().ok().map(CaseId), ..facts })
}
