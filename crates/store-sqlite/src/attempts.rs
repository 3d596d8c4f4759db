//! Keeps what was tried in vain, in a table of its own beside the log.
//!
//! Nothing here is protected against change: attempts are a diary, not evidence.

use crate::{SqliteStore, error::engine, writer::BEGIN};
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_store::{Attempt, Attempts, StoreError, TenantId, attempts::KEPT};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

#[async_trait]
impl Attempts for SqliteStore {
    async fn note(&self, tenant: &TenantId, attempts: &[Attempt]) -> Result<(), StoreError> {
        let failed = engine("noting attempts");
        let mut connection = self.writer.take().await;
        let mut tx = connection.begin_with(BEGIN).await.map_err(&failed)?;
        for attempt in attempts {
            insert(&mut tx, tenant, attempt).await.map_err(&failed)?;
        }
        sqlx::query(include_str!("attempts/forget.sql"))
            .bind(tenant.as_str())
            .bind(KEPT.cast_signed())
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        tx.commit().await.map_err(&failed)
    }

    async fn latest(&self, tenant: &TenantId, limit: u32) -> Result<Vec<Attempt>, StoreError> {
        let failed = engine("reading attempts");
        let rows = sqlx::query(include_str!("attempts/latest.sql"))
            .bind(tenant.as_str())
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        rows.iter().map(attempt).collect::<Result<_, _>>().map_err(failed)
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    attempt: &Attempt,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("attempts/note.sql"))
        .bind(tenant.as_str())
        .bind(attempt.at.as_microsecond())
        .bind(&attempt.account)
        .bind(&attempt.role)
        .bind(&attempt.action)
        .bind(&attempt.stream_type)
        .bind(&attempt.stream_id)
        .bind(attempt.command_id.as_bytes().as_slice())
        .bind(&attempt.code)
        .bind(&attempt.path)
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of `latest.sql`. A diary that somebody has written into by hand is shown as far as it can
/// be.
fn attempt(row: &SqliteRow) -> Result<Attempt, sqlx::Error> {
    Ok(Attempt {
        at: Timestamp::from_microsecond(row.try_get(0)?).unwrap_or(Timestamp::UNIX_EPOCH),
        account: row.try_get(1)?,
        role: row.try_get(2)?,
        action: row.try_get(3)?,
        stream_type: row.try_get(4)?,
        stream_id: row.try_get(5)?,
        command_id: Uuid::from_slice(row.try_get(6)?).unwrap_or_default(),
        code: row.try_get(7)?,
        path: row.try_get(8)?,
    })
}
