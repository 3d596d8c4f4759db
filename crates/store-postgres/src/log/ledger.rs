//! What proofs are made from, and what the log says about itself.

use super::{lookup::stored, row};
use crate::{PostgresStore, error::engine};
use async_trait::async_trait;
use lianxin_store::{Author, Ledger, Position, StoreError, StoredLeaf, Stretch, TenantId};

#[async_trait]
impl Ledger for PostgresStore {
    async fn leaves(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<StoredLeaf>, StoreError> {
        let rows = sqlx::query(include_str!("ledger/leaves.sql"))
            .bind(tenant.as_str())
            .bind(stored(stretch.after.0))
            .bind(stored(stretch.until.0))
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the leaves"))?;
        rows.iter().map(row::leaf).collect()
    }

    async fn leaves_at(
        &self,
        tenant: &TenantId,
        positions: &[Position],
    ) -> Result<Vec<StoredLeaf>, StoreError> {
        let asked: Vec<i64> = positions.iter().map(|position| stored(position.0)).collect();
        let rows = sqlx::query(include_str!("ledger/leaves_at.sql"))
            .bind(tenant.as_str())
            .bind(asked)
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the leaves of events"))?;
        rows.iter().map(row::leaf).collect()
    }

    async fn inscribe(
        &self,
        tenant: &TenantId,
        author: &mut dyn Author,
    ) -> Result<Option<Position>, StoreError> {
        self.lanes.inscribe(self, tenant, author).await
    }
}
