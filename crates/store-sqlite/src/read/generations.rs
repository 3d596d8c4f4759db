//! The generations of a model: which there are, which of them is active, who keeps them up to date.

use super::{checkpoint::execute, file::ReadFile, model::PREFIX, text};
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{
    Generation, GenerationState, StoreError, TenantId,
    read::{may_be_dropped, may_become_active},
};
use lianxin_store_sql::{StoredGeneration, json, read_generation, table_names};
use sea_query::{Alias, Expr, ExprTrait, Query, SqliteQueryBuilder, Table};
use sqlx::{Connection, SqliteConnection};
use std::time::Duration;
use uuid::Uuid;

impl ReadFile {
    pub(super) async fn generations(
        &self,
        tenant: &TenantId,
    ) -> Result<Vec<Generation>, StoreError> {
        let failed = engine("reading the generations of read models");
        let mut connection = self.readers.acquire().await.map_err(failed)?;
        generations(&mut connection, tenant).await
    }

    pub(super) async fn cut_over(
        &self,
        tenant: &TenantId,
        model: &str,
        number: u64,
    ) -> Result<(), StoreError> {
        let failed = engine("cutting over to another generation of a read model");
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
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
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
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
        let generations = json(generations)?;
        let mut writer = self.writer.lock().await;
        sqlx::query_scalar(include_str!("hold_models.sql"))
            .bind(tenant.as_str())
            .bind(generations)
            .bind(holder.to_string())
            .bind(lease.as_secs_f64())
            .fetch_all(&mut *writer)
            .await
            .map_err(engine("taking the leases of read models"))
    }
}

async fn generations(
    connection: &mut SqliteConnection,
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
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    model: &str,
) -> Result<Vec<Generation>, StoreError> {
    let mut all = generations(connection, tenant).await?;
    all.retain(|generation| generation.model == model);
    Ok(all)
}

async fn drop_generation(
    connection: &mut SqliteConnection,
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
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    generation: &str,
) -> Result<(), StoreError> {
    let shared: bool = sqlx::query_scalar(include_str!("other_tenants.sql"))
        .bind(generation)
        .bind(tenant.as_str())
        .fetch_one(&mut *connection)
        .await
        .map_err(engine("emptying a read model"))?;
    let emptied = table_names(PREFIX, generation).map(|name| match shared {
        true => Query::delete()
            .from_table(Alias::new(name))
            .and_where(Expr::col("tenant_id").eq(tenant.as_str()))
            .to_string(SqliteQueryBuilder),
        false => Table::drop().table(Alias::new(name)).if_exists().build(SqliteQueryBuilder),
    });
    execute(connection, emptied.into()).await?;
    text::forget(connection, tenant, generation).await
}
