//! A log under a process that dies at every duty: before it is recorded, and once it is.

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use lianxin_store::{
    Append, AppendError, EventLog, LogFilter, Position, Receipt, RecordedEvent, StoreError,
    StreamKey, TenantId,
};
use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// More duties than any year of these tests has.
const MANY: usize = 1_000;

/// How often the process died, and of which command.
#[derive(Default)]
pub(super) struct Deaths {
    pub(super) met: Mutex<HashMap<Uuid, u32>>,
    pub(super) knell: Notify,
}

impl Deaths {
    /// How often the command has been met before.
    fn meet(&self, command_id: Uuid) -> u32 {
        let mut met = self.met.lock().unwrap();
        assert!(met.len() < MANY, "a duty has another id each time");
        let times = met.entry(command_id).or_default();
        *times += 1;
        *times - 1
    }

    /// The process dies here: whoever drives it gives it up.
    async fn die<T>(&self) -> T {
        self.knell.notify_one();
        pending().await
    }
}

/// The log.
pub(super) struct Mortal {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) deaths: Arc<Deaths>,
}

#[async_trait]
impl EventLog for Mortal {
    async fn append(&self, tenant: &TenantId, append: Append) -> Result<Receipt, AppendError> {
        match self.deaths.meet(append.command_id) {
            0 => self.deaths.die().await,
            1 => {
                self.log.append(tenant, append).await?;
                self.deaths.die().await
            }
            _ => self.log.append(tenant, append).await,
        }
    }

    async fn receipt(
        &self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        self.log.receipt(tenant, command_id).await
    }

    fn read(
        &self,
        tenant: &TenantId,
        filter: LogFilter,
    ) -> BoxStream<'static, Result<RecordedEvent, StoreError>> {
        self.log.read(tenant, filter)
    }

    async fn read_stream(
        &self,
        tenant: &TenantId,
        stream: &StreamKey,
        after_version: u64,
        until: Option<Position>,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        self.log.read_stream(tenant, stream, after_version, until).await
    }

    async fn read_streams(
        &self,
        tenant: &TenantId,
        stream_type: &str,
        stream_ids: &[String],
        until: Option<Position>,
    ) -> Result<Vec<Vec<RecordedEvent>>, StoreError> {
        self.log.read_streams(tenant, stream_type, stream_ids, until).await
    }

    async fn head(&self, tenant: &TenantId) -> Result<Position, StoreError> {
        self.log.head(tenant).await
    }

    async fn watch(&self, tenant: &TenantId) -> Result<watch::Receiver<Position>, StoreError> {
        self.log.watch(tenant).await
    }

    async fn position_at(
        &self,
        tenant: &TenantId,
        time: Timestamp,
    ) -> Result<Position, StoreError> {
        self.log.position_at(tenant, time).await
    }

    async fn claimed(
        &self,
        tenant: &TenantId,
        kind: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Position>>, StoreError> {
        self.log.claimed(tenant, kind, keys).await
    }

    async fn event(
        &self,
        tenant: &TenantId,
        event_id: Uuid,
    ) -> Result<Option<RecordedEvent>, StoreError> {
        self.log.event(tenant, event_id).await
    }
}
