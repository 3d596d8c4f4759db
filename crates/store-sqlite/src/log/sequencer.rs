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
use crate::writer::Writer;
use lianxin_store::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Appends of one transaction.
const BATCH: usize = 512;

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
        let mut parts = vec![batch];
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
        self.remembered.head = known.head;
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
        let before = std::mem::take(&mut self.remembered).head;
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

/// Callers that no longer wait are passed over: their appends stand all the same.
fn answer(batch: Vec<Waiting>, outcomes: Vec<Outcome>) {
    for (waiting, outcome) in batch.into_iter().zip(outcomes) {
        _ = waiting.reply.send(outcome);
    }
}

/// Whether the file itself refused a row, which one append of the batch must have caused.
fn is_refused_row(error: &StoreError) -> bool {
    let StoreError::Engine { source, .. } = error else { return false };
    let Some(sqlx::Error::Database(refusal)) = source.downcast_ref() else { return false };
    // The low byte of an extended result code is the primary one; 19 is SQLITE_CONSTRAINT.
    refusal.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 19)
}

/// One failure for each of its callers.
fn copies(error: StoreError) -> impl FnMut() -> StoreError {
    let shared: Arc<StoreError> = Arc::new(error);
    move || StoreError::Engine { doing: "appending", source: Box::new(Arc::clone(&shared)) }
}

#[cfg(test)]
mod tests;
