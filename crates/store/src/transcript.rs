//! A log word for word: what copying it and comparing copies needs beyond [`EventLog`].
//!
//! A [`Transcript`] tells everything that stands in a log: events with their places and times, the
//! commands that wrote them with their receipts, and the unique values they took. A [`Scribe`] writes
//! that down in another log as it is. Neither decides what is copied where.

use crate::{
    error::StoreError,
    leaf::StoredLeaf,
    ledger::Ledger,
    log::{EventLog, Position, Receipt, RecordedEvent, TenantId},
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// A part of a log: what stands after one position, up to and including another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Only what stands after this position.
    pub after: Position,
    /// Only what stands at or before this position.
    pub until: Position,
}

impl Stretch {
    /// A log up to a position, in stretches of at most so many events.
    pub fn pages(until: Position, size: u64) -> impl Iterator<Item = Self> {
        let first = (0..until.0).step_by(usize::try_from(size).unwrap_or(usize::MAX));
        first.map(move |after| Self {
            after: Position(after),
            until: Position(after.saturating_add(size)).min(until),
        })
    }
}

/// A command that took effect, as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedCommand {
    /// Its id.
    pub command_id: Uuid,
    /// SHA-256 of what was asked.
    pub request_hash: [u8; 32],
    /// What is told when it is asked again.
    pub receipt: Receipt,
}

/// A unique value that is taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedClaim {
    /// Position of the first event of the command that took it.
    pub position: Position,
    /// Kind of value.
    pub kind: Arc<str>,
    /// The value.
    pub key: Arc<str>,
}

/// How much a log holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events.
    pub events: u64,
    /// Commands that took effect.
    pub commands: u64,
    /// Unique values that are taken.
    pub claims: u64,
}

/// What some commands in a row have written, none of them in part.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// Their events, in order and without a hole.
    pub events: Vec<RecordedEvent>,
    /// The commands.
    pub commands: Vec<RecordedCommand>,
    /// The unique values they took.
    pub claims: Vec<RecordedClaim>,
    /// The leaves of the events, one for each.
    pub leaves: Vec<StoredLeaf>,
}

impl Passage {
    /// Position of its last event, and when that was recorded; none without events.
    pub fn end(&self) -> Option<(Position, Timestamp)> {
        self.events.last().map(|event| (event.position, event.recorded_at))
    }
}

/// A log whose every stored column can be read.
#[async_trait]
pub trait Transcript: EventLog + Ledger {
    /// The events of a stretch in order, as they are stored. Unlike [`EventLog::read`] it tells of a log
    /// with a hole what there is. A row that cannot be read is [`StoreError::Damaged`] and names the
    /// column.
    async fn stored_events(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<RecordedEvent>, StoreError>;

    /// Commands by id in the order asked: one statement, whatever their number.
    async fn commands(
        &self,
        tenant: &TenantId,
        ids: &[Uuid],
    ) -> Result<Vec<Option<RecordedCommand>>, StoreError>;

    /// The unique values taken in a stretch, by position, kind and value.
    async fn claims(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<RecordedClaim>, StoreError>;

    /// How much there is up to a position; a command counts where its last event stands.
    async fn tally(&self, tenant: &TenantId, until: Position) -> Result<Tally, StoreError>;
}

/// Writes down what another log holds, with its places, times and ids. Who may do that may date events
/// as they please: it is no part of the way on which a service appends.
#[async_trait]
pub trait Scribe: Send {
    /// Writes a passage after a position, whole or not at all. It is refused unless the log ends there,
    /// the events follow each other without a hole, and their times do not go back.
    async fn restore(
        &mut self,
        tenant: &TenantId,
        after: Position,
        passage: &Passage,
    ) -> Result<(), StoreError>;

    /// Writes leaves down beside events that have none, after a position, whole or not at all.
    async fn seal(
        &mut self,
        tenant: &TenantId,
        after: Position,
        leaves: &[StoredLeaf],
    ) -> Result<(), StoreError>;
}
