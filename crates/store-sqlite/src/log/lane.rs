//! One lane per tenant: the queue of its sequencer, and its head to watch.
//!
//! A lane lives as long as the store; what queued before the store is dropped is still committed.

use super::{
    lookup,
    sequencer::{Sequencer, Waiting},
};
use crate::{error::engine, writer::Writer};
use lianxin_store::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use sqlx::{SqliteConnection, SqlitePool};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::MissedTickBehavior,
};

/// Appends that may wait in a lane before callers wait to queue.
const QUEUE: usize = 4096;

/// The lanes of an open store.
pub(crate) struct Lanes {
    pub(super) writer: Arc<Writer>,
    lanes: Mutex<HashMap<TenantId, Arc<Lane>>>,
}

/// A tenant's lane.
pub(crate) struct Lane {
    queue: mpsc::Sender<Waiting>,
    head: watch::Sender<Position>,
}

impl Lanes {
    /// Begins to watch the file for commits of other processes, every `poll`, until dropped.
    pub(crate) async fn open(
        writer: Arc<Writer>,
        readers: SqlitePool,
        poll: Duration,
    ) -> Result<Arc<Self>, StoreError> {
        let watching =
            readers.acquire().await.map_err(engine("opening the store to watch it"))?.detach();
        let lanes = Arc::new(Self { writer, lanes: Mutex::default() });
        tokio::spawn(follow(Arc::downgrade(&lanes), watching, readers, poll));
        Ok(lanes)
    }

    /// The tenant's lane; its sequencer starts with the first use.
    pub(crate) fn lane(&self, tenant: &TenantId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(tenant) {
            return Arc::clone(lane);
        }
        let (queue, waiting) = mpsc::channel(QUEUE);
        let lane = Arc::new(Lane { queue, head: watch::Sender::new(Position::START) });
        let sequencer = Sequencer::new(tenant.clone(), Arc::clone(&self.writer), lane.head.clone());
        tokio::spawn(sequencer.run(waiting));
        lanes.insert(tenant.clone(), Arc::clone(&lane));
        lane
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
    pub(crate) async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        let (reply, outcome) = oneshot::channel();
        let waiting = Waiting { append, reply };
        self.queue.send(waiting).await.map_err(|_| StoreError::Closed)?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// The head, to watch.
    pub(crate) fn watch(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// Tells watchers of a head, unless they know a later one.
    pub(crate) fn moved_to(&self, head: Position) {
        announce(&self.head, head);
    }
}

/// Tells watchers of a head, unless they know a later one.
pub(crate) fn announce(watchers: &watch::Sender<Position>, head: Position) {
    watchers.send_if_modified(|known| {
        let later = head > *known;
        *known = head.max(*known);
        later
    });
}

/// Asks the file again and again whether somebody has committed, and reads the watched heads if so.
async fn follow(
    lanes: Weak<Lanes>,
    mut watching: SqliteConnection,
    readers: SqlitePool,
    poll: Duration,
) {
    let mut seen = 0;
    let mut ticks = tokio::time::interval(poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(lanes) = lanes.upgrade() else { return };
        match sqlx::query_scalar::<_, i64>("PRAGMA data_version").fetch_one(&mut watching).await {
            Ok(version) if version == seen => {}
            Ok(version) => {
                seen = version;
                refresh(&lanes, &readers).await;
            }
            Err(error) => tracing::warn!(%error, "asking the store's file for commits failed"),
        }
    }
}

async fn refresh(lanes: &Lanes, readers: &SqlitePool) {
    for (tenant, lane) in lanes.watched() {
        match lookup::head(readers, &tenant).await {
            Ok(head) => lane.moved_to(head),
            Err(error) => tracing::warn!(%tenant, %error, "reading the head to announce failed"),
        }
    }
}
