//! What a caller says around a command, and what the caller gets back when it took effect.

use lianxin_domain::{LateEntry, actor::EntryChannel, time::OccurredAt};
use lianxin_store::{Receipt, RecordedEvent};
use std::sync::Arc;
use uuid::Uuid;

/// The envelope of a command.
#[derive(Debug, Clone)]
pub struct Order {
    /// Idempotency key: the same id with the same body answers the first result.
    pub command_id: Uuid,
    /// The version the caller had seen; `STALE_VERSION` when somebody acted since. Without it the
    /// command is decided on whatever stands.
    pub expected_version: Option<u64>,
    /// When it happened; now, when absent.
    pub occurred_at: Option<OccurredAt>,
    /// Present when the caller declares a late entry (补录).
    pub late: Option<LateEntry>,
    /// Where the entry comes from.
    pub channel: EntryChannel,
    /// One business transaction over several commands; the command's own id when absent.
    pub correlation_id: Option<Uuid>,
}

impl Order {
    /// A command that happens now, on whatever stands.
    pub fn new(command_id: Uuid, channel: EntryChannel) -> Self {
        Self {
            command_id,
            expected_version: None,
            occurred_at: None,
            late: None,
            channel,
            correlation_id: None,
        }
    }

    /// At a time of its own.
    #[must_use]
    pub fn at(mut self, occurred_at: OccurredAt) -> Self {
        self.occurred_at = Some(occurred_at);
        self
    }

    /// Only if the stream still stands at a version.
    #[must_use]
    pub fn expecting(mut self, version: u64) -> Self {
        self.expected_version = Some(version);
        self
    }
}

/// A command that took effect, now or earlier.
#[derive(Debug, Clone)]
pub struct Done<R> {
    /// Identity of the stream; that of the first result when the command is repeated.
    pub stream_id: Arc<str>,
    /// The aggregate as it now stands.
    pub state: Arc<R>,
    /// Version of the stream as `state` has it.
    pub version: u64,
    /// Absent when nothing happened, because the action had taken effect before.
    pub receipt: Option<Receipt>,
    /// The events recorded, those of a counterpart case last; the first result's when repeated.
    pub events: Vec<RecordedEvent>,
}
