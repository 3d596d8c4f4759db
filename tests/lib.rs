//! Black-box tests; everything lives in the test target. Here is what that shares with the programs it
//! starts.

pub mod office;

use lianxin_store::{Append, NewEvent, StreamAppend, StreamKey};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A command that appends one event, the given version of a stream.
pub fn one_event(stream: &str, version: u64) -> anyhow::Result<Append> {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(format!("{{\"version\":{version}}}"))?,
        metadata: RawValue::from_string("{}".to_owned())?.into(),
    };
    Ok(Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "writer".into(),
        streams: vec![StreamAppend {
            stream: StreamKey::new("thing", stream),
            expected_version: version - 1,
            events: vec![event],
        }],
        claims: Vec::new(),
    })
}
