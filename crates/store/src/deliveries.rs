//! How far each subscriber outside has been told of what the log holds, and who tells it at present.
//!
//! A subscriber is a name; what it is told, where and in which words is not known here. Where it stands moves by
//! compare-and-set, so that two who tell the same one cannot lead it back. A lease saves them from telling it twice
//! and decides nothing.

use crate::{
    error::StoreError,
    log::{Position, TenantId},
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// Where a subscriber stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The subscriber.
    pub subscriber: String,
    /// Everything up to here it has been told, or does not want to know.
    pub position: Position,
    /// What came between; absent when the next event was not tried yet.
    pub setback: Option<Setback>,
    /// Whether somebody tells it at present.
    pub held: bool,
}

/// Tries of the next event that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setback {
    /// How many, from 1.
    pub attempts: u32,
    /// When the last one failed, by the teller's clock.
    pub failed_at: Timestamp,
    /// When it is tried again, by the same clock.
    pub next_attempt_at: Timestamp,
    /// Why the last one failed, in words that quote nothing of what was sent.
    pub failure: String,
    /// Which edition of the subscriber failed: nothing is known of a later one.
    pub edition: u64,
}

/// A place for where subscribers stand.
#[async_trait]
pub trait Deliveries: Send + Sync + 'static {
    /// Begins to keep where a subscriber stands, unless that is kept already.
    async fn begin_delivery(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        at: Position,
    ) -> Result<(), StoreError>;

    /// Where all subscribers stand, by name.
    async fn deliveries(&self, tenant: &TenantId) -> Result<Vec<Delivery>, StoreError>;

    /// Takes or renews the leases of subscribers, and tells which of them the holder has now. A lease of no
    /// duration is let go.
    async fn hold_deliveries(
        &self,
        tenant: &TenantId,
        subscribers: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Result<Vec<String>, StoreError>;

    /// Moves a subscriber from where the caller thinks that it stands, and forgets its setback;
    /// [`StoreError::DeliveryMoved`] when it stands elsewhere, or is not kept any more.
    async fn advance_delivery(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        from: Position,
        to: Position,
    ) -> Result<(), StoreError>;

    /// Notes why a subscriber stays where it is; [`StoreError::DeliveryMoved`] when it stands elsewhere.
    async fn set_delivery_back(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        at: Position,
        setback: &Setback,
    ) -> Result<(), StoreError>;

    /// Forgets a subscriber.
    async fn end_delivery(&self, tenant: &TenantId, subscriber: &str) -> Result<(), StoreError>;
}
