//! What proofs are made from, and what the log says about itself.

use super::{leaves, lookup::stored};
use crate::{SqliteStore, error::engine};
use async_trait::async_trait;
use lianxin_store::{Author, Ledger, Position, StoreError, StoredLeaf, Stretch, TenantId};
use serde_json::json;

#[async_trait]
impl Ledger for SqliteStore {
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
        rows.iter().map(leaves::read).collect()
    }

    async fn leaves_at(
        &self,
        tenant: &TenantId,
        positions: &[Position],
    ) -> Result<Vec<StoredLeaf>, StoreError> {
        let asked: Vec<i64> = positions.iter().map(|position| stored(position.0)).collect();
        let rows = sqlx::query(include_str!("ledger/leaves_at.sql"))
            .bind(tenant.as_str())
            .bind(json!(asked).to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the leaves of events"))?;
        rows.iter().map(leaves::read).collect()
    }

    async fn inscribe(
        &self,
        tenant: &TenantId,
        author: &mut dyn Author,
    ) -> Result<Option<Position>, StoreError> {
        self.lanes.inscribe(self, tenant, author).await
    }
}
