//! Stored rows as the port's types. A row that cannot be true is reported with its position, never
//! guessed at.

use futures::{Stream, TryStreamExt};
use jiff::Timestamp;
use lianxin_store::{Position, Receipt, RecordedEvent, StoreError, StoredLeaf, StreamKey};
use serde_json::value::RawValue;
use sqlx::{
    Column, Decode, Postgres, Row, Type,
    postgres::{PgColumn, PgRow},
};

/// Decodes rows of [events](event) as they come: the server goes on sending meanwhile.
pub(super) async fn events(
    rows: impl Stream<Item = Result<PgRow, StoreError>>,
) -> Result<Vec<RecordedEvent>, StoreError> {
    rows.and_then(async |row| event(&row)).try_collect().await
}

/// Decodes position, stream_type, stream_id, version, event_id, event_type, schema_version,
/// occurred_at, recorded_at, actor_id, command_id, correlation_id, causation_id, payload, metadata.
pub(super) fn event(row: &PgRow) -> Result<RecordedEvent, StoreError> {
    let position = Position(natural(row, 0, Position::START)?);
    let text = |index| column::<&str>(row, index, position);
    let schema_version = natural(row, 6, position)?;
    Ok(RecordedEvent {
        position,
        stream: StreamKey::new(text(1)?, text(2)?),
        version: natural(row, 3, position)?,
        event_id: column(row, 4, position)?,
        event_type: text(5)?.into(),
        schema_version: u32::try_from(schema_version)
            .map_err(|_| damaged(position, format!("schema_version is {schema_version}")))?,
        occurred_at: text(7)?.into(),
        recorded_at: time(row, 8, position)?,
        actor_id: text(9)?.into(),
        command_id: column(row, 10, position)?,
        correlation_id: column(row, 11, position)?,
        causation_id: column(row, 12, position)?,
        payload: json("payload", column(row, 13, position)?, position)?,
        metadata: json("metadata", column(row, 14, position)?, position)?,
    })
}

/// A leaf of `transcript/leaves.sql`.
pub(super) fn leaf(row: &PgRow) -> Result<StoredLeaf, StoreError> {
    let position = Position(natural(row, 0, Position::START)?);
    let seed: Vec<u8> = column(row, 1, position)?;
    let seed = seed.try_into().map_err(|_| damaged(position, "seed has not 32 bytes"))?;
    Ok(StoredLeaf { position, seed, record: column(row, 2, position)? })
}

/// Decodes first_position, last_position, version, recorded_at, request_hash, which begin at a
/// column.
pub(super) fn receipt(row: &PgRow, from: usize) -> Result<(Receipt, [u8; 32]), StoreError> {
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
pub(super) fn damaged(position: Position, reason: impl Into<String>) -> StoreError {
    StoreError::Damaged { position, reason: reason.into() }
}

/// Microseconds since 1970 as a time.
pub(super) fn timestamp(microseconds: i64, position: Position) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|source| damaged(position, format!("recorded_at: {source}")))
}

fn time(row: &PgRow, index: usize, position: Position) -> Result<Timestamp, StoreError> {
    timestamp(column(row, index, position)?, position)
}

/// A number that is never negative.
pub(super) fn natural(row: &PgRow, index: usize, position: Position) -> Result<u64, StoreError> {
    u64::try_from(column::<i64>(row, index, position)?)
        .map_err(|_| damaged(position, format!("{} is negative", name(row, index))))
}

fn json(column: &str, text: String, position: Position) -> Result<Box<RawValue>, StoreError> {
    RawValue::from_string(text)
        .map_err(|source| damaged(position, format!("{column} holds what is not JSON: {source}")))
}

/// A column of the type it is declared to have.
pub(super) fn column<'r, T>(
    row: &'r PgRow,
    index: usize,
    position: Position,
) -> Result<T, StoreError>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    let unfit = |source| damaged(position, format!("{}: {source}", name(row, index)));
    row.try_get(index).map_err(unfit)
}

/// What a column is called.
fn name(row: &PgRow, index: usize) -> &str {
    row.columns().get(index).map_or("", PgColumn::name)
}
