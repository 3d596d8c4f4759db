//! What was tried and denied or refused, kept apart from the events: nothing happened, and yet
//! somebody may ask who tried.
//!
//! Bounded: the oldest entries go when [`KEPT`] is reached. It is no evidence and no fact; an
//! attempt names accounts, actions and streams, never a petitioner and never what was written.

use crate::{error::StoreError, log::TenantId};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// Entries kept per tenant.
pub const KEPT: u64 = 10_000;

/// Something that somebody tried in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When, by the application's clock.
    pub at: Timestamp,
    /// The account that tried.
    pub account: String,
    /// The role it acted in.
    pub role: String,
    /// The action it asked for.
    pub action: String,
    /// Type of the stream it was about.
    pub stream_type: String,
    /// Identity of that stream.
    pub stream_id: String,
    /// The command.
    pub command_id: Uuid,
    /// The refusal's stable code.
    pub code: String,
    /// The input field it was about, if one.
    pub path: Option<String>,
}

/// A place for attempts.
#[async_trait]
pub trait Attempts: Send + Sync + 'static {
    /// Adds attempts in order and drops the oldest beyond [`KEPT`].
    async fn note(&self, tenant: &TenantId, attempts: &[Attempt]) -> Result<(), StoreError>;

    /// The latest attempts, newest first.
    async fn latest(&self, tenant: &TenantId, limit: u32) -> Result<Vec<Attempt>, StoreError>;
}
