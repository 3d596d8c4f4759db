//! The smallest aggregate that shows the faults: it adds up.

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use lianxin_app::{
    cqrs_store::Logged,
    decode::{Decoder, Unreadable, UnreadableReason},
};
use lianxin_store::{Append, NewEvent, RecordedEvent, StreamAppend, StreamKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Counter {
    pub(super) total: u64,
}

#[derive(Debug, Clone)]
pub(super) enum Count {
    Add(u64),
    AddEach(Vec<u64>),
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Added {
    event_id: Uuid,
    amount: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("nothing to add")]
pub(super) struct NothingToAdd;

impl Added {
    fn new(amount: u64) -> Self {
        Self { event_id: Uuid::now_v7(), amount }
    }
}

impl DomainEvent for Added {
    fn event_type(&self) -> String {
        "Added".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Logged for Added {
    fn to_log(&self) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            seed: [7; 32],
            event_id: self.event_id,
            event_type: "Added".into(),
            schema_version: 1,
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            payload: RawValue::from_string(self.amount.to_string())?,
            metadata: RawValue::from_string("{}".to_owned())?.into(),
        })
    }

    fn account(&self) -> &str {
        "clerk-1"
    }

    fn from_log(recorded: &RecordedEvent, _decoder: &Decoder) -> Result<Vec<Self>, Unreadable> {
        let amount = serde_json::from_str(recorded.payload.get()).map_err(|source| Unreadable {
            position: recorded.position,
            source: UnreadableReason::Json(source),
        })?;
        Ok(vec![Self { event_id: recorded.event_id, amount }])
    }
}

impl Aggregate for Counter {
    const TYPE: &'static str = "counter";
    type Command = Count;
    type Event = Added;
    type Error = NothingToAdd;
    type Services = ();

    async fn handle(
        &mut self,
        command: Count,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), NothingToAdd> {
        let amounts = match command {
            Count::Add(0) => return Err(NothingToAdd),
            Count::Add(amount) => vec![amount],
            Count::AddEach(amounts) => amounts,
            Count::Nothing => Vec::new(),
        };
        for amount in amounts {
            sink.write(Added::new(amount), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Added) {
        self.total += event.amount;
    }
}

/// A command that adds amounts to a counter at a version.
pub(super) fn append(id: &str, expected_version: u64, amounts: &[u64]) -> Append {
    let events = amounts.iter().map(|amount| Added::new(*amount).to_log().unwrap()).collect();
    Append {
        command_id: Uuid::now_v7(),
        request_hash: [3; 32],
        correlation_id: Uuid::now_v7(),
        causation_id: None,
        actor_id: "clerk-1".into(),
        streams: vec![StreamAppend {
            stream: StreamKey::new(Counter::TYPE, id),
            expected_version,
            events,
        }],
        claims: Vec::new(),
    }
}
