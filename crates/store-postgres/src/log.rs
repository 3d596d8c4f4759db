//! The log of the server engine.
//!
//! Appends of a tenant queue for its sequencer, which commits what has queued in one transaction; any
//! number of processes may do so, each is refused when another has moved the head since. Reads go to a
//! pool of their own as keyset pages and never hold a transaction between pages.

mod arrays;
pub(crate) mod follow;
mod ledger;
mod lookup;
pub(crate) mod notifier;
mod pages;
mod row;
pub(crate) mod scribe;
mod transcript;
pub(crate) mod writing;

use crate::{PostgresStore, error::reading};
use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use lianxin_store::{
    Append, AppendError, EventLog, LogFilter, Position, Receipt, RecordedEvent, StoreError,
    StreamKey, TenantId, log::pages::read,
};
use tokio::sync::watch;
use uuid::Uuid;

#[async_trait]
impl EventLog for PostgresStore {
    async fn append(&self, tenant: &TenantId, append: Append) -> Result<Receipt, AppendError> {
        self.lanes.lane(tenant).append(append).await
    }

    async fn receipt(
        &self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        reading(|| lookup::receipt(&self.readers, tenant, command_id)).await
    }

    fn read(
        &self,
        tenant: &TenantId,
        filter: LogFilter,
    ) -> BoxStream<'static, Result<RecordedEvent, StoreError>> {
        read(self.clone(), tenant.clone(), filter)
    }

    async fn read_stream(
        &self,
        tenant: &TenantId,
        stream: &StreamKey,
        after_version: u64,
        until: Option<Position>,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        reading(|| lookup::stream(&self.readers, tenant, stream, after_version, until)).await
    }

    async fn read_streams(
        &self,
        tenant: &TenantId,
        stream_type: &str,
        stream_ids: &[String],
        until: Option<Position>,
    ) -> Result<Vec<Vec<RecordedEvent>>, StoreError> {
        reading(|| lookup::streams(&self.readers, tenant, stream_type, stream_ids, until)).await
    }

    async fn head(&self, tenant: &TenantId) -> Result<Position, StoreError> {
        reading(|| lookup::head(&self.readers, tenant)).await
    }

    async fn watch(&self, tenant: &TenantId) -> Result<watch::Receiver<Position>, StoreError> {
        let lane = self.lanes.lane(tenant);
        lane.moved_to(self.head(tenant).await?);
        Ok(lane.watch())
    }

    async fn position_at(
        &self,
        tenant: &TenantId,
        time: Timestamp,
    ) -> Result<Position, StoreError> {
        reading(|| lookup::position_at(&self.readers, tenant, time)).await
    }

    async fn claimed(
        &self,
        tenant: &TenantId,
        kind: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Position>>, StoreError> {
        reading(|| lookup::claimed(&self.readers, tenant, kind, keys)).await
    }

    async fn event(
        &self,
        tenant: &TenantId,
        event_id: Uuid,
    ) -> Result<Option<RecordedEvent>, StoreError> {
        reading(|| lookup::event(&self.readers, tenant, event_id)).await
    }
}
