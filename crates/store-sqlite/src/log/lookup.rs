//! Single questions to the log: a receipt, a stream, the head, a claim, an event.

use super::row;
use crate::error::engine;
use jiff::Timestamp;
use lianxin_store::{
    Position, Receipt, RecordedEvent, StoreError, StreamKey, TenantId,
    log::pages::{check_stream, checked_head},
};
use sqlx::{SqlitePool, sqlite::SqliteExecutor};
use uuid::Uuid;

/// The receipt of a command, marked as repeated, and what it asked.
pub(crate) async fn receipt(
    reader: impl SqliteExecutor<'_>,
    tenant: &TenantId,
    command_id: Uuid,
) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
    sqlx::query(include_str!("receipt.sql"))
        .bind(tenant.as_str())
        .bind(command_id.as_bytes().as_slice())
        .fetch_optional(reader)
        .await
        .map_err(engine("looking a receipt up"))?
        .map(|found| row::receipt(&found, 0))
        .transpose()
}

/// The last position. The counter and the last event must agree.
pub(crate) async fn head(
    connection: impl SqliteExecutor<'_>,
    tenant: &TenantId,
) -> Result<Position, StoreError> {
    let found: Option<(i64, i64)> = sqlx::query_as(include_str!("head.sql"))
        .bind(tenant.as_str())
        .fetch_optional(connection)
        .await
        .map_err(engine("reading the head"))?;
    match found {
        None => Ok(Position::START),
        Some((counter, last)) => checked_head(counter, last),
    }
}

/// Events of one stream.
pub(crate) async fn stream(
    readers: &SqlitePool,
    tenant: &TenantId,
    stream: &StreamKey,
    after_version: u64,
    until: Option<Position>,
) -> Result<Vec<RecordedEvent>, StoreError> {
    let events = sqlx::query_scalar(include_str!("read_stream.sql"))
        .bind(tenant.as_str())
        .bind(&*stream.stream_type)
        .bind(&*stream.stream_id)
        .bind(stored(after_version))
        .bind(stored_until(until))
        .fetch_all(readers)
        .await
        .map_err(engine("reading a stream"))?
        .iter()
        .map(|told: &String| row::event(told))
        .collect::<Result<Vec<_>, _>>()?;
    check_stream(&events, after_version)?;
    Ok(events)
}

/// Events of several streams, in the order asked.
pub(crate) async fn streams(
    readers: &SqlitePool,
    tenant: &TenantId,
    stream_type: &str,
    stream_ids: &[String],
    until: Option<Position>,
) -> Result<Vec<Vec<RecordedEvent>>, StoreError> {
    let asked = serde_json::Value::from(stream_ids).to_string();
    let rows: Vec<(String, i64)> = sqlx::query_as(include_str!("read_streams.sql"))
        .bind(tenant.as_str())
        .bind(stream_type)
        .bind(asked)
        .bind(stored_until(until))
        .fetch_all(readers)
        .await
        .map_err(engine("reading several streams"))?;
    let mut found: Vec<Vec<RecordedEvent>> = stream_ids.iter().map(|_| Vec::new()).collect();
    for (told, asked) in &rows {
        found[asked.unsigned_abs() as usize].push(row::event(told)?);
    }
    found.iter().try_for_each(|events| check_stream(events, 0))?;
    Ok(found)
}

/// The last position recorded at or before a time.
pub(crate) async fn position_at(
    readers: &SqlitePool,
    tenant: &TenantId,
    time: Timestamp,
) -> Result<Position, StoreError> {
    let found: i64 = sqlx::query_scalar(include_str!("position_at.sql"))
        .bind(tenant.as_str())
        .bind(time.as_microsecond())
        .fetch_one(readers)
        .await
        .map_err(engine("looking a time up in the log"))?;
    Ok(Position(found.unsigned_abs()))
}

/// Where unique values were taken, in the order asked.
pub(crate) async fn claimed(
    readers: &SqlitePool,
    tenant: &TenantId,
    kind: &str,
    keys: &[&str],
) -> Result<Vec<Option<Position>>, StoreError> {
    let found: Vec<Option<i64>> = sqlx::query_scalar(include_str!("claimed.sql"))
        .bind(tenant.as_str())
        .bind(kind)
        .bind(serde_json::Value::from(keys).to_string())
        .fetch_all(readers)
        .await
        .map_err(engine("looking unique values up"))?;
    let position = |found: i64| Position(found.unsigned_abs());
    Ok(found.into_iter().map(|found| found.map(position)).collect())
}

/// One event.
pub(crate) async fn event(
    readers: &SqlitePool,
    tenant: &TenantId,
    event_id: Uuid,
) -> Result<Option<RecordedEvent>, StoreError> {
    sqlx::query_scalar(include_str!("event_by_id.sql"))
        .bind(tenant.as_str())
        .bind(event_id.as_bytes().as_slice())
        .fetch_optional(readers)
        .await
        .map_err(engine("looking an event up"))?
        .map(|told: String| row::event(&told))
        .transpose()
}

/// SQLite's integers are signed; numbers beyond them stand past every event.
pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn stored_until(until: Option<Position>) -> i64 {
    until.map_or(i64::MAX, |position| stored(position.0))
}
