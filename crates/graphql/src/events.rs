//! The whole record as a connection: every event of every stream the caller may see, in order.

use crate::{
    context::{app, permitted},
    fault::query,
    history::{
        HistoryEntry,
        connection::{HistoryConnection, history_page},
    },
    moment::{AsOf, at},
    scalar::DateTime,
};
use async_graphql::{Context, InputObject, Object, Result};
use lianxin_domain::permission::Action;
use lianxin_store::LogFilter;
use std::sync::Arc;

/// Which events (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct EventFilter {
    /// Of these types; all when absent.
    pub types: Option<Vec<String>>,
    /// Of streams of this type, e.g. `case`.
    pub stream_type: Option<String>,
    /// Recorded at this time or later.
    pub recorded_from: Option<DateTime>,
    /// Recorded before this time.
    pub recorded_before: Option<DateTime>,
}

impl EventFilter {
    /// As the log's own filter.
    pub(crate) fn log_filter(self) -> LogFilter {
        LogFilter {
            event_types: self.types.unwrap_or_default(),
            stream_type: self.stream_type,
            recorded_from: self.recorded_from.map(|time| time.0.instant()),
            recorded_before: self.recorded_before.map(|time| time.0.instant()),
            ..LogFilter::default()
        }
    }
}

/// Questions about the record.
#[derive(Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// Events of the whole record, oldest first (事件).
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which events (筛选).")] filter: Option<EventFilter>,
        #[graphql(desc = "After this cursor, which is a position (之后).")] after: Option<String>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
    ) -> Option<Result<HistoryConnection>> {
        Some(page(context, filter.unwrap_or_default(), after, first, as_of).await)
    }
}

async fn page(
    context: &Context<'_>,
    filter: EventFilter,
    after: Option<String>,
    first: Option<i32>,
    as_of: Option<AsOf>,
) -> Result<HistoryConnection> {
    let caller = permitted(context, Action::ReadEvents)?;
    let page = history_page(after, first, at(as_of, None)?)?;
    let told =
        app(context).queries().events(caller, filter.log_filter(), page).await.map_err(query)?;
    let entries = told.entries.iter().map(|entry| HistoryEntry::of(Arc::clone(entry))).collect();
    Ok(HistoryConnection::new(entries, &told, page.after))
}
