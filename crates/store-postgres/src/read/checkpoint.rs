//! Where read models stand, and their beginning and beginning again.

use super::{model::Sql, tables::ReadModels};
use crate::{error::engine, transaction::begin};
use lianxin_store::{Checkpoint, Fault, ModelSpec, Position, StoreError, TenantId};
use lianxin_store_sql::{read_position, stored};
use sqlx::{AssertSqlSafe, PgConnection, PgTransaction};

type Stored = (i64, Option<i64>, Option<String>);

/// Where the model stands; at the start when it was never opened.
pub(super) async fn checkpoint(
    connection: &mut PgConnection,
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
    let fault = fault.map(|(at, reason)| Fault { position: read_position(at), reason });
    Ok(Checkpoint { position: read_position(at), fault })
}

/// Moves the checkpoint within a batch's transaction, if it stands where the batch began. Whoever else
/// writes the model waits for the end of the transaction.
pub(super) async fn advance(
    connection: &mut PgConnection,
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

impl ReadModels {
    pub(super) async fn stands(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        let failed = engine("reading where a read model stands");
        let mut connection = self.pool.acquire().await.map_err(failed)?;
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
        let mut tx = self.locked(spec).await?;
        let others: bool = sqlx::query_scalar(include_str!("other_fingerprints.sql"))
            .bind(spec.name)
            .bind(&fingerprint)
            .fetch_one(&mut *tx)
            .await
            .map_err(&failed)?;
        if others {
            tracing::info!(model = spec.name, "the read model has changed and is rebuilt");
            execute(&mut tx, sql.drop_tables()).await?;
            forget_texts(&mut tx, None, spec).await?;
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

    /// Makes the indexes that the model lacks, however long it takes.
    pub(super) async fn settle(&self, spec: &ModelSpec) -> Result<(), StoreError> {
        let mut tx = self.locked(spec).await?;
        execute(&mut tx, vec!["SET LOCAL statement_timeout = 0".to_owned()]).await?;
        execute(&mut tx, self.sql(spec).settle()).await?;
        tx.commit().await.map_err(engine("making the indexes of a read model"))
    }

    /// Empties the model for one tenant.
    pub(super) async fn restart(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
    ) -> Result<(), StoreError> {
        let failed = engine("emptying a read model");
        let sql = self.sql(spec);
        let mut tx = self.locked(spec).await?;
        // The checkpoint first, as every batch does: whoever writes the model waits, and then finds it
        // moved.
        sqlx::query(include_str!("restart_model.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .execute(&mut *tx)
            .await
            .map_err(&failed)?;
        let others: bool = sqlx::query_scalar(include_str!("other_tenants.sql"))
            .bind(spec.name)
            .bind(tenant.as_str())
            .fetch_one(&mut *tx)
            .await
            .map_err(&failed)?;
        if others {
            delete(&mut tx, &sql, tenant).await?;
        } else {
            // Dropping tables whole is faster than deleting rows one by one.
            execute(&mut tx, sql.drop_tables()).await?;
            execute(&mut tx, sql.create_tables()).await?;
        }
        forget_texts(&mut tx, Some(tenant), spec).await?;
        tx.commit().await.map_err(&failed)
    }

    pub(super) async fn fault(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        fault: Option<Fault>,
    ) -> Result<(), StoreError> {
        sqlx::query(include_str!("set_fault.sql"))
            .bind(tenant.as_str())
            .bind(spec.name)
            .bind(fault.as_ref().map(|fault| stored(fault.position)))
            .bind(fault.map(|fault| fault.reason))
            .execute(&self.pool)
            .await
            .map_err(engine("marking a read model as faulted"))
            .map(drop)
    }

    /// A transaction in which nobody else makes, empties or drops the model's tables.
    async fn locked(&self, spec: &ModelSpec) -> Result<PgTransaction<'static>, StoreError> {
        let failed = engine("locking a read model");
        let mut tx = begin(&self.pool, "BEGIN").await.map_err(&failed)?;
        let lock = sqlx::query(include_str!("lock_model.sql")).bind(spec.name);
        lock.execute(&mut *tx).await.map_err(&failed)?;
        Ok(tx)
    }
}

async fn execute(connection: &mut PgConnection, statements: Vec<String>) -> Result<(), StoreError> {
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut *connection)
            .await
            .map_err(engine("making the tables of a read model"))?;
    }
    Ok(())
}

async fn delete(
    connection: &mut PgConnection,
    sql: &Sql,
    tenant: &TenantId,
) -> Result<(), StoreError> {
    for statement in &sql.delete {
        sqlx::query(AssertSqlSafe(statement.as_str()))
            .bind(tenant.as_str())
            .execute(&mut *connection)
            .await
            .map_err(engine("emptying the tables of a read model"))?;
    }
    Ok(())
}

/// Forgets all texts of a model; of every tenant, when none is named.
async fn forget_texts(
    connection: &mut PgConnection,
    tenant: Option<&TenantId>,
    spec: &ModelSpec,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("forget_texts.sql"))
        .bind(tenant.map(TenantId::as_str))
        .bind(spec.name)
        .execute(connection)
        .await
        .map_err(engine("forgetting the texts of a read model"))
        .map(drop)
}
