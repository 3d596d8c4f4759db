//! Who keeps the models up to date: one process at a time folds a generation, by a lease that it renews; the
//! others are told where it stands.
//!
//! A lease saves work and decides nothing: what fences writers is the checkpoint that each batch moves.

use super::runner::Runner;
use crate::batches::Batches;
use lianxin_store::{Checkpoint, Generation, GenerationState, Position, ReadStore, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

/// How often those who hold no lease ask where a model stands that is behind the head.
const ASK: Duration = Duration::from_millis(20);

/// How long leases are taken for.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How long after its holder has died a model stands still, or a receiver is not told, at most.
    pub lease: Duration,
    /// How often the holder renews it; several times within a lease.
    pub renew: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self { lease: Duration::from_secs(4), renew: Duration::from_secs(1) }
    }
}

/// The head of the log, and where it stood when it was first watched.
struct Watched {
    head: watch::Receiver<Position>,
    began_at: Position,
}

/// A process that would hold the leases of its models.
pub(super) struct Tenure {
    batches: Batches,
    read: Arc<dyn ReadStore>,
    runners: Arc<[Arc<Runner>]>,
    names: Vec<String>,
    holder: Uuid,
    terms: Terms,
}

impl Tenure {
    pub(super) fn new(
        batches: Batches,
        read: Arc<dyn ReadStore>,
        runners: Arc<[Arc<Runner>]>,
        terms: Terms,
    ) -> Self {
        let names = runners.iter().map(|runner| runner.generation().to_owned()).collect();
        Self { batches, read, runners, names, holder: Uuid::new_v4(), terms }
    }

    /// Takes and renews leases for ever, and looks where the models stand that others hold.
    pub(super) async fn run(&self) {
        let mut ticks = interval(self.terms.renew);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut watched = None;
        loop {
            let due = tokio::select! {
                _ = ticks.tick() => true,
                () = self.behind(watched.as_mut()) => false,
            };
            if let Err(error) = self.turn(due, &mut watched).await {
                tracing::warn!(?error, "the leases of read models were not renewed");
                ticks.tick().await;
            }
        }
    }

    async fn turn(&self, due: bool, watched: &mut Option<Watched>) -> Result<(), Arc<StoreError>> {
        let began_at = match watched {
            Some(watched) => watched.began_at,
            None => {
                let head = self.batches.watch().await?;
                let began_at = *head.borrow();
                *watched = Some(Watched { head, began_at });
                began_at
            }
        };
        if due {
            let held = self.hold(self.terms.lease).await?;
            for runner in self.runners.iter() {
                runner.holds(held.iter().any(|name| name == runner.generation()));
            }
        }
        let all = self.read.generations(self.batches.tenant()).await?;
        for runner in self.runners.iter() {
            let own = all.iter().find(|generation| generation.name == runner.generation());
            let Some(own) = own else { continue };
            let stands = Checkpoint { position: own.position, fault: own.fault.clone() };
            runner.is_told(stands, began_at).await?;
            if due && runner.is_held() {
                self.succeed(own, &all).await?;
            }
        }
        Ok(())
    }

    /// Resolves when it is time to ask where a model stands that somebody else keeps.
    async fn behind(&self, watched: Option<&mut Watched>) {
        let Some(Watched { head, .. }) = watched else { return std::future::pending().await };
        let theirs = self.runners.iter().filter(|runner| !runner.is_held());
        let standing = theirs.map(|runner| runner.stands()).filter(|stands| stands.fault.is_none());
        let Some(last) = standing.map(|stands| stands.position).min() else {
            return std::future::pending().await;
        };
        if head.wait_for(|head| *head > last).await.is_err() {
            return std::future::pending().await;
        }
        sleep(ASK).await;
    }

    /// Takes the place of an active generation that nobody keeps up to date any more: the processes of the
    /// build that it belongs to are gone.
    async fn succeed(&self, own: &Generation, all: &[Generation]) -> Result<(), StoreError> {
        let mut others = all.iter().filter(|other| other.model == own.model);
        let active = others.find(|other| other.state == GenerationState::Active);
        let orphaned = active.is_none_or(|active| !active.held && active.position <= own.position);
        if own.state != GenerationState::Shadow || own.fault.is_some() || !orphaned {
            return Ok(());
        }
        let Generation { model, number, .. } = own;
        tracing::info!(model, number, "a generation takes the place of one that nobody keeps");
        match self.read.cut_over(self.batches.tenant(), model, *number).await {
            // Somebody has done so meanwhile, or keeps the active one again.
            Ok(()) | Err(StoreError::Generation { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn hold(&self, lease: Duration) -> Result<Vec<String>, StoreError> {
        self.read.hold(self.batches.tenant(), &self.names, self.holder, lease).await
    }

    /// Lets go of the leases, so that others need not wait for their end.
    pub(super) async fn let_go(&self) {
        if let Err(error) = self.hold(Duration::ZERO).await {
            tracing::debug!(?error, "the leases of read models end by themselves");
        }
    }
}
