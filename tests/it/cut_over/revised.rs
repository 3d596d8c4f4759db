//! A place for read models as the next release would use it: every model has another revision, so that each is
//! built anew beside that of this release.

use async_trait::async_trait;
use futures::stream::BoxStream;
use lianxin_store::{
    Advance, Batch, Changes, Checkpoint, Document, Fault, Filter, Generation, ModelSpec, Page,
    Position, ReadStore, Row, Select, StoreError, TenantId,
};
use std::{collections::HashMap, sync::Mutex, time::Duration};
use uuid::Uuid;

pub(super) struct Revised<S> {
    store: S,
    /// Names of the generations of this release's models, as the application knows them, by those that they
    /// have in the store.
    names: Mutex<HashMap<String, String>>,
}

impl<S> Revised<S> {
    pub(super) fn new(store: S) -> Self {
        Self { store, names: Mutex::default() }
    }

    /// The name that the application knows; that of the release before is no name of its own.
    fn known(&self, stored: &str) -> String {
        let names = self.names.lock().unwrap();
        names.get(stored).cloned().unwrap_or_else(|| format!("before {stored}"))
    }

    fn stored(&self, known: &str) -> String {
        let names = self.names.lock().unwrap();
        let found = names.iter().find(|(_, name)| *name == known);
        found.map_or_else(|| known.to_owned(), |(stored, _)| stored.clone())
    }
}

fn later(model: &ModelSpec) -> ModelSpec {
    ModelSpec { revision: model.revision + 1, ..*model }
}

type Done<T> = Result<T, StoreError>;

#[async_trait]
impl<S: ReadStore> ReadStore for Revised<S> {
    async fn open(&self, tenant: &TenantId, model: &ModelSpec) -> Done<Checkpoint> {
        self.names.lock().unwrap().insert(later(model).generation(), model.generation());
        self.store.open(tenant, &later(model)).await
    }

    async fn reset(&self, tenant: &TenantId, model: &ModelSpec) -> Done<()> {
        self.store.reset(tenant, &later(model)).await
    }

    async fn checkpoint(&self, tenant: &TenantId, model: &ModelSpec) -> Done<Checkpoint> {
        self.store.checkpoint(tenant, &later(model)).await
    }

    async fn set_fault(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        fault: Option<Fault>,
    ) -> Done<()> {
        self.store.set_fault(tenant, &later(model), fault).await
    }

    async fn documents(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
    ) -> Done<Vec<Option<Document>>> {
        self.store.documents(tenant, &later(model), keys).await
    }

    async fn rows_of(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
        as_of: Option<Position>,
    ) -> Done<Vec<Row>> {
        self.store.rows_of(tenant, &later(model), keys, as_of).await
    }

    async fn write(&self, tenant: &TenantId, model: &ModelSpec, batch: Batch) -> Done<()> {
        self.store.write(tenant, &later(model), batch).await
    }

    async fn advance(&self, tenant: &TenantId, advances: &[Advance]) -> Done<Vec<bool>> {
        let revised = |it: &Advance| Advance { model: later(&it.model), ..*it };
        let advances: Vec<_> = advances.iter().map(revised).collect();
        self.store.advance(tenant, &advances).await
    }

    async fn caught_up(&self, tenant: &TenantId, model: &ModelSpec) -> Done<()> {
        self.store.caught_up(tenant, &later(model)).await
    }

    async fn generations(&self, tenant: &TenantId) -> Done<Vec<Generation>> {
        let mut all = self.store.generations(tenant).await?;
        all.iter_mut().for_each(|generation| generation.name = self.known(&generation.name));
        Ok(all)
    }

    async fn cut_over(&self, tenant: &TenantId, model: &str, number: u64) -> Done<()> {
        self.store.cut_over(tenant, model, number).await
    }

    async fn discard(&self, tenant: &TenantId, model: &str, number: u64) -> Done<()> {
        self.store.discard(tenant, model, number).await
    }

    async fn hold(
        &self,
        tenant: &TenantId,
        generations: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Done<Vec<String>> {
        let stored: Vec<_> = generations.iter().map(|name| self.stored(name)).collect();
        let held = self.store.hold(tenant, &stored, holder, lease).await?;
        Ok(held.iter().map(|name| self.known(name)).collect())
    }

    async fn select(&self, tenant: &TenantId, model: &ModelSpec, select: Select) -> Done<Page> {
        self.store.select(tenant, &later(model), select).await
    }

    async fn count(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Done<u64> {
        self.store.count(tenant, &later(model), filter, search, as_of).await
    }

    fn rows(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Done<Row>> {
        self.store.rows(tenant, &later(model), as_of)
    }

    async fn changed_since(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        after: Position,
    ) -> Done<Changes> {
        self.store.changed_since(tenant, &later(model), after).await
    }
}
