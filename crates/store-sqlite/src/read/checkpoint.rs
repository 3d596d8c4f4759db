//! Where read models stand, and their beginning and beginning again.

use super::{file::ReadFile, model::Sql, statistics, text};
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{Checkpoint, Fault, ModelSpec, Position, StoreError, TenantId};
use lianxin_store_sql::{read_position as position, stored};
use sea_query::SqliteQueryBuilder;
use sea_query_sqlx::SqlxBinder;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// Bytes of the file that may be mapped into memory while indexes are made.
const MAPPED: u64 = 1 << 30;

type Stored = (i64, Option<i64>, Option<String>);

/// Where the model stands; at the start when it was never opened.
pub(super) async fn checkpoint(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    spec: &ModelSpec,
) -> Result<Checkpoint, StoreError> {
    let found: Option<Stored> = sqlx::query_as(include_str!("checkpoint.sql"))
        .bind(tenant.as_str())
        .bind(spec.name)
        .fetch_optional(connection)
        .await
        .map_err(engine("reading where a read model stands"))?;
    let (at, failed, failure) = found.unwrap_or_default();
    let fault = failed.zip(failure);
    let fault = fault.map(|(at, reason)| Fault { position: position(at), reason });
    Ok(Checkpoint { position: position(at), fault })
}

/// Moves the checkpoint within a batch's transaction, if it stands where the batch began.
pub(super) async fn advance(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    spec: &ModelSpec,
    from: Position,
    to: Position,
) -> Result<(), StoreError> {
    let moved = sqlx::query(include_str!("move_checkpoint.sql"))
        .bind(tenant.as_str())
        .bind(spec.name)
        .bind(stored(from))
        .bind(stored(to))
        .execute(connection)
        .await
        .map_err(engine("moving a read model's checkpoint"))?;
    if moved.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::CheckpointMoved { model: spec.name.to_owned(), expected: from })
}

impl ReadFile {
    pub(super) async fn stands(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("reading where a read model stands");
        let mut connection = self.readers.acquire().await.map_err(failed)?;
        checkpoint(&mut connection, tenant, spec).await
    }

    /// Makes the model's tables if they are absent or of another fingerprint.
    pub(super) async fn begin(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("opening a read model");
        let (sql, fingerprint) = (self.sql(spec), spec.fingerprint());
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        let others: i64 = sqlx::query_scalar(include_str!("other_fingerprints.sql"))
            .bind(spec.name)
            .bind(&fingerprint)
            .fetch_one(&mut *tx)
            .await
            .map_err(&failed)?;
        if others > 0 {
            tracing::info!(model = spec.name, "the read model has changed and is rebuilt");
            execute(&mut tx, sql.drop_tables()).await?;
            text::forget(&mut tx, None, spec).await?;
            let drop = sqlx::query(include_str!("drop_model.sql")).bind(spec.name);
            drop.execute(&mut *tx).await.map_err(&failed)?;
        }
        execute(&mut tx, sql.create_tables()).await?;
        sqlx::query(include_str!("begin_model.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .bind(&fingerprint)
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        let checkpoint = checkpoint(&mut tx, tenant, spec).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(checkpoint)
    }

    /// Makes the indexes that the model lacks. Readers take notice of the statistics as they take
    /// notice of the indexes.
    pub(super) async fn settle(&self, spec: &ModelSpec) -> Result<(), StoreError> {
        let failed = engine("making the indexes of a read model");
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        // Every index reads all rows: from the file's own pages, not through the small cache.
        let mapped = |bytes: u64| vec![format!("PRAGMA mmap_size = {bytes}")];
        execute(&mut writer, mapped(MAPPED)).await?;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        statistics::set(&mut tx, &sql).await?;
        execute(&mut tx, sql.create_indexes()).await?;
        tx.commit().await.map_err(&failed)?;
        execute(&mut writer, mapped(0)).await?;
        // What catching up has read is of no use to single commands.
        execute(&mut writer, vec!["PRAGMA shrink_memory".to_owned()]).await
    }

    /// Empties the model for one tenant.
    pub(super) async fn restart(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<(), StoreError> {
        let failed = engine("emptying a read model");
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        let others: i64 = sqlx::query_scalar(include_str!("other_tenants.sql"))
            .bind(spec.name)
            .bind(tenant.as_str())
            .fetch_one(&mut *tx)
            .await
            .map_err(&failed)?;
        if others == 0 {
            // Dropping pages whole is faster than deleting rows one by one.
            execute(&mut tx, sql.drop_tables()).await?;
            execute(&mut tx, sql.create_tables()).await?;
        } else {
            delete(&mut tx, &sql, tenant).await?;
        }
        text::forget(&mut tx, Some(tenant), spec).await?;
        sqlx::query(include_str!("restart_model.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        tx.commit().await.map_err(&failed)
    }

    pub(super) async fn fault(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        fault: Option<Fault>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        sqlx::query(include_str!("set_fault.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .bind(fault.as_ref().map(|fault| stored(fault.position)))
            .bind(fault.map(|fault| fault.reason))
            .execute(&mut *writer)
            .await
            .map_err(engine("marking a read model as faulted"))
            .map(drop)
    }
}

async fn execute(
    connection: &mut SqliteConnection,
    statements: Vec<String>,
) -> Result<(), StoreError> {
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut *connection)
            .await
            .map_err(engine("making the tables of a read model"))?;
    }
    Ok(())
}

async fn delete(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
) -> Result<(), StoreError> {
    for statement in sql.delete(tenant.as_str()) {
        let (statement, values) = statement.build_sqlx(SqliteQueryBuilder);
        sqlx::query_with(AssertSqlSafe(statement), values)
            .execute(&mut *connection)
            .await
            .map_err(engine("emptying the tables of a read model"))?;
    }
    Ok(())
}
