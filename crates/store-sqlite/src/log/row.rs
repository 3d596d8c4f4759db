//! Stored rows as the port's types. A row that cannot be true is reported with its position, never
//! guessed at.

use jiff::Timestamp;
use lianxin_store::{Position, Receipt, RecordedEvent, StoreError, StreamKey};
use serde_json::value::RawValue;
use sqlx::{Row, Sqlite, sqlite::SqliteRow};
use std::sync::Arc;
use uuid::Uuid;

/// Decodes a row of the columns of `event` in the order of `event_columns` in the statements:
/// position, stream_type, stream_id, version, event_id, event_type, schema_version, occurred_at,
/// recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata.
pub(crate) fn event(row: &SqliteRow) -> Result<RecordedEvent, StoreError> {
    let position = Position(natural(row, 0, Position::START)?);
    let text = |index| column::<&str>(row, index, position);
    Ok(RecordedEvent {
        position,
        stream: StreamKey::new(text(1)?, text(2)?),
        version: natural(row, 3, position)?,
        event_id: uuid(row, 4, position)?,
        event_type: Arc::from(text(5)?),
        schema_version: u32::try_from(natural(row, 6, position)?)
            .map_err(|_| damaged(position, "the schema version is out of range"))?,
        occurred_at: Arc::from(text(7)?),
        recorded_at: time(row, 8, position)?,
        actor_id: Arc::from(text(9)?),
        command_id: uuid(row, 10, position)?,
        correlation_id: uuid(row, 11, position)?,
        causation_id: optional_uuid(row, 12, position)?,
        payload: json(row, 13, position)?,
        metadata: json(row, 14, position)?,
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
        .map_err(|source| damaged(position, source.to_string()))
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
        .map_err(|_| damaged(position, format!("column {index} is negative")))
}

fn uuid(row: &SqliteRow, index: usize, position: Position) -> Result<Uuid, StoreError> {
    optional_uuid(row, index, position)?
        .ok_or_else(|| damaged(position, format!("column {index} is absent")))
}

fn optional_uuid(
    row: &SqliteRow,
    index: usize,
    position: Position,
) -> Result<Option<Uuid>, StoreError> {
    column::<Option<&[u8]>>(row, index, position)?
        .map(Uuid::from_slice)
        .transpose()
        .map_err(|source| damaged(position, source.to_string()))
}

fn json(row: &SqliteRow, index: usize, position: Position) -> Result<Box<RawValue>, StoreError> {
    RawValue::from_string(column(row, index, position)?)
        .map_err(|source| damaged(position, format!("column {index} is not JSON: {source}")))
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
    row.try_get(index).map_err(|source| damaged(position, source.to_string()))
}
