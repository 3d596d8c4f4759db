//! Single questions to the log: a receipt, a stream, the head, a claim, an event.

use super::row;
use crate::error::engine;
use futures::TryStreamExt;
use jiff::Timestamp;
use lianxin_store::{
    Position, Receipt, RecordedEvent, StoreError, StreamKey, TenantId,
    log::pages::{check_stream, checked_head},
};
use sqlx::{PgPool, Row};
use uuid::Uuid;

/// The receipt of a command, marked as repeated, and what it asked.
pub(super) async fn receipt(
    pool: &PgPool,
    tenant: &TenantId,
    command_id: Uuid,
) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
    sqlx::query(include_str!("receipt.sql"))
        .bind(tenant.as_str())
        .bind(command_id)
        .fetch_optional(pool)
        .await
        .map_err(engine("looking a receipt up"))?
        .map(|found| row::receipt(&found, 0))
        .transpose()
}

/// The last position. The counter and the last event must agree.
pub(super) async fn head(pool: &PgPool, tenant: &TenantId) -> Result<Position, StoreError> {
    let found: Option<(i64, i64)> = sqlx::query_as(include_str!("head.sql"))
        .bind(tenant.as_str())
        .fetch_optional(pool)
        .await
        .map_err(engine("reading the head"))?;
    match found {
        None => Ok(Position::START),
        Some((counter, last)) => checked_head(counter, last),
    }
}

/// Events of one stream.
pub(super) async fn stream(
    pool: &PgPool,
    tenant: &TenantId,
    stream: &StreamKey,
    after_version: u64,
    until: Option<Position>,
) -> Result<Vec<RecordedEvent>, StoreError> {
    let found = sqlx::query(include_str!("read_stream.sql"))
        .bind(tenant.as_str())
        .bind(&*stream.stream_type)
        .bind(&*stream.stream_id)
        .bind(stored(after_version))
        .bind(stored_until(until))
        .fetch(pool)
        .map_err(engine("reading a stream"));
    let events = row::events(found).await?;
    check_stream(&events, after_version)?;
    Ok(events)
}

/// Events of several streams, in the order asked.
pub(super) async fn streams(
    pool: &PgPool,
    tenant: &TenantId,
    stream_type: &str,
    stream_ids: &[String],
    until: Option<Position>,
) -> Result<Vec<Vec<RecordedEvent>>, StoreError> {
    let failed = engine("reading several streams");
    let rows = sqlx::query(include_str!("read_streams.sql"))
        .bind(tenant.as_str())
        .bind(stream_type)
        .bind(stream_ids)
        .bind(stored_until(until))
        .fetch_all(pool)
        .await
        .map_err(&failed)?;
    let mut found: Vec<Vec<RecordedEvent>> = stream_ids.iter().map(|_| Vec::new()).collect();
    for row in &rows {
        let asked: i64 = row.try_get(15).map_err(&failed)?;
        found[asked.unsigned_abs() as usize].push(row::event(row)?);
    }
    found.iter().try_for_each(|events| check_stream(events, 0))?;
    Ok(found)
}

/// The last position recorded at or before a time.
pub(super) async fn position_at(
    pool: &PgPool,
    tenant: &TenantId,
    time: Timestamp,
) -> Result<Position, StoreError> {
    let found: i64 = sqlx::query_scalar(include_str!("position_at.sql"))
        .bind(tenant.as_str())
        .bind(time.as_microsecond())
        .fetch_one(pool)
        .await
        .map_err(engine("looking a time up in the log"))?;
    Ok(Position(found.unsigned_abs()))
}

/// Where unique values were taken, in the order asked.
pub(super) async fn claimed(
    pool: &PgPool,
    tenant: &TenantId,
    kind: &str,
    keys: &[&str],
) -> Result<Vec<Option<Position>>, StoreError> {
    let found: Vec<Option<i64>> = sqlx::query_scalar(include_str!("claimed.sql"))
        .bind(tenant.as_str())
        .bind(kind)
        .bind(keys)
        .fetch_all(pool)
        .await
        .map_err(engine("looking unique values up"))?;
    let position = |found: i64| Position(found.unsigned_abs());
    Ok(found.into_iter().map(|found| found.map(position)).collect())
}

/// One event.
pub(super) async fn event(
    pool: &PgPool,
    tenant: &TenantId,
    event_id: Uuid,
) -> Result<Option<RecordedEvent>, StoreError> {
    sqlx::query(include_str!("event_by_id.sql"))
        .bind(tenant.as_str())
        .bind(event_id)
        .fetch_optional(pool)
        .await
        .map_err(engine("looking an event up"))?
        .map(|found| row::event(&found))
        .transpose()
}

/// The engine's integers are signed; numbers beyond them stand past every event.
pub(super) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn stored_until(until: Option<Position>) -> i64 {
    until.map_or(i64::MAX, |position| stored(position.0))
}
