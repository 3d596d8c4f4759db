//! Where read models stand, and their beginning and beginning again.

use super::{generations::empty, tables::ReadModels};
use crate::{error::engine, transaction::begin};
use lianxin_store::{Advance, Checkpoint, Fault, ModelSpec, StoreError, TenantId};
use lianxin_store_sql::{StoredCheckpoint, Tables, advanced, fenced, read_checkpoint, stored};
use sqlx::{AssertSqlSafe, PgConnection, PgTransaction};

/// Where the model stands; at the start when it was never opened.
pub(super) async fn checkpoint(
    connection: &mut PgConnection,
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

impl ReadModels {
    pub(super) async fn stands(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("reading where a read model stands");
        let mut connection = self.pool.acquire().await.map_err(failed)?;
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
        let mut tx = self.locked(spec.name).await?;
        execute(&mut tx, sql.create_tables()).await?;
        sqlx::query(include_str!("begin_model.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .bind(&sql.tables.generation)
            .bind(spec.fingerprint())
            .bind(i64::from(spec.revision))
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        let checkpoint = checkpoint(&mut tx, tenant, &sql.tables).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(checkpoint)
    }

    /// Makes the indexes that the model lacks, however long it takes.
    pub(super) async fn settle(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<(), StoreError> {
        let failed = engine("making the indexes of a read model");
        let sql = self.sql(spec);
        let mut tx = self.locked(spec.name).await?;
        execute(&mut tx, vec!["SET LOCAL statement_timeout = 0".to_owned()]).await?;
        execute(&mut tx, sql.settle()).await?;
        let built = sqlx::query(include_str!("built_model.sql"));
        let built = built.bind(tenant.as_str()).bind(&sql.tables.generation);
        built.execute(&mut *tx).await.map_err(&failed)?;
        tx.commit().await.map_err(failed)
    }

    /// Moves the checkpoints of models that fold nothing.
    pub(super) async fn advance(
        &self,
        tenant: &TenantId,
        advances: &[Advance],
    ) -> Result<Vec<bool>, StoreError> {
        let generations: Vec<String> = advances.iter().map(|it| it.model.generation()).collect();
        let since: Vec<i64> = advances.iter().map(|it| stored(it.from)).collect();
        let until: Vec<i64> = advances.iter().map(|it| stored(it.to)).collect();
        let moved: Vec<(String, String)> = sqlx::query_as(include_str!("advance_models.sql"))
            .bind(tenant.as_str())
            .bind(generations)
            .bind(since)
            .bind(until)
            .fetch_all(&self.pool)
            .await
            .map_err(engine("moving the checkpoints of read models"))?;
        let moved: Vec<String> = moved.into_iter().map(|(generation, _)| generation).collect();
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
        let mut tx = self.locked(spec.name).await?;
        // The checkpoint first, as every batch does: whoever writes the model waits, and then finds it
        // moved.
        sqlx::query(include_str!("restart_model.sql"))
            .bind(tenant.as_str())
            .bind(&sql.tables.generation)
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        empty(&mut tx, tenant, &sql.tables.generation).await?;
        execute(&mut tx, sql.create_tables()).await?;
        tx.commit().await.map_err(&failed)
    }

    pub(super) async fn fault(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        fault: Option<Fault>,
    ) -> Result<(), StoreError> {
        let marked = sqlx::query(include_str!("set_fault.sql"))
            .bind(tenant.as_str())
            .bind(&self.sql(spec).tables.generation)
            .bind(fault.as_ref().map(|fault| stored(fault.position)))
            .bind(fault.as_ref().map(|fault| &fault.reason))
            .execute(&self.pool)
            .await
            .map_err(engine("marking a read model as faulted"))?;
        let before = fault.map(|fault| fault.position.before());
        before.map_or(Ok(()), |before| fenced(marked.rows_affected(), spec, before))
    }

    /// A transaction in which nobody else makes, empties or drops the model's tables.
    pub(super) async fn locked(&self, model: &str) -> Result<PgTransaction<'static>, StoreError> {
        let failed = engine("locking a read model");
        let mut tx = begin(&self.pool, "BEGIN").await.map_err(&failed)?;
        let lock = sqlx::query(include_str!("lock_model.sql")).bind(model);
        lock.execute(&mut *tx).await.map_err(&failed)?;
        Ok(tx)
    }
}

pub(super) async fn execute(
    connection: &mut PgConnection,
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
