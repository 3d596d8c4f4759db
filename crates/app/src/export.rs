//! The log as lines of JSON (NDJSON), one event a line with its whole envelope: what `architecture.md`
//! calls the recorded event, field by field. Payload and metadata are written as they were stored.

use crate::App;
use futures::TryStreamExt;
use lianxin_store::{LogFilter, Position, RecordedEvent, StoreError};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};
use uuid::Uuid;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log could not be read.
    #[error("the log could not be read")]
    Store(#[from] StoreError),
    /// The lines could not be written.
    #[error("the lines could not be written")]
    Io(#[from] io::Error),
}

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'e> {
    tenant_id: &'e str,
    position: Position,
    stream_type: &'e str,
    stream_id: &'e str,
    version: u64,
    event_id: Uuid,
    event_type: &'e str,
    schema_version: u32,
    occurred_at: &'e str,
    recorded_at: jiff::Timestamp,
    actor_id: &'e str,
    command_id: Uuid,
    correlation_id: Uuid,
    causation_id: Option<Uuid>,
    metadata: &'e RawValue,
    payload: &'e RawValue,
}

/// Writes the events that pass a filter in position order, and tells how many. `written` is told
/// the count and the position after every event.
pub async fn ndjson(
    app: &App,
    filter: LogFilter,
    out: &mut impl Write,
    mut written: impl FnMut(u64, Position),
) -> Result<u64, ExportError> {
    let mut events = app.core.log.read(app.tenant(), filter);
    let mut count = 0;
    while let Some(event) = events.try_next().await? {
        write(app.tenant().as_str(), &event, out)?;
        count += 1;
        written(count, event.position);
    }
    out.flush()?;
    Ok(count)
}

fn write(tenant_id: &str, event: &RecordedEvent, out: &mut impl Write) -> io::Result<()> {
    let line = Line {
        tenant_id,
        position: event.position,
        stream_type: &event.stream.stream_type,
        stream_id: &event.stream.stream_id,
        version: event.version,
        event_id: event.event_id,
        event_type: &event.event_type,
        schema_version: event.schema_version,
        occurred_at: &event.occurred_at,
        recorded_at: event.recorded_at,
        actor_id: &event.actor_id,
        command_id: event.command_id,
        correlation_id: event.correlation_id,
        causation_id: event.causation_id,
        metadata: &event.metadata,
        payload: &event.payload,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}
