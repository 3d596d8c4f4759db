//! What is published of a log, and how it stands with its signing, for the application that proves by it.

use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_app::proofs::{Checkpoints, CheckpointsError, Standing, Witnessed};
use lianxin_ledger::{Note, Policy, TreeHead};
use lianxin_notary::{KeepError, Published};
use lianxin_store::examine::chain;
use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};
use tokio::task::spawn_blocking;

/// Old checkpoints among which a witnessed one is looked for.
const LOOKED_AT: usize = 1_000;

/// The published checkpoints of a log, and whom it believes.
pub struct PublishedBy {
    published: Published,
    policy: Policy,
    quorum: usize,
    state: RwLock<State>,
}

/// How it stands with the signing, as far as this process knows.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// The last head that was signed here.
    pub(super) signed: Option<TreeHead>,
    pub(super) signed_at: Option<Instant>,
    /// Why the log is not signed.
    pub(super) stopped: Option<String>,
    /// Witnesses that have not cosigned when they were last asked, and why.
    pub(super) missing: Vec<(String, String)>,
    /// Size of the newest checkpoint that enough of them have cosigned.
    pub(super) witnessed: Option<u64>,
}

impl PublishedBy {
    /// Those of a signer. The policy believes it whoever has cosigned; `quorum` of its witnesses make a checkpoint a
    /// witnessed one.
    pub fn new(published: Published, policy: Policy, quorum: usize) -> Self {
        Self { published, policy, quorum, state: RwLock::default() }
    }

    pub(super) fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes note of a checkpoint that witnesses have cosigned.
    pub(super) fn cosigned(&self, note: &Note) {
        if let Some(witnessed) = self.counted(note.clone()) {
            self.change(|state| state.witnessed = Some(witnessed.size));
        }
    }

    /// A checkpoint as a witnessed one, if it is one.
    fn counted(&self, checkpoint: Note) -> Option<Witnessed> {
        let signed = self.policy.verify(&checkpoint).ok()?;
        let seconds = i64::try_from(signed.witnessed_by(self.quorum)?).ok()?;
        let since = Timestamp::from_second(seconds).ok()?;
        Some(Witnessed { size: signed.checkpoint.head.size, since, checkpoint })
    }

    /// What a look at the notes tells.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(Published) -> Result<T, KeepError> + Send + 'static,
    ) -> Result<T, CheckpointsError> {
        let published = self.published.clone();
        let read = spawn_blocking(move || read(published)).await;
        let read = read.map_err(|error| CheckpointsError(Box::new(error)))?;
        read.map_err(|error| CheckpointsError(Box::new(error)))
    }
}

#[async_trait]
impl Checkpoints for PublishedBy {
    async fn newest(&self, count: usize) -> Result<Vec<Note>, CheckpointsError> {
        self.read(move |published| published.newest(count)).await
    }

    async fn witnessed(&self) -> Result<Option<Witnessed>, CheckpointsError> {
        if self.quorum == 0 {
            return Ok(None);
        }
        if let Some(size) = self.state().witnessed
            && let Some(known) = self.read(move |published| published.at(size)).await?
        {
            return Ok(self.counted(known));
        }
        let kept = self.read(|published| published.newest(LOOKED_AT)).await?;
        let witnessed = kept.into_iter().find_map(|note| self.counted(note));
        if let Some(Witnessed { size, .. }) = &witnessed {
            self.change(|state| state.witnessed = Some(*size));
        }
        Ok(witnessed)
    }

    fn cosigned_by(&self, checkpoint: &Note) -> Vec<(String, Timestamp)> {
        let signed = self.policy.verify(checkpoint);
        let witnessed = signed.map(|signed| signed.witnessed).unwrap_or_default().into_iter();
        let at = |seconds| Timestamp::from_second(i64::try_from(seconds).ok()?).ok();
        witnessed.filter_map(|(name, seconds)| Some((name, at(seconds)?))).collect()
    }

    fn standing(&self) -> Standing {
        let State { stopped, missing, .. } = self.state();
        Standing { stopped, missing, quorum: self.quorum }
    }
}

/// A log that is not signed here.
#[derive(Debug, Default)]
pub(super) struct Unopened(Standing);

impl Unopened {
    /// What it would be signed with is not as it should be: it is told, and has to be mended.
    pub(super) fn because(error: &KeepError) -> Self {
        let why = chain(error);
        tracing::error!(why, "the log is not signed");
        Self(Standing { stopped: Some(why), ..Standing::default() })
    }
}

#[async_trait]
impl Checkpoints for Unopened {
    async fn newest(&self, _: usize) -> Result<Vec<Note>, CheckpointsError> {
        Ok(Vec::new())
    }

    async fn witnessed(&self) -> Result<Option<Witnessed>, CheckpointsError> {
        Ok(None)
    }

    fn cosigned_by(&self, _: &Note) -> Vec<(String, Timestamp)> {
        Vec::new()
    }

    fn standing(&self) -> Standing {
        self.0.clone()
    }
}
