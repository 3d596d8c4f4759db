//! The log as outsiders can check it: the leaves beside its events, and what it says about itself.

use crate::{
    error::StoreError,
    leaf::{OwnRecord, StoredLeaf},
    log::{Position, TenantId},
    transcript::Stretch,
};
use async_trait::async_trait;

/// What proofs are made from.
#[async_trait]
pub trait Ledger: Send + Sync + 'static {
    /// The leaves of a stretch in order. A row that cannot be read is [`StoreError::Damaged`].
    async fn leaves(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<StoredLeaf>, StoreError>;

    /// The leaves at some positions, in the order of the log and each once: one statement, whatever their number.
    /// Positions without a leaf are left out.
    async fn leaves_at(
        &self,
        tenant: &TenantId,
        positions: &[Position],
    ) -> Result<Vec<StoredLeaf>, StoreError>;

    /// Writes what an author has to say about all of a log as its very next event, and tells where it stands;
    /// nothing when there is nothing to say. Nobody else appends while the author writes.
    async fn inscribe(
        &self,
        tenant: &TenantId,
        author: &mut dyn Author,
    ) -> Result<Option<Position>, StoreError>;
}

/// Somebody with something to say about all of a log.
#[async_trait]
pub trait Author: Send {
    /// The entry that follows a head, which stays where it is until this is answered: whoever appends waits
    /// meanwhile. Never asked about an empty log.
    async fn entry(&mut self, head: Position) -> Result<Option<OwnRecord>, StoreError>;
}
