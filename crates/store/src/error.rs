//! What can go wrong between the application and an engine.

use crate::{
    log::{Position, StreamKey, TenantId},
    read::Unfit,
};
use uuid::Uuid;

/// An engine's failure: nothing was decided, the caller may ask again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine could not be reached or failed.
    #[error("the store failed while {doing}")]
    Engine {
        /// What was being attempted.
        doing: &'static str,
        /// The engine's own error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The log has a hole or a stored row that cannot be true.
    #[error("the log is damaged at position {position}: {reason}")]
    Damaged {
        /// Where.
        position: Position,
        /// What was found.
        reason: String,
    },
    /// The file or schema is of a version that this build does not know.
    #[error("{0}")]
    UnknownSchema(String),
    /// A log that is restored does not end where the passage begins: somebody else has written to it.
    #[error("the log of {tenant} does not end at {expected}")]
    HeadMoved {
        /// Whose log.
        tenant: TenantId,
        /// Where it should end.
        expected: Position,
    },
    /// A read model moved under the caller: its checkpoint is not where the batch began.
    #[error("read model {model} stands elsewhere than at {expected}")]
    CheckpointMoved {
        /// The read model.
        model: String,
        /// Where the batch began.
        expected: Position,
    },
    /// A subscriber does not stand where the caller thinks: somebody else has told it more, or it is not
    /// kept any more.
    #[error("subscriber {subscriber} stands elsewhere than at {expected}")]
    DeliveryMoved {
        /// The subscriber.
        subscriber: String,
        /// Where the caller thought that it stands.
        expected: Position,
    },
    /// A generation of a read model may not be made active, or dropped.
    #[error("generation {number} of read model {model} {reason}")]
    Generation {
        /// The read model.
        model: String,
        /// The generation.
        number: u64,
        /// Why not.
        reason: Unfit,
    },
    /// A list was asked for by a column that the read model does not declare.
    #[error("read model {model} has no column {column}")]
    UnknownColumn {
        /// The read model.
        model: String,
        /// What was asked for.
        column: String,
    },
    /// A read model wrote a row that does not fit its declared columns.
    #[error("read model {model} wrote a row of {key} that does not fit: {misfit}")]
    Misfit {
        /// The read model.
        model: String,
        /// Key of the document.
        key: String,
        /// What does not fit.
        misfit: String,
    },
    /// The store is closing.
    #[error("the store is closed")]
    Closed,
}

/// Why an append did not happen.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The stream has moved on: somebody acted first.
    #[error("stream {stream} stands at version {actual}, not {expected}")]
    StaleVersion {
        /// The stream.
        stream: StreamKey,
        /// What the caller had seen.
        expected: u64,
        /// What it is.
        actual: u64,
    },
    /// A unique value is taken.
    #[error("{kind} {key} is taken since position {position}")]
    ClaimTaken {
        /// Kind of value.
        kind: String,
        /// The value.
        key: String,
        /// Position of the event that took it.
        position: Position,
    },
    /// The command id was used with another body.
    #[error("command {0} was used with another body")]
    CommandIdReused(Uuid),
    /// The append breaks the rules of [`crate::log::Append`]: it names no event, or a stream twice.
    #[error("the append of command {command_id} is malformed: {reason}")]
    Malformed {
        /// The command.
        command_id: Uuid,
        /// Which rule.
        reason: &'static str,
    },
    /// The engine failed; whether the append happened is unknown until asked by command id.
    #[error(transparent)]
    Store(#[from] StoreError),
}
