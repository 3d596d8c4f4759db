//! Reads and folds what comes next, while what comes before is still being written.

use super::fold::{Folded, Model, Stored, wanted};
use crate::batches::{BATCH, Batches, Entry};
use lianxin_store::{Document, DocumentWrite, Fault, Position, ReadStore, StoreError};
use std::sync::Arc;

/// At most this many events in one write, when the model is far behind.
const FAR_BEHIND: u64 = 5 * BATCH;

/// A batch that is folded and not yet written.
pub(super) struct Ready {
    pub(super) from: Position,
    pub(super) to: Position,
    pub(super) documents: Vec<DocumentWrite>,
    pub(super) fault: Option<Fault>,
    /// Whether much more of the log follows.
    pub(super) far_behind: bool,
}

impl Ready {
    /// The documents as they will stand.
    pub(super) fn unwritten(&self) -> Stored {
        let document = |write: &DocumentWrite| {
            let document = Document { position: write.position, json: write.document.clone() };
            (write.key.clone(), document)
        };
        self.documents.iter().map(document).collect()
    }
}

/// What one batch is made with.
pub(super) struct Ahead {
    pub(super) model: Arc<dyn Model>,
    pub(super) batches: Batches,
    pub(super) read: Arc<dyn ReadStore>,
}

impl Ahead {
    /// Reads and folds the next batch. Documents that are still being written are taken as they will
    /// stand.
    pub(super) async fn prepare(
        self,
        from: Position,
        unwritten: Stored,
    ) -> Result<Option<Ready>, Arc<StoreError>> {
        let entries = self.gather(from).await?;
        let Some(last) = entries.last() else { return Ok(None) };
        let to = last.recorded.position;
        let far_behind = entries.len() as u64 >= FAR_BEHIND;
        let Folded { documents, fault } = self.fold(entries, &unwritten).await?;
        let to = fault.as_ref().map_or(to, |fault| fault.position.before());
        Ok(Some(Ready { from, to, documents, far_behind: far_behind && fault.is_none(), fault }))
    }

    async fn fold(
        &self,
        entries: Vec<Arc<Entry>>,
        unwritten: &Stored,
    ) -> Result<Folded, Arc<StoreError>> {
        let (known, asked): (Vec<_>, Vec<_>) = wanted(self.model.as_ref(), &entries)
            .into_iter()
            .partition(|key| unwritten.contains_key(key));
        let found = self.read.documents(self.batches.tenant(), self.model.spec(), &asked).await?;
        let pairs = asked.into_iter().zip(found);
        let mut stored: Stored = pairs.filter_map(|(key, found)| Some((key, found?))).collect();
        stored.extend(known.into_iter().map(|key| {
            let document = unwritten[&key].clone();
            (key, document)
        }));
        let model = Arc::clone(&self.model);
        let folded = tokio::task::spawn_blocking(move || model.fold(stored, &entries)).await;
        folded.map_err(|_| Arc::new(StoreError::Closed))
    }

    /// The next entries; several batches of them when the model is far behind.
    async fn gather(&self, from: Position) -> Result<Vec<Arc<Entry>>, Arc<StoreError>> {
        let mut entries: Vec<Arc<Entry>> = Vec::new();
        loop {
            let after = entries.last().map_or(from, |entry| entry.recorded.position);
            let batch = self.batches.after(after, BATCH).await?;
            entries.extend(batch.iter().cloned());
            if batch.is_empty() || entries.len() as u64 >= FAR_BEHIND {
                return Ok(entries);
            }
        }
    }
}
