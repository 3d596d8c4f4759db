//! The peers' aggregate on our log.

use crate::counter::{Added, Counter};
use cqrs_es::CqrsFramework;
use lianxin_app::{
    Stores,
    cqrs_store::{LogEventStore, Logged},
    decode::{Decoder, Unreadable, UnreadableReason},
};
use lianxin_store::{NewEvent, RecordedEvent, TenantId};
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;
use uuid::Uuid;

/// Whose log it is.
pub(crate) fn tenant() -> TenantId {
    TenantId::new("bench")
}

/// The log as the stock framework sees it.
pub(crate) fn events(stores: &Stores) -> LogEventStore {
    LogEventStore::new(Arc::clone(&stores.log), tenant())
}

/// The stock framework on the log.
pub(crate) fn framework(stores: &Stores) -> Arc<CqrsFramework<Counter, LogEventStore>> {
    Arc::new(CqrsFramework::new(events(stores), Vec::new(), ()))
}

impl Logged for Added {
    fn to_log(&self) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            seed: [7; 32],
            event_id: Uuid::now_v7(),
            event_type: "Added".into(),
            schema_version: 1,
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            payload: to_raw_value(self)?,
            metadata: RawValue::from_string("{}".to_owned())?.into(),
        })
    }

    fn account(&self) -> &str {
        "clerk-1"
    }

    fn from_log(recorded: &RecordedEvent, _decoder: &Decoder) -> Result<Vec<Self>, Unreadable> {
        let unreadable = |source| Unreadable {
            position: recorded.position,
            source: UnreadableReason::Json(source),
        };
        Ok(vec![serde_json::from_str(recorded.payload.get()).map_err(unreadable)?])
    }
}
