//! What the application answers when it does not do what it was asked.
//!
//! A refusal is an answer with a stable code; everything else is a failure, which the edge logs with
//! its whole chain.

use crate::{
    attachments::AttachmentsError, decode::Unreadable, projector::ProjectorError,
    proofs::ProofError,
};
use lianxin_domain::{Refusal, refusal::Code};
use lianxin_store::{Position, RecordedEvent, StoreError};
use std::sync::Arc;

/// Why the application could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store failed.
    #[error("the application could not read its store")]
    Store(#[from] StoreError),
    /// The directory could not be read as far as the log goes.
    #[error("the directory could not be followed")]
    Directory(#[from] ReadError),
    /// The default calendar and policy could not be published.
    #[error("the default rules could not be published")]
    Publish(#[from] ExecuteError),
}

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It holds an event that this build cannot read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Why a command did not take effect.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// It was refused: nothing was written.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store failed; whether the command took effect is told by asking again with its id.
    #[error("the command could not be carried out")]
    Store(#[from] StoreError),
    /// The stream holds an event that this build cannot read.
    #[error("the stream could not be folded")]
    Unreadable(#[from] Unreadable),
    /// An event could not be written as JSON.
    #[error("an event could not be encoded")]
    Encode(#[from] serde_json::Error),
    /// The place of attachments could not be asked.
    #[error("it is not known whether the attachments are there")]
    Attachments(#[from] AttachmentsError),
}

/// A refused command.
#[derive(Debug, thiserror::Error)]
#[error("{refusal}")]
pub struct Refused {
    /// Code, path and figures.
    pub refusal: Box<Refusal>,
    /// Version of the stream as it stands, where the caller may see it.
    pub current_version: Option<u64>,
    /// What happened since the version the caller expected, for `STALE_VERSION`.
    pub events_since: Vec<RecordedEvent>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal: Box::new(refusal), current_version: None, events_since: Vec::new() }
    }
}

impl From<Refusal> for ExecuteError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<ReadError> for ExecuteError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Store(error) => Self::Store(error),
            ReadError::Unreadable(error) => Self::Unreadable(error),
        }
    }
}

impl ExecuteError {
    /// The refusal's code, if it is one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refused) => Some(refused.refusal.code),
            Self::Store(_) | Self::Unreadable(_) | Self::Encode(_) | Self::Attachments(_) => None,
        }
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QueryError {
    /// The caller may not ask this, or what it asks for is not there for it (`FORBIDDEN`,
    /// `NOT_FOUND`).
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The record has not reached the position asked for within the bound, or never will.
    #[error("position {wanted} is not reached yet; the record stands at {reached}")]
    Behind {
        /// The position asked for.
        wanted: Position,
        /// Where the record stands.
        reached: Position,
    },
    /// A read model could not be asked.
    #[error("a read model could not answer")]
    Model(#[source] Arc<ProjectorError>),
    /// The store failed.
    #[error("the question could not be answered")]
    Store(#[from] Arc<StoreError>),
    /// The record holds an event that this build cannot read.
    #[error(transparent)]
    Unreadable(#[from] Arc<Unreadable>),
    /// The place of attachments could not be asked.
    #[error("it is not known whether an attachment is there")]
    Attachments(#[from] Arc<AttachmentsError>),
    /// The log proves nothing about it, or not yet.
    #[error(transparent)]
    Proof(Arc<ProofError>),
    /// A stored document is not of the shape this build writes.
    #[error("a document of read model {model} cannot be read")]
    Document {
        /// The read model.
        model: &'static str,
        /// What was found.
        source: Arc<serde_json::Error>,
    },
}

impl QueryError {
    /// What the caller may not see does not exist for it.
    pub fn not_found() -> Self {
        Self::Refused(Box::new(Refusal::new(Code::NotFound)))
    }

    /// The caller may not ask this at all.
    pub fn forbidden() -> Self {
        Self::Refused(Box::new(Refusal::new(Code::Forbidden)))
    }
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<ProofError> for QueryError {
    fn from(error: ProofError) -> Self {
        Self::Proof(Arc::new(error))
    }
}

impl From<Unreadable> for QueryError {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(Arc::new(error))
    }
}

impl From<ReadError> for QueryError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Store(error) => error.into(),
            ReadError::Unreadable(error) => error.into(),
        }
    }
}

impl From<ProjectorError> for QueryError {
    fn from(error: ProjectorError) -> Self {
        match error {
            ProjectorError::Behind { wanted, reached, .. } => Self::Behind { wanted, reached },
            other => Self::Model(Arc::new(other)),
        }
    }
}
