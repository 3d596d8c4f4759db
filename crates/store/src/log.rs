//! The log: events at gap-free positions, one order per tenant.

pub mod pages;

use crate::error::{AppendError, StoreError};
use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{fmt, sync::Arc};
use tokio::sync::watch;
use uuid::Uuid;

/// One people's congress office: ordering domain and shard key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(Arc<str>);

impl TenantId {
    /// Wraps the tenant's code.
    pub fn new(code: &str) -> Self {
        Self(code.into())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Place of an event in its tenant's log: 1, 2, 3 … without gaps, in commit order. 0 stands before
/// the first event.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The position after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The position that lies as far after `to` as this one after `from`.
    pub fn moved(self, from: Self, to: Self) -> Self {
        Self(self.0 - from.0 + to.0)
    }

    /// The position before this one; of the start, the start.
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A stream: one aggregate's events.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamKey {
    /// Type of the aggregate, e.g. `case`.
    pub stream_type: Arc<str>,
    /// Identity of the aggregate.
    pub stream_id: Arc<str>,
}

impl StreamKey {
    /// A stream by type and id.
    pub fn new(stream_type: &str, stream_id: &str) -> Self {
        Self { stream_type: stream_type.into(), stream_id: stream_id.into() }
    }
}

impl fmt::Display for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stream_type, self.stream_id)
    }
}

/// An event about to be appended.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// 32 random bytes of its own, from which the salts of its fields follow (`leaf`); never shown.
    pub seed: [u8; 32],
    /// UUIDv7.
    pub event_id: Uuid,
    /// Immutable name.
    pub event_type: Arc<str>,
    /// Version of the payload's shape.
    pub schema_version: u32,
    /// RFC 3339 with offset, as told.
    pub occurred_at: Arc<str>,
    /// Exact JSON text.
    pub payload: Box<RawValue>,
    /// Exact JSON text of the provenance.
    pub metadata: Arc<RawValue>,
}

/// The part of an append that goes to one stream.
#[derive(Debug, Clone)]
pub struct StreamAppend {
    /// The stream.
    pub stream: StreamKey,
    /// Its version before; 0 for a new stream.
    pub expected_version: u64,
    /// At least one event.
    pub events: Vec<NewEvent>,
}

/// One command's effect: all of it becomes durable, or none.
#[derive(Debug, Clone)]
pub struct Append {
    /// Idempotency key.
    pub command_id: Uuid,
    /// SHA-256 of what was asked, to tell a repetition from a reuse of the id.
    pub request_hash: [u8; 32],
    /// One business transaction.
    pub correlation_id: Uuid,
    /// The event that caused this one.
    pub causation_id: Option<Uuid>,
    /// The account that acts.
    pub actor_id: Arc<str>,
    /// At least one stream, each at most once, in the order their events take positions.
    pub streams: Vec<StreamAppend>,
    /// Values that must be unique in the tenant: (kind, key).
    pub claims: Vec<(Arc<str>, Arc<str>)>,
}

/// Proof that an append is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Position of its first event.
    pub first: Position,
    /// Position of its last event.
    pub last: Position,
    /// Version of the first stream after the append.
    pub version: u64,
    /// The database's clock at append, shared by its events.
    pub recorded_at: Timestamp,
    /// True when an earlier append with the same command id and body is being reported again.
    pub repeated: bool,
}

/// An event as it stands in the log.
#[derive(Debug, Clone)]
pub struct RecordedEvent {
    /// Place in the tenant's log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamKey,
    /// Sequence number in the stream, from 1.
    pub version: u64,
    /// UUIDv7.
    pub event_id: Uuid,
    /// Immutable name.
    pub event_type: Arc<str>,
    /// Version of the payload's shape.
    pub schema_version: u32,
    /// RFC 3339 with offset, as told.
    pub occurred_at: Arc<str>,
    /// The database's clock at append; never goes back within a tenant.
    pub recorded_at: Timestamp,
    /// The account that acted.
    pub actor_id: Arc<str>,
    /// The command that wrote it.
    pub command_id: Uuid,
    /// One business transaction.
    pub correlation_id: Uuid,
    /// The event that caused it.
    pub causation_id: Option<Uuid>,
    /// Exact JSON text.
    pub payload: Box<RawValue>,
    /// Exact JSON text of the provenance.
    pub metadata: Box<RawValue>,
}

/// Which events a reader wants; the empty filter wants all.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Only events after this position.
    pub after: Position,
    /// Only events up to and including this position.
    pub until: Option<Position>,
    /// Only these event types; empty for all.
    pub event_types: Vec<String>,
    /// Only streams of this type.
    pub stream_type: Option<String>,
    /// Only events recorded at or after this time.
    pub recorded_from: Option<Timestamp>,
    /// Only events recorded before this time.
    pub recorded_before: Option<Timestamp>,
}

/// An append-only log of events, one order per tenant.
#[async_trait]
pub trait EventLog: Send + Sync + 'static {
    /// Appends durably, or changes nothing. Concurrent appends are committed in groups; each is
    /// judged alone.
    async fn append(&self, tenant: &TenantId, append: Append) -> Result<Receipt, AppendError>;

    /// The receipt of an earlier command, with `repeated` set, and the hash of what it asked.
    async fn receipt(
        &self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError>;

    /// Events in position order, up to the head at the time of the call, in bounded memory. A hole
    /// in an unfiltered read is [`StoreError::Damaged`].
    fn read(
        &self,
        tenant: &TenantId,
        filter: LogFilter,
    ) -> BoxStream<'static, Result<RecordedEvent, StoreError>>;

    /// Events of one stream after a version, in order, up to and including a position if given.
    async fn read_stream(
        &self,
        tenant: &TenantId,
        stream: &StreamKey,
        after_version: u64,
        until: Option<Position>,
    ) -> Result<Vec<RecordedEvent>, StoreError>;

    /// Events of several streams of one type up to a position, grouped by stream in the order asked:
    /// one statement, whatever the number of streams.
    async fn read_streams(
        &self,
        tenant: &TenantId,
        stream_type: &str,
        stream_ids: &[String],
        until: Option<Position>,
    ) -> Result<Vec<Vec<RecordedEvent>>, StoreError>;

    /// The last position; [`Position::START`] for an empty log.
    async fn head(&self, tenant: &TenantId) -> Result<Position, StoreError>;

    /// A head to watch: changes after every commit, also one of another process on the same file.
    async fn watch(&self, tenant: &TenantId) -> Result<watch::Receiver<Position>, StoreError>;

    /// The last position recorded at or before a time.
    async fn position_at(&self, tenant: &TenantId, time: Timestamp)
    -> Result<Position, StoreError>;

    /// The positions at which unique values of a kind were taken, in the order asked: one
    /// statement, whatever the number of values.
    async fn claimed(
        &self,
        tenant: &TenantId,
        kind: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Position>>, StoreError>;

    /// One event by its id.
    async fn event(
        &self,
        tenant: &TenantId,
        event_id: Uuid,
    ) -> Result<Option<RecordedEvent>, StoreError>;
}
