//! Writes down what another log holds. A passage is one transaction on the writing connection.

use super::{leaves, lookup::stored, rows};
use crate::{SqliteStore, error::engine, writer::BEGIN};
use async_trait::async_trait;
use lianxin_store::{Passage, Position, Scribe, StoreError, StoredLeaf, TenantId};
use sqlx::{Connection, SqliteConnection};

#[async_trait]
impl Scribe for SqliteStore {
    async fn restore(
        &mut self,
        tenant: &TenantId,
        after: Position,
        passage: &Passage,
    ) -> Result<(), StoreError> {
        let failed = engine("restoring a passage of the log");
        let mut writer = self.writer.take().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        sqlx::query(include_str!("scribe/begin_ledger.sql"))
            .bind(tenant.as_str())
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        restore(&mut tx, tenant, after, passage).await?;
        tx.commit().await.map_err(failed)
    }

    async fn seal(
        &mut self,
        tenant: &TenantId,
        after: Position,
        leaves: &[StoredLeaf],
    ) -> Result<(), StoreError> {
        let failed = engine("sealing a log");
        let expected = after.next();
        if leaves.first().is_some_and(|leaf| leaf.position != expected) {
            return Err(StoreError::HeadMoved { tenant: tenant.clone(), expected: after });
        }
        let mut writer = self.writer.take().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        leaves::restore(&mut tx, tenant, leaves).await?;
        tx.commit().await.map_err(failed)
    }
}

/// Writes a passage after a head, in the transaction that is open.
pub(super) async fn restore(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    after: Position,
    passage: &Passage,
) -> Result<(), StoreError> {
    let failed = engine("restoring a passage of the log");
    let encoding = engine("encoding a passage of the log");
    let Some((end, recorded_at)) = passage.end() else { return Ok(()) };
    let moved = sqlx::query(include_str!("scribe/move_head.sql"))
        .bind(tenant.as_str())
        .bind(stored(after.0))
        .bind(stored(end.0))
        .bind(recorded_at.as_microsecond())
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    if moved.rows_affected() != 1 {
        return Err(StoreError::HeadMoved { tenant: tenant.clone(), expected: after });
    }
    sqlx::query(include_str!("scribe/restore.sql"))
        .bind(tenant.as_str())
        .bind(rows::recorded_events(&passage.events).map_err(&encoding)?)
        .bind(rows::recorded_commands(&passage.commands).map_err(&encoding)?)
        .bind(rows::recorded_claims(&passage.claims).map_err(&encoding)?)
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    leaves::restore(connection, tenant, &passage.leaves).await
}
