//! One read model behind the log: takes batches, folds them, writes them, tells where it stands.

use super::{
    advances::Advances,
    ahead::{Ahead, Ready},
    fold::{Model, Stored},
};
use crate::batches::Batches;
use lianxin_store::{Advance, Batch, Checkpoint, Fault, Position, ReadStore, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, Notify, watch};

/// How long a model rests after the store failed, before it asks again.
const REST: Duration = Duration::from_secs(1);

/// One read model, in the generation of this build.
pub(super) struct Runner {
    pub(super) model: Arc<dyn Model>,
    generation: String,
    batches: Batches,
    read: Arc<dyn ReadStore>,
    advances: Arc<Advances>,
    stands: watch::Sender<Checkpoint>,
    /// Rung when the checkpoint was moved by something else than this runner's own steps.
    moved: Notify,
    /// Whether this process keeps the model up to date.
    held: watch::Sender<bool>,
    /// One step at a time: two would fold the same batch, and one of them in vain.
    stepping: Mutex<Option<Ready>>,
    /// Whether the model has reached the head since it began, and the engine has done what it does then.
    caught_up: watch::Sender<bool>,
}

impl Runner {
    pub(super) async fn open(
        model: Arc<dyn Model>,
        batches: Batches,
        advances: Arc<Advances>,
    ) -> Result<Self, StoreError> {
        let read = advances.read();
        let spec = model.spec();
        let mut checkpoint = read.open(batches.tenant(), spec).await?;
        if checkpoint.position > batches.log().head(batches.tenant()).await? {
            // The log was put back to an earlier state; what was folded from its later one is void.
            read.reset(batches.tenant(), spec).await?;
            checkpoint = read.checkpoint(batches.tenant(), spec).await?;
        }
        let (stands, _) = watch::channel(checkpoint);
        Ok(Self {
            generation: spec.generation(),
            model,
            batches,
            read,
            advances,
            stands,
            moved: Notify::new(),
            held: watch::Sender::new(false),
            stepping: Mutex::default(),
            caught_up: watch::Sender::new(false),
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

    /// Whether the model has caught up since it began, to watch.
    pub(super) fn caught_up(&self) -> watch::Receiver<bool> {
        self.caught_up.subscribe()
    }

    /// The name of its generation.
    pub(super) fn generation(&self) -> &str {
        &self.generation
    }

    /// Whether this process keeps the model up to date.
    pub(super) fn is_held(&self) -> bool {
        *self.held.borrow()
    }

    /// Waits until this process keeps the model up to date.
    pub(super) async fn keeps(&self) {
        becomes(&mut self.held.subscribe(), true).await;
    }

    /// This process keeps the model up to date from now on, or does not any more.
    pub(super) fn holds(&self, held: bool) {
        let changed = |before: &mut bool| std::mem::replace(before, held) != held;
        self.held.send_if_modified(changed);
    }

    /// Where the store says that the model stands, and the head at which this process began to ask.
    /// Believed when another process keeps it; the one that keeps it looks again when somebody has
    /// emptied the model or has cleared its fault.
    pub(super) async fn is_told(
        &self,
        told: Checkpoint,
        began_at: Position,
    ) -> Result<(), Arc<StoreError>> {
        let stands = self.stands();
        if self.is_held() {
            if told.position < stands.position || told.fault != stands.fault {
                self.moved.notify_one();
            }
            return Ok(());
        }
        let position = told.position;
        if told != stands {
            self.stands.send_replace(told);
        }
        if position >= began_at { self.settle().await } else { Ok(()) }
    }

    /// Keeps the model up to date for ever, whenever it is [held](Self::holds).
    pub(super) async fn run(&self) {
        let mut held = self.held.subscribe();
        loop {
            becomes(&mut held, true).await;
            tokio::select! {
                () = becomes(&mut held, false) => {}
                Err(error) = self.follow() => {
                    tracing::error!(model = self.model.spec().name, ?error, "read model rests");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    async fn follow(&self) -> Result<(), Arc<StoreError>> {
        let mut head = self.batches.watch().await?;
        // Not the head of every moment, which is never reached while many write.
        let began_at = *head.borrow();
        // Others may have moved it, or an earlier step was given up after its commit.
        self.reload().await?;
        loop {
            let stands = self.stands();
            if stands.position >= began_at {
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
        let mut ready = self.stepping.lock().await;
        let from = self.stands().position;
        let batch = match ready.take() {
            Some(batch) if batch.from == from => Some(batch),
            _ => self.ahead().prepare(from, Stored::new()).await?,
        };
        let Some(batch) = batch else { return Ok(()) };
        if !batch.far_behind {
            return self.write(batch).await;
        }
        // A task of its own, or the writer would wait while it decodes.
        let next = tokio::spawn(self.ahead().prepare(batch.to, batch.unwritten()));
        if let Err(error) = self.write(batch).await {
            next.abort();
            return Err(error);
        }
        *ready = next.await.map_err(|_| Arc::new(StoreError::Closed))??;
        Ok(())
    }

    fn ahead(&self) -> Ahead {
        Ahead {
            model: Arc::clone(&self.model),
            batches: self.batches.clone(),
            read: Arc::clone(&self.read),
        }
    }

    /// Tells the engine, once, that the model has caught up.
    async fn settle(&self) -> Result<(), Arc<StoreError>> {
        if !*self.caught_up.borrow() {
            self.read.caught_up(self.batches.tenant(), self.model.spec()).await?;
            self.caught_up.send_replace(true);
        }
        Ok(())
    }

    async fn write(&self, ready: Ready) -> Result<(), Arc<StoreError>> {
        match self.try_write(ready).await {
            Err(error) if matches!(*error, StoreError::CheckpointMoved { .. }) => {
                self.reload().await
            }
            other => other,
        }
    }

    async fn try_write(&self, ready: Ready) -> Result<(), Arc<StoreError>> {
        let Ready { from, to, documents, fault, .. } = ready;
        let (tenant, spec) = (self.batches.tenant(), self.model.spec());
        if to > from && documents.is_empty() {
            self.advances.take(Advance { model: *spec, from, to }).await?;
        } else if to > from {
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
        self.caught_up.send_replace(false);
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

/// Waits until a model is held, or not any more. The sender lives as long as the runner.
async fn becomes(held: &mut watch::Receiver<bool>, wanted: bool) {
    _ = held.wait_for(|held| *held == wanted).await.map(drop);
}
