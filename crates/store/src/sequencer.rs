//! Group commit, the same for every engine: a tenant's appends are committed in batches, a batch
//! being what queued while the last one committed. An engine brings the [`Writers`].
//!
//! There is no timer. A batch whose transaction fails fails whole; when one append is to blame the
//! batch is halved until the others are through.

mod batch;
mod figures;
mod inscribe;
mod judge;
mod lanes;
mod survey;
mod writer;

pub use judge::{Claim, Done, Known, Place};
pub use lanes::{Lane, Lanes};
pub use survey::Questions;
pub use writer::{LogWriter, PlacedBatch, PlacedEvent, Writers, placed_events};

use crate::{Append, AppendError, Position, StoreError, TenantId};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use batch::{Batch, Outcome, Through};
use figures::Figures;
use lanes::announce;
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};
use survey::Remembered;
use tokio::sync::{mpsc, oneshot, watch};

/// Appends of one transaction.
const BATCH: usize = 512;

/// Bytes of payload of one transaction, unless a single append is larger.
const BATCH_BYTES: usize = 8 << 20;

/// Tries of a batch beyond its first, while what stops it passes.
const TRIES: usize = 10;

/// How long a batch may have been tried when it is tried once more.
const PATIENCE: Duration = Duration::from_secs(5);

/// Before the second try, and the longest wait between two; each is lengthened by up to as much again.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// An append in the queue.
struct Waiting {
    append: Append,
    reply: oneshot::Sender<Outcome>,
    since: Instant,
}

/// Writes the appends of one tenant.
struct Sequencer {
    tenant: TenantId,
    writers: Arc<dyn Writers>,
    watchers: watch::Sender<Position>,
    remembered: Remembered,
    figures: Figures,
}

impl Sequencer {
    fn new(tenant: TenantId, writers: Arc<dyn Writers>, watchers: watch::Sender<Position>) -> Self {
        let (remembered, figures) = (Remembered::default(), Figures::of(&tenant));
        Self { tenant, writers, watchers, remembered, figures }
    }

    /// Runs until the queue is closed and empty.
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let writers = Arc::clone(&self.writers);
        let mut batch = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            let writer = writers.writer().await;
            while batch.len() < BATCH
                && let Ok(waiting) = queue.try_recv()
            {
                batch.push(waiting);
            }
            let batch = std::mem::take(&mut batch);
            match writer {
                Ok(mut writer) => self.commit(&mut *writer, batch).await,
                Err(error) => {
                    let mut failure = copies(error);
                    let outcomes = batch.iter().map(|_| Err(failure().into())).collect();
                    self.answer(batch, outcomes);
                }
            }
        }
    }

    /// Commits a batch and answers every caller, in order.
    async fn commit(&mut self, writer: &mut dyn LogWriter, batch: Vec<Waiting>) {
        let mut parts = split_by_size(batch);
        while let Some(mut part) = parts.pop() {
            let appends: Vec<&Append> = part.iter().map(|waiting| &waiting.append).collect();
            match self.write(writer, &appends).await {
                Ok(Through { outcomes, known }) => {
                    announce(&self.watchers, known.head);
                    self.remembered.learn(known);
                    self.figures.batch(part.len());
                    self.answer(part, outcomes);
                }
                Err(error) if part.len() > 1 && self.writers.is_refused(&error) => {
                    let later = part.split_off(part.len() / 2);
                    parts.extend([later, part]);
                }
                Err(error) => {
                    let outcomes = self.after_failure(writer, &appends, error).await;
                    self.answer(part, outcomes);
                }
            }
        }
    }

    /// Writes a batch, and again while what stops it passes and there is patience. A try that failed may
    /// have been committed all the same: the next one is judged by what the log says, so that an append
    /// that stands is found by its receipt and is not written twice.
    async fn write(
        &mut self,
        writer: &mut dyn LogWriter,
        appends: &[&Append],
    ) -> Result<Through, StoreError> {
        let batch = Batch { tenant: &self.tenant, appends };
        let (begun, mut waits) = (Instant::now(), waits());
        let mut written = batch.write(&*self.writers, writer, &mut self.remembered).await;
        let mut before = None;
        while let Err(error) = &written
            && self.writers.is_passing(error)
            && begun.elapsed() < PATIENCE
            && let Some(wait) = waits.next()
        {
            tracing::warn!(tenant = %self.tenant, ?error, ?wait, "a batch of appends is tried again");
            self.figures.retry();
            let head = self.remembered.forget();
            before.get_or_insert(head);
            tokio::time::sleep(wait).await;
            written = match writer.renew().await {
                Ok(()) => batch.write(&*self.writers, writer, &mut self.remembered).await,
                Err(error) => Err(error),
            };
        }
        let mut through = written?;
        if let Some(before) = before {
            own(before, appends, &mut through.outcomes);
        }
        Ok(through)
    }

    /// A failed commit may have happened all the same: the receipts tell, as far as they can be read.
    /// When one cannot, no other is asked for: whoever waits is told at once.
    async fn after_failure(
        &mut self,
        writer: &mut dyn LogWriter,
        batch: &[&Append],
        error: StoreError,
    ) -> Vec<Outcome> {
        let before = self.remembered.forget();
        let mut failure = copies(error);
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut reachable = true;
        for append in batch {
            let found = match reachable {
                true => writer.receipt(&self.tenant, append.command_id).await,
                false => Ok(None),
            };
            reachable &= found.is_ok();
            outcomes.push(match found {
                Ok(Some((receipt, asked))) if asked == append.request_hash => Ok(receipt),
                Ok(Some(_)) => Err(AppendError::CommandIdReused(append.command_id)),
                Ok(None) | Err(_) => Err(failure().into()),
            });
        }
        own(before, batch, &mut outcomes);
        outcomes
    }

    /// Callers that no longer wait are passed over: their appends stand all the same.
    fn answer(&self, batch: Vec<Waiting>, outcomes: Vec<Outcome>) {
        for (waiting, outcome) in batch.into_iter().zip(outcomes) {
            self.figures.outcome(&waiting, &outcome);
            _ = waiting.reply.send(outcome);
        }
    }
}

/// What the log holds after a head was put there by this batch: it repeats nothing, save what it names
/// twice itself.
fn own(head: Position, batch: &[&Append], outcomes: &mut [Outcome]) {
    let mut named = HashSet::new();
    for (append, outcome) in batch.iter().zip(outcomes) {
        if let Ok(receipt) = outcome {
            receipt.repeated = !named.insert(append.command_id) || receipt.first <= head;
        }
    }
}

/// The waits between the tries of a batch.
fn waits() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_max_times(TRIES)
        .with_jitter()
        .build()
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

/// One failure for each of its callers.
fn copies(error: StoreError) -> impl FnMut() -> StoreError {
    let shared: Arc<StoreError> = Arc::new(error);
    move || StoreError::Engine { doing: "appending", source: Box::new(Arc::clone(&shared)) }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod schedules;
