//! One read model behind the log: takes batches, folds them, writes them, tells where it stands.

use super::fold::{Folded, Model, Stored, wanted};
use crate::batches::{BATCH, Batches, Entry};
use lianxin_store::{
    Batch, Checkpoint, Document, DocumentWrite, Fault, Position, ReadStore, StoreError,
};
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
    stepping: Mutex<Option<Ready>>,
    /// Whether the engine has been told that the model is caught up since it began.
    settled: AtomicBool,
}

/// A batch that is folded and not yet written.
struct Ready {
    from: Position,
    to: Position,
    documents: Vec<DocumentWrite>,
    fault: Option<Fault>,
    /// Whether much more of the log follows.
    far_behind: bool,
}

impl Ready {
    /// The documents as they will stand.
    fn unwritten(&self) -> Stored {
        let document = |write: &DocumentWrite| {
            let document = Document { position: write.position, json: write.document.clone() };
            (write.key.clone(), document)
        };
        self.documents.iter().map(document).collect()
    }
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

    /// Writes the next batch, if there is one. Far behind, the batch after it is read and folded
    /// while the engine's thread writes.
    async fn step(&self) -> Result<(), Arc<StoreError>> {
        let mut ahead = self.stepping.lock().await;
        let from = self.stands().position;
        let batch = match ahead.take() {
            Some(batch) if batch.from == from => Some(batch),
            _ => self.prepare(from, &Stored::new()).await?,
        };
        let Some(batch) = batch else { return Ok(()) };
        if !batch.far_behind {
            return self.write(batch).await;
        }
        let (to, unwritten) = (batch.to, batch.unwritten());
        let (written, next) = tokio::join!(self.write(batch), self.prepare(to, &unwritten));
        written?;
        *ahead = next?;
        Ok(())
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

    /// Reads and folds the next batch. Documents that are still being written are taken as they will
    /// stand.
    async fn prepare(
        &self,
        from: Position,
        unwritten: &Stored,
    ) -> Result<Option<Ready>, Arc<StoreError>> {
        let entries = self.gather(from).await?;
        let Some(last) = entries.last() else { return Ok(None) };
        let to = last.recorded.position;
        let far_behind = entries.len() as u64 >= FAR_BEHIND;
        let Folded { documents, fault } = self.fold(entries, unwritten).await?;
        let to = fault.as_ref().map_or(to, |fault| Position(fault.position.0 - 1));
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

    async fn write(&self, ready: Ready) -> Result<(), Arc<StoreError>> {
        match self.try_write(ready).await {
            Err(StoreError::CheckpointMoved { .. }) => self.reload().await,
            other => other.map_err(Arc::new),
        }
    }

    async fn try_write(&self, ready: Ready) -> Result<(), StoreError> {
        let Ready { from, to, documents, fault, .. } = ready;
        let (tenant, spec) = (self.batches.tenant(), self.model.spec());
        if to > from {
            self.read.write(tenant, spec, Batch { from, to, documents }).await?;
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
