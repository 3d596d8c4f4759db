//! Where read models stand, and their beginning and beginning again.

use super::{file::ReadFile, generations::empty, statistics};
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{Advance, Checkpoint, Fault, ModelSpec, Position, StoreError, TenantId};
use lianxin_store_sql::{
    StoredCheckpoint, Tables, advanced, fenced, json, read_checkpoint, stored,
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// Bytes of the file that may be mapped into memory while indexes are made.
const MAPPED: u64 = 1 << 30;

/// Where the model stands; at the start when it was never opened.
pub(super) async fn checkpoint(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    tables: &Tables,
) -> Result<Checkpoint, StoreError> {
    let found: Option<StoredCheckpoint> = sqlx::query_as(include_str!("checkpoint.sql"))
        .bind(tenant.as_str())
        .bind(&tables.generation)
        .fetch_optional(connection)
        .await
        .map_err(engine("reading where a read model stands"))?;
    Ok(read_checkpoint(found.unwrap_or_default()))
}

/// Moves the checkpoint within a batch's transaction, if it stands where the batch began.
pub(super) async fn move_checkpoint(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    tables: &Tables,
    from: Position,
    to: Position,
) -> Result<(), StoreError> {
    let moved = sqlx::query(include_str!("move_checkpoint.sql"))
        .bind(tenant.as_str())
        .bind(&tables.generation)
        .bind(stored(from))
        .bind(stored(to))
        .execute(connection)
        .await
        .map_err(engine("moving a read model's checkpoint"))?;
    fenced(moved.rows_affected(), &tables.spec, from)
}

impl ReadFile {
    pub(super) async fn stands(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("reading where a read model stands");
        let mut connection = self.readers.acquire().await.map_err(failed)?;
        checkpoint(&mut connection, tenant, &self.sql(spec).tables).await
    }

    /// Begins the generation of the spec, if it is not there.
    pub(super) async fn begin(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("opening a read model");
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        execute(&mut tx, sql.create_tables()).await?;
        sqlx::query(include_str!("begin_model.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .bind(&sql.tables.generation)
            .bind(spec.fingerprint())
            .bind(spec.revision)
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        let checkpoint = checkpoint(&mut tx, tenant, &sql.tables).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(checkpoint)
    }

    /// Makes the indexes that the model lacks. Readers take notice of the statistics as they take
    /// notice of the indexes.
    pub(super) async fn settle(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<(), StoreError> {
        let failed = engine("making the indexes of a read model");
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        // Every index reads all rows: from the file's own pages, not through the small cache.
        let mapped = |bytes: u64| vec![format!("PRAGMA mmap_size = {bytes}")];
        execute(&mut writer, mapped(MAPPED)).await?;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        statistics::set(&mut tx, &sql).await?;
        execute(&mut tx, sql.create_indexes()).await?;
        let built = sqlx::query(include_str!("built_model.sql"));
        let built = built.bind(tenant.as_str()).bind(&sql.tables.generation);
        built.execute(&mut *tx).await.map_err(&failed)?;
        tx.commit().await.map_err(&failed)?;
        execute(&mut writer, mapped(0)).await?;
        // What catching up has read is of no use to single commands.
        execute(&mut writer, vec!["PRAGMA shrink_memory".to_owned()]).await
    }

    /// Moves the checkpoints of models that fold nothing.
    pub(super) async fn advance(
        &self,
        tenant: &TenantId,
        advances: &[Advance],
    ) -> Result<Vec<bool>, StoreError> {
        let wanted = advances
            .iter()
            .map(|it| (it.model.generation(), stored(it.from), stored(it.to)))
            .collect::<Vec<_>>();
        let wanted = json(&wanted)?;
        let mut writer = self.writer.lock().await;
        let moved: Vec<String> = sqlx::query_scalar(include_str!("advance_models.sql"))
            .bind(tenant.as_str())
            .bind(wanted)
            .fetch_all(&mut *writer)
            .await
            .map_err(engine("moving the checkpoints of read models"))?;
        Ok(advanced(advances, &moved))
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
        empty(&mut tx, tenant, &sql.tables.generation).await?;
        execute(&mut tx, sql.create_tables()).await?;
        sqlx::query(include_str!("restart_model.sql"))
            .bind(tenant.as_str())
            .bind(&sql.tables.generation)
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
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        let marked = sqlx::query(include_str!("set_fault.sql"))
            .bind(tenant.as_str())
            .bind(&sql.tables.generation)
            .bind(fault.as_ref().map(|fault| stored(fault.position)))
            .bind(fault.as_ref().map(|fault| &fault.reason))
            .execute(&mut *writer)
            .await
            .map_err(engine("marking a read model as faulted"))?;
        let before = fault.map(|fault| fault.position.before());
        before.map_or(Ok(()), |before| fenced(marked.rows_affected(), spec, before))
    }
}

pub(super) async fn execute(
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
