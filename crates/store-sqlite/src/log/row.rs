//! Stored rows as the port's types. A row that cannot be true is reported with its position, never
//! guessed at.

use crate::error::engine;
use jiff::Timestamp;
use lianxin_store::{Position, Receipt, RecordedEvent, StoreError, StreamKey};
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::{
    Column, Row, Sqlite,
    sqlite::{SqliteColumn, SqliteRow},
};
use std::borrow::Cow;
use uuid::Uuid;

/// An event as the statements tell it, a JSON array: position, stream_type, stream_id, version,
/// event_id, event_type, schema_version, occurred_at, recorded_at, actor_id, command_id,
/// correlation_id, causation_id, payload, metadata. Identities are hexadecimal, an absent one empty;
/// payload and metadata are texts, so that not a byte of them changes.
#[derive(Deserialize)]
struct Told<'t>(
    u64,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Cow<'t, str>,
    u64,
    Uuid,
    #[serde(borrow)] Cow<'t, str>,
    u32,
    #[serde(borrow)] Cow<'t, str>,
    i64,
    #[serde(borrow)] Cow<'t, str>,
    Uuid,
    Uuid,
    #[serde(borrow)] Cow<'t, str>,
    String,
    String,
);

/// One event.
pub(crate) fn event(told: &str) -> Result<RecordedEvent, StoreError> {
    let unreadable = |source: serde_json::Error| damaged(position(told), source.to_string());
    recorded(serde_json::from_str(told).map_err(unreadable)?)
}

/// The position with which a told event begins.
fn position(told: &str) -> Position {
    let first = told.trim_start_matches('[').split(',').next();
    Position(first.and_then(|number| number.parse().ok()).unwrap_or_default())
}

/// The events of a page.
pub(crate) fn events(told: &str) -> Result<Vec<RecordedEvent>, StoreError> {
    let mut events = match serde_json::from_str::<Vec<Told<'_>>>(told) {
        Ok(told) => told.into_iter().map(recorded).collect::<Result<Vec<_>, _>>()?,
        // One by one, to name the event that cannot be read.
        Err(_) => {
            let told: Vec<&RawValue> =
                serde_json::from_str(told).map_err(engine("reading a page of the log"))?;
            told.into_iter().map(|told| event(told.get())).collect::<Result<Vec<_>, _>>()?
        }
    };
    // They come in order, only no standard says so of what is gathered.
    events.sort_by_key(|event| event.position);
    Ok(events)
}

fn recorded(told: Told<'_>) -> Result<RecordedEvent, StoreError> {
    let position = Position(told.0);
    let absent = told.12.is_empty();
    let causation = (!absent).then(|| Uuid::try_parse(&told.12)).transpose();
    Ok(RecordedEvent {
        position,
        stream: StreamKey::new(&told.1, &told.2),
        version: told.3,
        event_id: told.4,
        event_type: told.5.into(),
        schema_version: told.6,
        occurred_at: told.7.into(),
        recorded_at: timestamp(told.8, position)?,
        actor_id: told.9.into(),
        command_id: told.10,
        correlation_id: told.11,
        causation_id: causation.map_err(|source| damaged(position, source.to_string()))?,
        payload: json("payload", told.13, position)?,
        metadata: json("metadata", told.14, position)?,
    })
}

/// Decodes first_position, last_position, version, recorded_at, request_hash, which begin at a
/// column.
pub(crate) fn receipt(row: &SqliteRow, from: usize) -> Result<(Receipt, [u8; 32]), StoreError> {
    let first = Position(natural(row, from, Position::START)?);
    let receipt = Receipt {
        first,
        last: Position(natural(row, from + 1, first)?),
        version: natural(row, from + 2, first)?,
        recorded_at: time(row, from + 3, first)?,
        repeated: true,
    };
    let hash = column::<&[u8]>(row, from + 4, first)?
        .try_into()
        .map_err(|_| damaged(first, "the request hash has another length"))?;
    Ok((receipt, hash))
}

/// A stored row that cannot be true.
pub(crate) fn damaged(position: Position, reason: impl Into<String>) -> StoreError {
    StoreError::Damaged { position, reason: reason.into() }
}

/// Microseconds since 1970 as a time.
pub(crate) fn timestamp(microseconds: i64, position: Position) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|source| damaged(position, format!("recorded_at: {source}")))
}

fn time(row: &SqliteRow, index: usize, position: Position) -> Result<Timestamp, StoreError> {
    timestamp(column(row, index, position)?, position)
}

/// A number that is never negative.
pub(crate) fn natural(
    row: &SqliteRow,
    index: usize,
    position: Position,
) -> Result<u64, StoreError> {
    u64::try_from(column::<i64>(row, index, position)?)
        .map_err(|_| damaged(position, format!("{} is negative", name(row, index))))
}

/// The exact text of a column that holds JSON.
pub(super) fn json(
    column: &str,
    text: String,
    position: Position,
) -> Result<Box<RawValue>, StoreError> {
    RawValue::from_string(text)
        .map_err(|source| damaged(position, format!("{column} holds what is not JSON: {source}")))
}

/// A column of the type it is declared to have.
pub(crate) fn column<'r, T>(
    row: &'r SqliteRow,
    index: usize,
    position: Position,
) -> Result<T, StoreError>
where
    T: sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite>,
{
    let unfit = |source| damaged(position, format!("{}: {source}", name(row, index)));
    row.try_get(index).map_err(unfit)
}

/// What a column is called.
pub(super) fn name(row: &SqliteRow, index: usize) -> &str {
    row.columns().get(index).map_or("", SqliteColumn::name)
}
