//! Notes what was tried in vain, behind the caller's back: nobody waits for the diary, and a storm
//! of refusals is noted as far as it can be and counted beyond.

use lianxin_store::{Attempt, Attempts, TenantId};
use metrics::counter;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::mpsc;

/// Attempts that may wait to be written; more are only counted.
const WAITING: usize = 1_024;
/// Attempts written at a time.
const BATCH: usize = 256;

/// The way into the diary. Cheap to clone; the writer ends with the last clone, after the last note.
#[derive(Clone)]
pub(crate) struct Diary {
    queue: mpsc::Sender<Attempt>,
    dropped: Arc<AtomicU64>,
}

impl Diary {
    /// Starts the writer.
    pub(crate) fn open(attempts: Arc<dyn Attempts>, tenant: TenantId) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        tokio::spawn(write(attempts, tenant, waiting, Arc::clone(&dropped)));
        Self { queue, dropped }
    }

    /// Notes an attempt, or counts it when too many wait.
    pub(crate) fn note(&self, attempt: Attempt) {
        if self.queue.try_send(attempt).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn write(
    attempts: Arc<dyn Attempts>,
    tenant: TenantId,
    mut waiting: mpsc::Receiver<Attempt>,
    dropped: Arc<AtomicU64>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            counter!("lianxin_attempts_lost_total", "tenant" => tenant.to_string()).increment(lost);
            tracing::warn!(%tenant, lost, "attempts came faster than they could be noted");
        }
        if let Err(error) = attempts.note(&tenant, &batch).await {
            tracing::error!(%tenant, ?error, "attempts could not be noted");
        }
        batch.clear();
    }
}
