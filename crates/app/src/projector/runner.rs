//! One read model behind the log: takes batches, folds them, writes them, tells where it stands.

use super::fold::{Folded, Model, wanted};
use crate::batches::{BATCH, Batches, Entry};
use lianxin_store::{Batch, Checkpoint, Fault, Position, ReadStore, StoreError};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, Notify, watch};

/// At most this many events in one write, when the model is far behind.
const FAR_BEHIND: u64 = 5 * BATCH;
/// How long a model rests after the store failed, before it asks again.
const REST: Duration = Duration::from_secs(1);

/// One read model.
pub(super) struct Runner {
    pub(super) model: Arc<dyn Model>,
    batches: Batches,
    read: Arc<dyn ReadStore>,
    stands: watch::Sender<Checkpoint>,
    /// Rung when the checkpoint was moved by something else than this runner's own steps.
    moved: Notify,
    /// One step at a time: two would fold the same batch, and one of them in vain.
    stepping: Mutex<Ahead>,
    /// Whether the engine has been told that the model is caught up since it began.
    settled: AtomicBool,
}

/// Entries read while the batch before them was written.
#[derive(Default)]
struct Ahead {
    after: Position,
    entries: Vec<Arc<Entry>>,
}

impl Runner {
    pub(super) async fn open(
        model: Arc<dyn Model>,
        batches: Batches,
        read: Arc<dyn ReadStore>,
    ) -> Result<Self, StoreError> {
        let spec = model.spec();
        let mut checkpoint = read.open(batches.tenant(), spec).await?;
        if checkpoint.position > batches.log().head(batches.tenant()).await? {
            // The log was put back to an earlier state; what was folded from its later one is void.
            read.reset(batches.tenant(), spec).await?;
            checkpoint = read.checkpoint(batches.tenant(), spec).await?;
        }
        let (stands, _) = watch::channel(checkpoint);
        Ok(Self {
            model,
            batches,
            read,
            stands,
            moved: Notify::new(),
            stepping: Mutex::default(),
            settled: AtomicBool::new(false),
        })
    }

    /// Where the model stands.
    pub(super) fn stands(&self) -> Checkpoint {
        self.stands.borrow().clone()
    }

    /// Where the model stands, to watch.
    pub(super) fn watch(&self) -> watch::Receiver<Checkpoint> {
        self.stands.subscribe()
    }

    /// Keeps the model up to date for ever.
    pub(super) async fn run(&self) {
        loop {
            if let Err(error) = self.follow().await {
                tracing::error!(model = self.model.spec().name, error = ?error, "read model rests");
                tokio::time::sleep(REST).await;
            }
        }
    }

    async fn follow(&self) -> Result<(), Arc<StoreError>> {
        let mut head = self.batches.watch().await?;
        loop {
            let stands = self.stands();
            if stands.position >= *head.borrow() {
                self.settle().await?;
            }
            let ready = async {
                if stands.fault.is_some() {
                    return std::future::pending().await;
                }
                head.wait_for(|head| *head > stands.position).await.map(drop)
            };
            tokio::select! {
                biased;
                () = self.moved.notified() => self.reload().await?,
                ready = ready => {
                    ready.map_err(|_| StoreError::Closed)?;
                    self.step().await?;
                }
            }
        }
    }

    /// Folds what stands in the log until the model has reached a position, or is faulted.
    pub(super) async fn catch_up(&self, to: Position) -> Result<Checkpoint, Arc<StoreError>> {
        loop {
            let stands = self.stands();
            if stands.fault.is_some() {
                return Ok(stands);
            }
            if stands.position >= to {
                self.settle().await?;
                return Ok(stands);
            }
            self.step().await?;
        }
    }

    /// Folds and writes the next batch, if there is one.
    async fn step(&self) -> Result<(), Arc<StoreError>> {
        let mut ahead = self.stepping.lock().await;
        let from = self.stands().position;
        let Ahead { after, entries } = std::mem::take(&mut *ahead);
        let entries = if after == from { entries } else { Vec::new() };
        let entries = if entries.is_empty() { self.gather(from).await? } else { entries };
        let Some(last) = entries.last() else { return Ok(()) };
        let to = last.recorded.position;
        if (entries.len() as u64) < FAR_BEHIND {
            return self.take(from, to, entries).await;
        }
        // The engine's thread writes while the next entries are read and decoded.
        let (taken, next) = tokio::join!(self.take(from, to, entries), self.gather(to));
        *ahead = Ahead { after: to, entries: next? };
        taken
    }

    /// Folds and writes entries that reach from one position to another.
    async fn take(
        &self,
        from: Position,
        to: Position,
        entries: Vec<Arc<Entry>>,
    ) -> Result<(), Arc<StoreError>> {
        let Folded { documents, fault } = self.fold(entries).await?;
        let to = fault.as_ref().map_or(to, |fault| Position(fault.position.0 - 1));
        match self.write(Batch { from, to, documents }, fault).await {
            Err(StoreError::CheckpointMoved { .. }) => self.reload().await,
            other => other.map_err(Arc::new),
        }
    }

    /// Tells the engine, once, that the model has caught up.
    async fn settle(&self) -> Result<(), Arc<StoreError>> {
        if !self.settled.swap(true, Ordering::Relaxed) {
            self.read.caught_up(self.batches.tenant(), self.model.spec()).await?;
        }
        Ok(())
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

    async fn fold(&self, entries: Vec<Arc<Entry>>) -> Result<Folded, Arc<StoreError>> {
        let keys = wanted(self.model.as_ref(), &entries);
        let found = self.read.documents(self.batches.tenant(), self.model.spec(), &keys).await?;
        let pairs = keys.into_iter().zip(found);
        let stored = pairs.filter_map(|(key, found)| Some((key, found?))).collect();
        let model = Arc::clone(&self.model);
        let folded = tokio::task::spawn_blocking(move || model.fold(stored, &entries)).await;
        folded.map_err(|_| Arc::new(StoreError::Closed))
    }

    async fn write(&self, batch: Batch, fault: Option<Fault>) -> Result<(), StoreError> {
        let (tenant, spec, to) = (self.batches.tenant(), self.model.spec(), batch.to);
        if batch.to > batch.from {
            self.read.write(tenant, spec, batch).await?;
        }
        if let Some(fault) = &fault {
            let Fault { position, reason } = fault;
            tracing::error!(model = spec.name, %position, %reason, "read model is faulted");
            self.read.set_fault(tenant, spec, Some(fault.clone())).await?;
        }
        self.stands.send_replace(Checkpoint { position: to, fault });
        Ok(())
    }

    /// Empties the model; it folds the log again from the first event.
    pub(super) async fn reset(&self) -> Result<(), Arc<StoreError>> {
        self.read.reset(self.batches.tenant(), self.model.spec()).await?;
        self.settled.store(false, Ordering::Relaxed);
        self.reload().await?;
        self.moved.notify_one();
        Ok(())
    }

    /// Lets a faulted model try again.
    pub(super) async fn resume(&self) -> Result<(), Arc<StoreError>> {
        self.read.set_fault(self.batches.tenant(), self.model.spec(), None).await?;
        self.reload().await?;
        self.moved.notify_one();
        Ok(())
    }

    async fn reload(&self) -> Result<(), Arc<StoreError>> {
        let checkpoint = self.read.checkpoint(self.batches.tenant(), self.model.spec()).await?;
        self.stands.send_replace(checkpoint);
        Ok(())
    }
}
