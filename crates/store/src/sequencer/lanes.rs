//! One lane per tenant: the queue of its sequencer, and its head to watch.
//!
//! A lane lives as long as the store; what queued before the store is dropped is still committed.

use super::{Sequencer, Waiting, inscribe::inscribe, writer::Writers};
use crate::{Append, AppendError, Author, Position, Receipt, StoreError, TenantId, Transcript};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::Instrument;

/// Appends that may wait in a lane before callers wait to queue.
const QUEUE: usize = 4096;

/// The lanes of an open store.
pub struct Lanes {
    writers: Arc<dyn Writers>,
    lanes: Mutex<HashMap<TenantId, Arc<Lane>>>,
}

/// A tenant's lane.
pub struct Lane {
    queue: mpsc::Sender<Waiting>,
    head: watch::Sender<Position>,
}

impl Lanes {
    /// No lanes yet; each begins with its first use.
    pub fn new(writers: Arc<dyn Writers>) -> Self {
        Self { writers, lanes: Mutex::default() }
    }

    /// The tenant's lane; its sequencer starts with the first use.
    pub fn lane(&self, tenant: &TenantId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(tenant) {
            return Arc::clone(lane);
        }
        let (queue, waiting) = mpsc::channel(QUEUE);
        let lane = Arc::new(Lane { queue, head: watch::Sender::new(Position::START) });
        let sequencer =
            Sequencer::new(tenant.clone(), Arc::clone(&self.writers), lane.head.clone());
        tokio::spawn(sequencer.run(waiting));
        lanes.insert(tenant.clone(), Arc::clone(&lane));
        lane
    }

    /// Writes what an author has to say about all of a tenant's log, see [`Ledger::inscribe`]. It waits for the
    /// batch that is being written, and the next one waits for it.
    ///
    /// [`Ledger::inscribe`]: crate::Ledger::inscribe
    pub async fn inscribe(
        &self,
        log: &dyn Transcript,
        tenant: &TenantId,
        author: &mut dyn Author,
    ) -> Result<Option<Position>, StoreError> {
        let mut writer = self.writers.writer().await?;
        let written = inscribe(&mut *writer, log, tenant, author).await?;
        written.into_iter().for_each(|head| self.moved_to(tenant, head));
        Ok(written)
    }

    /// Tells watchers of a tenant's head, if there are any.
    pub fn moved_to(&self, tenant: &TenantId, head: Position) {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(tenant) {
            lane.moved_to(head);
        }
    }

    /// Asks for the head of every tenant that somebody watches, and tells the watchers.
    pub async fn refresh<H>(&self, head: impl Fn(TenantId) -> H)
    where
        H: Future<Output = Result<Position, StoreError>>,
    {
        for (tenant, lane) in self.watched() {
            match head(tenant.clone()).await {
                Ok(head) => lane.moved_to(head),
                Err(error) => {
                    tracing::warn!(%tenant, %error, "reading the head to announce failed");
                }
            }
        }
    }

    /// Lanes whose head somebody watches.
    fn watched(&self) -> Vec<(TenantId, Arc<Lane>)> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes
            .iter()
            .filter(|(_, lane)| lane.head.receiver_count() > 0)
            .map(|(tenant, lane)| (tenant.clone(), Arc::clone(lane)))
            .collect()
    }
}

impl Lane {
    /// Queues an append and waits for its outcome. Once queued it runs to its end, whether or not
    /// the caller still waits.
    pub async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        let (reply, outcome) = oneshot::channel();
        let waiting = Waiting { append, reply, since: Instant::now() };
        self.queue.send(waiting).await.map_err(|_| StoreError::Closed)?;
        let span = tracing::info_span!("append");
        outcome.instrument(span).await.map_err(|_| StoreError::Closed)?
    }

    /// The head, to watch.
    pub fn watch(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// Tells watchers of a head, unless they know a later one.
    pub fn moved_to(&self, head: Position) {
        announce(&self.head, head);
    }
}

/// Tells watchers of a head, unless they know a later one.
pub(super) fn announce(watchers: &watch::Sender<Position>, head: Position) {
    watchers.send_if_modified(|known| {
        let later = head > *known;
        *known = head.max(*known);
        later
    });
}
