//! Gathers the checkpoints of models that have folded nothing. Most models fold nothing of most batches; if
//! each moved its own checkpoint, their statements would hold up the few that have something to write.
//!
//! No linger: what is asked for while a statement runs goes into the next one.

use lianxin_store::{Advance, ReadStore, StoreError, TenantId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

type Outcome = Result<(), Arc<StoreError>>;

/// The checkpoints of one tenant's models.
pub(super) struct Advances {
    tenant: TenantId,
    read: Arc<dyn ReadStore>,
    waiting: Mutex<Vec<(Advance, oneshot::Sender<Outcome>)>>,
    /// Whoever has it writes for all who wait.
    turn: tokio::sync::Mutex<()>,
}

impl Advances {
    pub(super) fn new(tenant: TenantId, read: Arc<dyn ReadStore>) -> Arc<Self> {
        Arc::new(Self {
            tenant,
            read,
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::new(()),
        })
    }

    /// The place of the read models themselves.
    pub(super) fn read(&self) -> Arc<dyn ReadStore> {
        Arc::clone(&self.read)
    }

    /// Moves a checkpoint. [`StoreError::CheckpointMoved`] when the model does not stand where the advance
    /// begins.
    pub(super) async fn take(self: &Arc<Self>, advance: Advance) -> Outcome {
        let (tell, told) = oneshot::channel();
        self.waiting().push((advance, tell));
        // A task of its own: whoever gives up must not take along those it writes for.
        tokio::spawn(Arc::clone(self).write());
        told.await.unwrap_or_else(|_| Err(Arc::new(StoreError::Closed)))
    }

    async fn write(self: Arc<Self>) {
        let _turn = self.turn.lock().await;
        let (advances, waiting): (Vec<_>, Vec<_>) = self.waiting().drain(..).unzip();
        if advances.is_empty() {
            return;
        }
        let moved = self.read.advance(&self.tenant, &advances).await.map_err(Arc::new);
        for (index, (advance, waits)) in advances.iter().zip(waiting).enumerate() {
            let outcome = match &moved {
                Ok(moved) if moved[index] => Ok(()),
                Ok(_) => Err(Arc::new(has_moved(advance))),
                Err(error) => Err(Arc::clone(error)),
            };
            // Nobody listens any more when the model was let go meanwhile.
            _ = waits.send(outcome);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(Advance, oneshot::Sender<Outcome>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_moved(advance: &Advance) -> StoreError {
    let Advance { model, from, .. } = advance;
    StoreError::CheckpointMoved { model: model.name.to_owned(), expected: *from }
}
