//! Keeps what was tried in vain, in a table of its own beside the log.
//!
//! Nothing here is protected against change: attempts are a diary, not evidence.

use crate::{PostgresStore, error::engine, transaction::begin};
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_store::{Attempt, Attempts, StoreError, TenantId, attempts::KEPT};
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

#[async_trait]
impl Attempts for PostgresStore {
    async fn note(&self, tenant: &TenantId, attempts: &[Attempt]) -> Result<(), StoreError> {
        let failed = engine("noting attempts");
        let mut tx = begin(&self.readers, "BEGIN").await.map_err(&failed)?;
        note(&mut tx, tenant, attempts).await.map_err(&failed)?;
        tx.commit().await.map_err(&failed)
    }

    async fn latest(&self, tenant: &TenantId, limit: u32) -> Result<Vec<Attempt>, StoreError> {
        let failed = engine("reading attempts");
        let rows = sqlx::query(include_str!("attempts/latest.sql"))
            .bind(tenant.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        rows.iter().map(attempt).collect::<Result<_, _>>().map_err(failed)
    }
}

async fn note(
    connection: &mut PgConnection,
    tenant: &TenantId,
    attempts: &[Attempt],
) -> Result<(), sqlx::Error> {
    let texts = |text: fn(&Attempt) -> &String| attempts.iter().map(text).collect::<Vec<_>>();
    let lock = sqlx::query(include_str!("attempts/lock.sql")).bind(tenant.as_str());
    lock.execute(&mut *connection).await?;
    sqlx::query(include_str!("attempts/note.sql"))
        .bind(tenant.as_str())
        .bind(attempts.iter().map(|it| it.at.as_microsecond()).collect::<Vec<_>>())
        .bind(texts(|it| &it.account))
        .bind(texts(|it| &it.role))
        .bind(texts(|it| &it.action))
        .bind(texts(|it| &it.stream_type))
        .bind(texts(|it| &it.stream_id))
        .bind(attempts.iter().map(|it| it.command_id).collect::<Vec<Uuid>>())
        .bind(texts(|it| &it.code))
        .bind(attempts.iter().map(|it| it.path.as_ref()).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("attempts/forget.sql"))
        .bind(tenant.as_str())
        .bind(KEPT.cast_signed())
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of `latest.sql`. A diary that somebody has written into by hand is shown as far as it can
/// be.
fn attempt(row: &PgRow) -> Result<Attempt, sqlx::Error> {
    Ok(Attempt {
        at: Timestamp::from_microsecond(row.try_get(0)?).unwrap_or(Timestamp::UNIX_EPOCH),
        account: row.try_get(1)?,
        role: row.try_get(2)?,
        action: row.try_get(3)?,
        stream_type: row.try_get(4)?,
        stream_id: row.try_get(5)?,
        command_id: row.try_get(6)?,
        code: row.try_get(7)?,
        path: row.try_get(8)?,
    })
}
