//! The generations of a model: which there are, which of them is active, who keeps them up to date.

use super::{checkpoint::execute, dialect::Postgres, tables::ReadModels};
use crate::error::engine;
use lianxin_store::{
    Generation, GenerationState, StoreError, TenantId,
    read::{may_be_dropped, may_become_active},
};
use lianxin_store_sql::{Dialect, StoredGeneration, read_generation, table_names};
use sea_query::{Expr, ExprTrait, PostgresQueryBuilder, Query, Table};
use sqlx::PgConnection;
use std::time::Duration;
use uuid::Uuid;

impl ReadModels {
    pub(super) async fn generations(
        &self,
        tenant: &TenantId,
    ) -> Result<Vec<Generation>, StoreError> {
        let failed = engine("reading the generations of read models");
        let mut connection = self.pool.acquire().await.map_err(failed)?;
        generations(&mut connection, tenant).await
    }

    pub(super) async fn cut_over(
        &self,
        tenant: &TenantId,
        model: &str,
        number: u64,
    ) -> Result<(), StoreError> {
        let failed = engine("cutting over to another generation of a read model");
        let mut tx = self.locked(model).await?;
        lock(&mut tx, tenant, model).await?;
        let all = of_model(&mut tx, tenant, model).await?;
        let chosen = may_become_active(model, &all, number)?;
        for other in &all {
            if other.state == GenerationState::Retired && other.number != number {
                drop_generation(&mut tx, tenant, &other.name).await?;
            }
        }
        let retire = sqlx::query(include_str!("retire_model.sql"));
        retire.bind(tenant.as_str()).bind(model).execute(&mut *tx).await.map_err(&failed)?;
        let activate = sqlx::query(include_str!("activate_model.sql"));
        let activate = activate.bind(tenant.as_str()).bind(&chosen.name);
        activate.execute(&mut *tx).await.map_err(&failed)?;
        tx.commit().await.map_err(&failed)
    }

    pub(super) async fn discard(
        &self,
        tenant: &TenantId,
        model: &str,
        number: u64,
    ) -> Result<(), StoreError> {
        let failed = engine("dropping a generation of a read model");
        let mut tx = self.locked(model).await?;
        lock(&mut tx, tenant, model).await?;
        let all = of_model(&mut tx, tenant, model).await?;
        let chosen = may_be_dropped(model, &all, number)?;
        drop_generation(&mut tx, tenant, &chosen.name).await?;
        tx.commit().await.map_err(&failed)
    }

    pub(super) async fn hold(
        &self,
        tenant: &TenantId,
        generations: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(include_str!("hold_models.sql"))
            .bind(tenant.as_str())
            .bind(generations)
            .bind(holder)
            .bind(lease.as_secs_f64())
            .fetch_all(&self.pool)
            .await
            .map_err(engine("taking the leases of read models"))
    }
}

/// Holds up whoever would move a generation of the model.
async fn lock(
    connection: &mut PgConnection,
    tenant: &TenantId,
    model: &str,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("lock_generations.sql"))
        .bind(tenant.as_str())
        .bind(model)
        .execute(connection)
        .await
        .map_err(engine("locking the generations of a read model"))
        .map(drop)
}

async fn generations(
    connection: &mut PgConnection,
    tenant: &TenantId,
) -> Result<Vec<Generation>, StoreError> {
    let found: Vec<StoredGeneration> = sqlx::query_as(include_str!("generations.sql"))
        .bind(tenant.as_str())
        .fetch_all(connection)
        .await
        .map_err(engine("reading the generations of read models"))?;
    Ok(found.into_iter().map(read_generation).collect())
}

async fn of_model(
    connection: &mut PgConnection,
    tenant: &TenantId,
    model: &str,
) -> Result<Vec<Generation>, StoreError> {
    let mut all = generations(connection, tenant).await?;
    all.retain(|generation| generation.model == model);
    Ok(all)
}

async fn drop_generation(
    connection: &mut PgConnection,
    tenant: &TenantId,
    generation: &str,
) -> Result<(), StoreError> {
    empty(connection, tenant, generation).await?;
    sqlx::query(include_str!("drop_model.sql"))
        .bind(tenant.as_str())
        .bind(generation)
        .execute(connection)
        .await
        .map_err(engine("dropping a generation of a read model"))
        .map(drop)
}

/// Takes what a tenant has out of a generation's tables; drops them when nobody else has something in
/// them, which is faster than deleting rows one by one.
pub(super) async fn empty(
    connection: &mut PgConnection,
    tenant: &TenantId,
    generation: &str,
) -> Result<(), StoreError> {
    let shared: bool = sqlx::query_scalar(include_str!("other_tenants.sql"))
        .bind(generation)
        .bind(tenant.as_str())
        .fetch_one(&mut *connection)
        .await
        .map_err(engine("emptying a read model"))?;
    let emptied = table_names("", generation).map(|name| match shared {
        true => Query::delete()
            .from_table(Postgres.table(&name))
            .and_where(Expr::col("tenant_id").eq(tenant.as_str()))
            .to_string(PostgresQueryBuilder),
        false => {
            Table::drop().table(Postgres.table(&name)).if_exists().to_string(PostgresQueryBuilder)
        }
    });
    execute(connection, emptied.into()).await?;
    sqlx::query(include_str!("forget_texts.sql"))
        .bind(tenant.as_str())
        .bind(generation)
        .execute(connection)
        .await
        .map_err(engine("forgetting the texts of a read model"))
        .map(drop)
}
