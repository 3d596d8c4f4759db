//! What a log's signer has published, and by which of it something is proved.

use super::ProofError;
use crate::App;
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_ledger::Note;
use std::{error::Error, sync::Arc};

/// Where the checkpoints of a log are published.
#[async_trait]
pub trait Checkpoints: Send + Sync + 'static {
    /// The newest, at most so many, newest first, each with the cosignatures that it has by now.
    async fn newest(&self, count: usize) -> Result<Vec<Note>, CheckpointsError>;

    /// The newest one that enough witnesses have cosigned; none where nobody is asked to.
    async fn witnessed(&self) -> Result<Option<Witnessed>, CheckpointsError>;

    /// The witnesses that have cosigned a checkpoint, and when.
    fn cosigned_by(&self, checkpoint: &Note) -> Vec<(String, Timestamp)>;

    /// How it stands with the signing.
    fn standing(&self) -> Standing;
}

/// A checkpoint that enough witnesses have cosigned.
#[derive(Debug, Clone)]
pub struct Witnessed {
    /// Entries of the log then.
    pub size: u64,
    /// When there were enough of them.
    pub since: Timestamp,
    /// The checkpoint with its cosignatures.
    pub checkpoint: Note,
}

/// How it stands with the signing of a log, as far as this process knows.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Why it is not signed, and what to do about it.
    pub stopped: Option<String>,
    /// How many witnesses must cosign.
    pub quorum: usize,
    /// Those that have not when they were last asked, and why.
    pub missing: Vec<(String, String)>,
}

/// What is published could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the published checkpoints could not be read")]
pub struct CheckpointsError(#[source] pub Box<dyn Error + Send + Sync>);

impl App {
    /// The same application with the place where its log's checkpoints are published; without one, nothing is
    /// proved.
    #[must_use]
    pub fn published_by(&self, checkpoints: Arc<dyn Checkpoints>) -> Self {
        Self { checkpoints: Some(checkpoints), ..self.clone() }
    }

    /// The newest checkpoints, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn checkpoints(&self, count: usize) -> Result<Vec<Note>, ProofError> {
        match &self.checkpoints {
            Some(checkpoints) => Ok(checkpoints.newest(count).await?),
            None => Ok(Vec::new()),
        }
    }

    /// The newest checkpoint that enough witnesses have cosigned.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn witnessed(&self) -> Result<Option<Witnessed>, ProofError> {
        match &self.checkpoints {
            Some(checkpoints) => Ok(checkpoints.witnessed().await?),
            None => Ok(None),
        }
    }

    /// The witnesses that have cosigned a checkpoint, and when.
    pub(super) fn cosigned_by(&self, checkpoint: &Note) -> Vec<(String, Timestamp)> {
        self.checkpoints.as_ref().map(|it| it.cosigned_by(checkpoint)).unwrap_or_default()
    }

    /// How it stands with the signing.
    pub fn signing_standing(&self) -> Standing {
        self.checkpoints.as_ref().map(|it| it.standing()).unwrap_or_default()
    }

    /// The checkpoints by which something is best proved: the newest witnessed one, and then the latest.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn proving(&self) -> Result<Vec<Note>, ProofError> {
        let witnessed = self.witnessed().await?.map(|newest| newest.checkpoint);
        let latest = self.checkpoints(1).await?;
        Ok(witnessed.into_iter().chain(latest).collect())
    }
}
