//! The rows of a batch as the JSON arrays that `batch.sql` takes apart: one trip to the connection's
//! thread and one set of prepared statements serve a batch of any size.

use lianxin_store::{
    Append, RecordedClaim, RecordedCommand, RecordedEvent, StoredLeaf,
    sequencer::{Place, PlacedEvent, placed_events},
};
use serde::Serialize;
use uuid::Uuid;

/// Appends with their places.
pub(crate) type Placed<'a> = [(&'a Append, Place)];

/// For each command actor_id, command_id, correlation_id, causation_id and its events: position,
/// stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at, payload,
/// metadata. Payload and metadata travel as texts, so that not a byte of them changes.
pub(crate) fn events(placed: &Placed<'_>) -> serde_json::Result<String> {
    let commands = placed.iter().map(|&(append, place)| {
        let events = placed_events(append, place.first).map(|placed| {
            let PlacedEvent { position, part, version, event } = placed;
            (
                position,
                &*part.stream.stream_type,
                &*part.stream.stream_id,
                version,
                hexadecimal(event.event_id),
                &*event.event_type,
                event.schema_version,
                &*event.occurred_at,
                event.payload.get(),
                event.metadata.get(),
            )
        });
        (
            &*append.actor_id,
            hexadecimal(append.command_id),
            hexadecimal(append.correlation_id),
            append.causation_id.map(hexadecimal),
            events.collect::<Vec<_>>(),
        )
    });
    json(&commands.collect::<Vec<_>>())
}

/// Receipts: command_id, request_hash, first_position, last_position, version.
pub(crate) fn receipts(placed: &Placed<'_>) -> serde_json::Result<String> {
    let row = |(append, place): &(&Append, Place)| {
        let (id, hash) = (hexadecimal(append.command_id), digits(&append.request_hash));
        (id, hash, place.first, place.last, place.version)
    };
    json(&placed.iter().map(row).collect::<Vec<_>>())
}

/// Unique values: kind, key, position.
pub(crate) fn claims(placed: &Placed<'_>) -> serde_json::Result<String> {
    let rows = placed.iter().flat_map(|(append, place)| {
        append.claims.iter().map(|(kind, key)| (&**kind, &**key, place.first))
    });
    json(&rows.collect::<Vec<_>>())
}

/// Leaves: position, seed, record.
pub(super) fn leaves(leaves: &[StoredLeaf]) -> serde_json::Result<String> {
    let rows = leaves.iter().map(|leaf| (leaf.position, digits(&leaf.seed), &*leaf.record));
    json(&rows.collect::<Vec<_>>())
}

/// Events of another log: position, stream_type, stream_id, version, event_id, event_type,
/// schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id,
/// payload, metadata.
pub(crate) fn recorded_events(events: &[RecordedEvent]) -> serde_json::Result<String> {
    let rows = events.iter().map(|event| {
        (
            event.position,
            &*event.stream.stream_type,
            &*event.stream.stream_id,
            event.version,
            hexadecimal(event.event_id),
            &*event.event_type,
            event.schema_version,
            &*event.occurred_at,
            event.recorded_at.as_microsecond(),
            &*event.actor_id,
            hexadecimal(event.command_id),
            hexadecimal(event.correlation_id),
            event.causation_id.map(hexadecimal),
            event.payload.get(),
            event.metadata.get(),
        )
    });
    json(&rows.collect::<Vec<_>>())
}

/// Commands of another log: command_id, request_hash, first_position, last_position, version,
/// recorded_at.
pub(crate) fn recorded_commands(commands: &[RecordedCommand]) -> serde_json::Result<String> {
    let row = |RecordedCommand { command_id, request_hash, receipt }: &RecordedCommand| {
        let (id, hash) = (hexadecimal(*command_id), digits(request_hash));
        let recorded_at = receipt.recorded_at.as_microsecond();
        (id, hash, receipt.first, receipt.last, receipt.version, recorded_at)
    };
    json(&commands.iter().map(row).collect::<Vec<_>>())
}

/// Unique values of another log: position, kind, key.
pub(crate) fn recorded_claims(claims: &[RecordedClaim]) -> serde_json::Result<String> {
    json(
        &claims.iter().map(|claim| (claim.position, &*claim.kind, &*claim.key)).collect::<Vec<_>>(),
    )
}

fn json(rows: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(rows)
}

pub(super) fn hexadecimal(id: Uuid) -> String {
    id.simple().to_string()
}

fn digits(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
