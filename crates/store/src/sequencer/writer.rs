//! What a sequencer asks of an engine: one who may write a tenant's log.

use super::{
    judge::{Known, Place},
    survey::Questions,
};
use crate::{Append, NewEvent, Passage, Position, Receipt, StoreError, StreamAppend, TenantId};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// An engine's way to its writing connections.
#[async_trait]
pub trait Writers: Send + Sync + 'static {
    /// The connection that writes, as soon as it is free; it is given back when dropped.
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError>;

    /// Whether the log itself refused what was written: it does not fit, or the head has moved.
    fn is_refused(&self, error: &StoreError) -> bool;

    /// Whether a failure passes: the same, tried again on a connection that is
    /// [made anew](LogWriter::renew), may well succeed. An engine without a line to it has none.
    fn is_passing(&self, _: &StoreError) -> bool {
        false
    }
}

/// A connection that writes the log. Without [`lock`](Self::lock) every call is a transaction of its
/// own.
#[async_trait]
pub trait LogWriter: Send {
    /// What the log knows about what is asked, in one consistent read.
    async fn survey(
        &mut self,
        tenant: &TenantId,
        asked: &Questions<'_>,
    ) -> Result<Known, StoreError>;

    /// Writes a batch, whole or not at all, and tells its time. It is refused unless the head stands
    /// where the batch was judged and every event and claim of it fits.
    async fn write(&mut self, batch: &PlacedBatch<'_>) -> Result<Timestamp, StoreError>;

    /// Writes a batch at whatever head it finds, whole or not at all, and tells that head and the batch's
    /// time. It is refused unless every event and claim of it fits.
    async fn write_at_head(
        &mut self,
        batch: &PlacedBatch<'_>,
    ) -> Result<(Position, Timestamp), StoreError> {
        let head = self.lock(batch.tenant).await?;
        let written = match self.write(&batch.moved_to(head)).await {
            Ok(recorded_at) => self.commit().await.map(|()| (head, recorded_at)),
            Err(error) => Err(error),
        };
        if written.is_err() {
            self.roll_back().await;
        }
        written
    }

    /// The receipt of a command and what it asked.
    async fn receipt(
        &mut self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError>;

    /// Writes what the log says about itself after a locked head, as it is.
    async fn inscribe(
        &mut self,
        tenant: &TenantId,
        after: Position,
        own: &Passage,
    ) -> Result<(), StoreError>;

    /// Begins a transaction in which nobody else moves the tenant's head, and tells where it stands.
    async fn lock(&mut self, tenant: &TenantId) -> Result<Position, StoreError>;

    /// Ends that transaction.
    async fn commit(&mut self) -> Result<(), StoreError>;

    /// Ends that transaction as if it had not been; what fails here has ended it as well.
    async fn roll_back(&mut self);

    /// Makes the connection anew after a failure that passes.
    async fn renew(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// What is written of a batch: the appends that fit, with their places.
pub struct PlacedBatch<'b> {
    /// Whose log.
    pub tenant: &'b TenantId,
    /// Where the head stood when the batch was judged.
    pub head_before: Position,
    /// Where it stands after.
    pub head_after: Position,
    /// At least one append.
    pub appends: Vec<(&'b Append, Place)>,
}

impl PlacedBatch<'_> {
    /// The same at another head.
    pub fn moved_to(&self, head: Position) -> Self {
        let moved = |(append, place): &(_, Place)| (*append, place.moved(self.head_before, head));
        Self {
            tenant: self.tenant,
            head_before: head,
            head_after: self.head_after.moved(self.head_before, head),
            appends: self.appends.iter().map(moved).collect(),
        }
    }
}

/// An event with its place.
pub struct PlacedEvent<'b> {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub part: &'b StreamAppend,
    /// Its place in the stream.
    pub version: u64,
    /// The event.
    pub event: &'b NewEvent,
}

/// The events of an append that begins at a position.
pub fn placed_events(append: &Append, first: Position) -> impl Iterator<Item = PlacedEvent<'_>> {
    let versioned = append.streams.iter().flat_map(|part| {
        let versions = part.expected_version + 1..;
        versions.zip(&part.events).map(move |(version, event)| (part, version, event))
    });
    let positions = (first.0..).map(Position);
    positions.zip(versioned).map(|(position, (part, version, event))| PlacedEvent {
        position,
        part,
        version,
        event,
    })
}
