//! A page of the log. It comes as one value: handing over rows one by one between the engine's thread
//! and ours costs more than reading them.

use super::{lookup::stored, row};
use crate::{SqliteStore, error::engine};
use async_trait::async_trait;
use lianxin_store::{
    RecordedEvent, StoreError, TenantId,
    log::pages::{LogPages, LogRange},
};

/// Events of a page.
const PAGE_EVENTS: i64 = 250;

#[async_trait]
impl LogPages for SqliteStore {
    /// Whole reads, reads of one event type and all others have a statement each.
    async fn page(
        &self,
        tenant: &TenantId,
        range: &LogRange,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let page = |sql: &'static str| {
            sqlx::query_scalar(sql)
                .bind(tenant.as_str())
                .bind(stored(range.after.0))
                .bind(stored(range.until.0))
                .bind(PAGE_EVENTS)
        };
        let statement = match (&range.event_types[..], &range.stream_type) {
            ([], None) => page(include_str!("read_all.sql")),
            ([event_type], stream_type) => {
                page(include_str!("read_one_type.sql")).bind(stream_type).bind(event_type)
            }
            (event_types, stream_type) => {
                let wanted = (!event_types.is_empty())
                    .then(|| serde_json::Value::from(event_types).to_string());
                page(include_str!("read_filtered.sql")).bind(stream_type).bind(wanted)
            }
        };
        let told: String =
            statement.fetch_one(&self.readers).await.map_err(engine("reading the log"))?;
        row::events(&told)
    }
}
