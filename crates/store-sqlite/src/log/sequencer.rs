//! Commits a tenant's appends in groups: a batch is what queued while the last one committed.
//!
//! There is no timer. A batch whose transaction fails fails whole; when one append is to blame the
//! batch is halved until the others are through.

use super::{
    judge::Known,
    lane::announce,
    lookup,
    survey::Remembered,
    transaction::{Batch, Outcome, Through},
};
use crate::{error::is_refused_row, writer::Writer};
use lianxin_store::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Appends of one transaction.
const BATCH: usize = 512;

/// Bytes of payload of one transaction, unless a single append is larger.
const BATCH_BYTES: usize = 8 << 20;

/// Stream versions remembered between batches.
const REMEMBERED: usize = 16_384;

/// An append in the queue.
pub(crate) struct Waiting {
    pub(crate) append: Append,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

/// Writes the appends of one tenant.
pub(crate) struct Sequencer {
    tenant: TenantId,
    writer: Arc<Writer>,
    watchers: watch::Sender<Position>,
    remembered: Remembered,
}

impl Sequencer {
    pub(crate) fn new(
        tenant: TenantId,
        writer: Arc<Writer>,
        watchers: watch::Sender<Position>,
    ) -> Self {
        Self { tenant, writer, watchers, remembered: Remembered::default() }
    }

    /// Runs until the queue is closed and empty.
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let writer = Arc::clone(&self.writer);
        let mut batch = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            let mut connection = writer.take().await;
            while batch.len() < BATCH
                && let Ok(waiting) = queue.try_recv()
            {
                batch.push(waiting);
            }
            self.commit(&mut connection, std::mem::take(&mut batch)).await;
        }
    }

    /// Commits a batch and answers every caller, in order.
    async fn commit(&mut self, connection: &mut SqliteConnection, batch: Vec<Waiting>) {
        let mut parts = split_by_size(batch);
        while let Some(mut part) = parts.pop() {
            let appends: Vec<&Append> = part.iter().map(|waiting| &waiting.append).collect();
            let batch = Batch { tenant: &self.tenant, appends: &appends };
            match batch.write(connection, &mut self.remembered).await {
                Ok(Through { outcomes, known }) => {
                    self.remember(known);
                    answer(part, outcomes);
                }
                Err(error) if part.len() > 1 && is_refused_row(&error) => {
                    let later = part.split_off(part.len() / 2);
                    parts.extend([later, part]);
                }
                Err(error) => {
                    let outcomes = self.after_failure(connection, &appends, error).await;
                    answer(part, outcomes);
                }
            }
        }
    }

    /// Keeps what the batch has taught, in bounded memory, and tells watchers of the head.
    fn remember(&mut self, known: Known) {
        if self.remembered.versions.len() + known.versions.len() > REMEMBERED {
            self.remembered.versions.clear();
        }
        self.remembered.head = Some(known.head);
        self.remembered.versions.extend(known.versions);
        announce(&self.watchers, known.head);
    }

    /// A failed commit may have happened all the same: the receipts tell.
    async fn after_failure(
        &mut self,
        connection: &mut SqliteConnection,
        batch: &[&Append],
        error: StoreError,
    ) -> Vec<Outcome> {
        let before = std::mem::take(&mut self.remembered).head.unwrap_or(Position::START);
        let mut failure = copies(error);
        let mut outcomes = Vec::with_capacity(batch.len());
        for append in batch {
            let found = lookup::receipt(&mut *connection, &self.tenant, append.command_id).await;
            outcomes.push(match found {
                Ok(Some((receipt, asked))) if asked == append.request_hash => {
                    Ok(Receipt { repeated: receipt.first <= before, ..receipt })
                }
                Ok(Some(_)) => Err(AppendError::CommandIdReused(append.command_id)),
                Ok(None) | Err(_) => Err(failure().into()),
            });
        }
        outcomes
    }
}

/// A batch in parts of bounded size, the first one last.
fn split_by_size(batch: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut parts: Vec<Vec<Waiting>> = Vec::new();
    let mut room = 0;
    for waiting in batch {
        let bytes = waiting.append.streams.iter().flat_map(|part| &part.events);
        let bytes: usize = bytes.map(|event| event.payload.get().len()).sum();
        match parts.last_mut() {
            Some(part) if bytes <= room => part.push(waiting),
            _ => {
                room = BATCH_BYTES;
                parts.push(vec![waiting]);
            }
        }
        room = room.saturating_sub(bytes);
    }
    parts.reverse();
    parts
}

/// Callers that no longer wait are passed over: their appends stand all the same.
fn answer(batch: Vec<Waiting>, outcomes: Vec<Outcome>) {
    for (waiting, outcome) in batch.into_iter().zip(outcomes) {
        _ = waiting.reply.send(outcome);
    }
}

/// One failure for each of its callers.
fn copies(error: StoreError) -> impl FnMut() -> StoreError {
    let shared: Arc<StoreError> = Arc::new(error);
    move || StoreError::Engine { doing: "appending", source: Box::new(Arc::clone(&shared)) }
}

#[cfg(test)]
mod tests;
