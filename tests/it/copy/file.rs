//! Where the columns of an event lie in the bytes of SQLite's file.

use lianxin_store::{RecordedEvent, TenantId};
use std::ops::Range;
use uuid::Uuid;

/// The columns of an event in the order of the table, with the bytes they take up in the file.
pub(crate) fn columns(
    file: &[u8],
    tenant: &TenantId,
    event: &RecordedEvent,
) -> Vec<(&'static str, Range<usize>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let id = |id: Uuid| id.as_bytes().to_vec();
    let stored = [
        ("tenant_id", text(tenant.as_str())),
        ("position", integer(event.position.0)),
        ("stream_type", text(&event.stream.stream_type)),
        ("stream_id", text(&event.stream.stream_id)),
        ("version", integer(event.version)),
        ("event_id", id(event.event_id)),
        ("event_type", text(&event.event_type)),
        ("schema_version", integer(event.schema_version.into())),
        ("occurred_at", text(&event.occurred_at)),
        ("recorded_at", integer(event.recorded_at.as_microsecond().unsigned_abs())),
        ("actor_id", text(&event.actor_id)),
        ("command_id", id(event.command_id)),
        ("correlation_id", id(event.correlation_id)),
        ("causation_id", event.causation_id.map(id).unwrap_or_default()),
        ("payload", text(event.payload.get())),
        ("metadata", text(event.metadata.get())),
    ];
    let record: Vec<u8> = stored.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
    let found = file.windows(record.len()).position(|window| window == record);
    let mut from = found.expect("the record lies in one piece");
    let placed = stored.into_iter().map(|(column, bytes)| {
        from += bytes.len();
        (column, from - bytes.len()..from)
    });
    placed.collect()
}

/// As the file format has it: the fewest bytes that are enough, none for 0 and 1.
fn integer(number: u64) -> Vec<u8> {
    let length = match number {
        0 | 1 => 0,
        2..0x80 => 1,
        0x80..0x8000 => 2,
        0x8000..0x80_0000 => 3,
        0x80_0000..0x8000_0000 => 4,
        0x8000_0000..0x8000_0000_0000 => 6,
        _ => 8,
    };
    number.to_be_bytes()[8 - length..].to_vec()
}
