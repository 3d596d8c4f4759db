//! The read models of the server engine, beside the log in the same database.
//!
//! Knows of a model what its spec declares, and nothing of what documents mean.

mod checkpoint;
mod columns;
mod dialect;
mod generations;
mod lookup;
mod model;
mod stream;
pub(crate) mod tables;
mod text;
mod write;

use crate::{PostgresStore, error::reading};
use async_trait::async_trait;
use futures::stream::BoxStream;
use lianxin_store::{
    Advance, Batch, Changes, Checkpoint, Document, Fault, Filter, Generation, ModelSpec, Page,
    Position, ReadStore, Row, Select, StoreError, TenantId,
};
use std::time::Duration;
use uuid::Uuid;

#[async_trait]
impl ReadStore for PostgresStore {
    async fn open(&self, tenant: &TenantId, model: &ModelSpec) -> Result<Checkpoint, StoreError> {
        self.read.begin(tenant, model).await
    }

    async fn reset(&self, tenant: &TenantId, model: &ModelSpec) -> Result<(), StoreError> {
        self.read.restart(tenant, model).await
    }

    async fn checkpoint(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
    ) -> Result<Checkpoint, StoreError> {
        reading(|| self.read.stands(tenant, model)).await
    }

    async fn set_fault(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        fault: Option<Fault>,
    ) -> Result<(), StoreError> {
        self.read.fault(tenant, model, fault).await
    }

    async fn documents(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
    ) -> Result<Vec<Option<Document>>, StoreError> {
        reading(|| self.read.documents(tenant, model, keys)).await
    }

    async fn rows_of(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
        as_of: Option<Position>,
    ) -> Result<Vec<Row>, StoreError> {
        reading(|| self.read.rows_of(tenant, model, keys, as_of)).await
    }

    async fn write(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        batch: Batch,
    ) -> Result<(), StoreError> {
        self.read.write_batch(tenant, model, batch).await
    }

    async fn advance(
        &self,
        tenant: &TenantId,
        advances: &[Advance],
    ) -> Result<Vec<bool>, StoreError> {
        self.read.advance(tenant, advances).await
    }

    async fn caught_up(&self, tenant: &TenantId, model: &ModelSpec) -> Result<(), StoreError> {
        self.read.settle(tenant, model).await
    }

    async fn generations(&self, tenant: &TenantId) -> Result<Vec<Generation>, StoreError> {
        reading(|| self.read.generations(tenant)).await
    }

    async fn cut_over(
        &self,
        tenant: &TenantId,
        model: &str,
        number: u64,
    ) -> Result<(), StoreError> {
        self.read.cut_over(tenant, model, number).await
    }

    async fn discard(&self, tenant: &TenantId, model: &str, number: u64) -> Result<(), StoreError> {
        self.read.discard(tenant, model, number).await
    }

    async fn hold(
        &self,
        tenant: &TenantId,
        generations: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Result<Vec<String>, StoreError> {
        self.read.hold(tenant, generations, holder, lease).await
    }

    async fn select(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        select: Select,
    ) -> Result<Page, StoreError> {
        reading(|| self.read.page(tenant, model, &select)).await
    }

    async fn count(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Result<u64, StoreError> {
        reading(|| self.read.count(tenant, model, filter, search, as_of)).await
    }

    fn rows(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Result<Row, StoreError>> {
        self.read.rows(tenant, model, as_of)
    }

    async fn changed_since(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        after: Position,
    ) -> Result<Changes, StoreError> {
        reading(|| self.read.changed_since(tenant, model, after)).await
    }
}
