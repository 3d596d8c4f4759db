//! Does a read model hold what the log says? Folds every stream again, a few hundred at a time, and
//! compares documents and rows with the stored ones.
//!
//! Changes nothing, and does not hold the model up: documents that move on meanwhile are folded as
//! far as they have come.

use super::fold::{Model, Stored};
use crate::batches::{Batches, Entry};
use futures::TryStreamExt;
use lianxin_store::{
    Document, DocumentWrite, Filter, LogFilter, Position, ReadStore, Row, StoreError, StreamKey,
};
use std::{collections::HashMap, sync::Arc};

/// Streams folded at a time.
const STREAMS: usize = 500;
/// Differences told at most; the rest are only counted.
pub(super) const TOLD: usize = 100;

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The position at which log and model were compared.
    pub position: Position,
    /// Documents compared.
    pub documents: u64,
    /// Rows compared.
    pub rows: u64,
    /// How many documents differ, rows that belong to no document counting as one each.
    pub different: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

/// A document that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Key of the document.
    pub key: String,
    /// What differs.
    pub what: String,
}

pub(super) async fn verify(
    model: &dyn Model,
    batches: &Batches,
    read: &dyn ReadStore,
) -> Result<Verification, Arc<StoreError>> {
    let (tenant, spec) = (batches.tenant(), model.spec());
    let until = read.checkpoint(tenant, spec).await?.position;
    let found =
        Verification { position: until, documents: 0, rows: 0, different: 0, differences: vec![] };
    let mut comparison = Comparison { model, batches, read, until, found };
    let filter = LogFilter { until: Some(until), ..LogFilter::default() };
    let mut events = batches.log().read(tenant, filter);
    let mut streams: HashMap<Arc<str>, Vec<StreamKey>> = HashMap::new();
    while let Some(event) = events.try_next().await? {
        if event.version != 1 || !model.folds(&event.stream.stream_type) {
            continue;
        }
        let of_type = streams.entry(Arc::clone(&event.stream.stream_type)).or_default();
        of_type.push(event.stream);
        if of_type.len() == STREAMS {
            comparison.compare(&std::mem::take(of_type)).await?;
        }
    }
    for of_type in streams.into_values().filter(|keys| !keys.is_empty()) {
        comparison.compare(&of_type).await?;
    }
    comparison.count_rows().await?;
    Ok(comparison.found)
}

struct Comparison<'v> {
    model: &'v dyn Model,
    batches: &'v Batches,
    read: &'v dyn ReadStore,
    until: Position,
    found: Verification,
}

impl Comparison<'_> {
    /// Compares the documents of streams of one type.
    async fn compare(&mut self, streams: &[StreamKey]) -> Result<(), Arc<StoreError>> {
        let (tenant, spec) = (self.batches.tenant(), self.model.spec());
        let keys: Vec<String> = streams.iter().map(|key| key.stream_id.to_string()).collect();
        let stored = self.read.documents(tenant, spec, &keys).await?;
        let rows = self.read.rows_of(tenant, spec, &keys, Some(self.until)).await?;
        let mut rows_by_key: HashMap<&str, Vec<&Row>> = HashMap::new();
        rows.iter().for_each(|row| rows_by_key.entry(&row.key).or_default().push(row));
        let furthest = stored.iter().flatten().map(|found| found.position).max();
        let until = furthest.unwrap_or_default().max(self.until);
        let log = self.batches.log();
        let events = log.read_streams(tenant, &streams[0].stream_type, &keys, Some(until)).await?;
        for ((key, stored), events) in keys.iter().zip(stored).zip(events) {
            let entries: Vec<_> =
                events.into_iter().map(|event| self.batches.entry(event)).collect();
            let rows = rows_by_key.remove(key.as_str()).unwrap_or_default();
            self.compare_one(key, stored, &rows, &entries);
        }
        Ok(())
    }

    fn compare_one(
        &mut self,
        key: &str,
        stored: Option<Document>,
        rows: &[&Row],
        entries: &[Arc<Entry>],
    ) {
        self.found.documents += 1;
        self.found.rows += rows.len() as u64;
        let folded = |until: Position| {
            let end = entries.partition_point(|entry| entry.recorded.position <= until);
            let folded = self.model.fold(Stored::new(), &entries[..end]);
            folded.documents.into_iter().next().filter(|_| folded.fault.is_none())
        };
        let Some(stored) = stored else {
            // A stream of which nothing concerns the model has no document.
            if entries.iter().any(|entry| self.model.concerns(entry)) {
                self.differs(key, "the document is missing");
            }
            return;
        };
        let as_stored = folded(stored.position.max(self.until));
        let as_listed =
            if stored.position > self.until { folded(self.until) } else { as_stored.clone() };
        match (as_stored, as_listed) {
            (None, _) | (_, None) => self.differs(key, "its events cannot be folded"),
            (Some(whole), _) if whole.position != stored.position => {
                self.differs(key, "it was last changed at another position");
            }
            (Some(whole), _) if whole.document != stored.json => {
                self.differs(key, "the document says something else");
            }
            (_, Some(listed)) if !same_rows(&listed, rows) => self.differs(key, "its rows differ"),
            _ => {}
        }
    }

    /// Rows that belong to no stream of the log.
    async fn count_rows(&mut self) -> Result<(), Arc<StoreError>> {
        let (tenant, spec) = (self.batches.tenant(), self.model.spec());
        let all = Filter::all();
        let count = self.read.count(tenant, spec, &all, None, Some(self.until)).await?;
        let stray = count.saturating_sub(self.found.rows);
        if stray > 0 {
            self.differs("", &format!("{stray} rows belong to no stream"));
            self.found.different += stray - 1;
        }
        Ok(())
    }

    fn differs(&mut self, key: &str, what: &str) {
        self.found.different += 1;
        if self.found.differences.len() < TOLD {
            self.found.differences.push(Difference { key: key.to_owned(), what: what.to_owned() });
        }
    }
}

/// Whether rows as read are those of a folded document, each since the position that made it so.
fn same_rows(folded: &DocumentWrite, rows: &[&Row]) -> bool {
    let Some(last) = folded.states.last() else { return rows.is_empty() };
    last.rows.len() == rows.len()
        && last.rows.iter().all(|wanted| {
            let since = folded.states.iter().rev().take_while(|state| state.rows.contains(wanted));
            let since = since.last().map(|state| state.position);
            rows.iter().any(|row| {
                row.row_key == wanted.row_key
                    && row.values == wanted.values
                    && Some(row.since) == since
            })
        })
}
