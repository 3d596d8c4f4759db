//! A page of the log.

use super::{lookup::stored, row};
use crate::{
    PostgresStore,
    error::{engine, reading},
};
use async_trait::async_trait;
use futures::TryStreamExt;
use lianxin_store::{
    RecordedEvent, StoreError, TenantId,
    log::pages::{LogPages, LogRange},
};

/// Events of a page.
const PAGE_EVENTS: i64 = 1_000;

#[async_trait]
impl LogPages for PostgresStore {
    async fn page(
        &self,
        tenant: &TenantId,
        range: &LogRange,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        reading(|| self.fetch(tenant, range)).await
    }
}

impl PostgresStore {
    async fn fetch(
        &self,
        tenant: &TenantId,
        range: &LogRange,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let page = |sql: &'static str| {
            sqlx::query(sql)
                .bind(tenant.as_str())
                .bind(stored(range.after.0))
                .bind(stored(range.until.0))
                .bind(PAGE_EVENTS)
        };
        let statement = match (&range.event_types[..], &range.stream_type) {
            ([], None) => page(include_str!("read_all.sql")),
            (event_types, stream_type) => {
                let wanted = (!event_types.is_empty()).then_some(event_types);
                page(include_str!("read_filtered.sql")).bind(stream_type).bind(wanted)
            }
        };
        row::events(statement.fetch(&self.readers).map_err(engine("reading the log"))).await
    }
}
