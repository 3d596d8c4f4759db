//! The log word for word: every column as the table holds it, one by one, so that one that cannot be
//! read is named.

use super::{
    lookup::stored,
    row::{self, column, damaged, json, natural, timestamp},
    rows::hexadecimal,
};
use crate::{SqliteStore, error::engine};
use async_trait::async_trait;
use lianxin_store::{
    Position, RecordedClaim, RecordedCommand, RecordedEvent, StoreError, StreamKey, Stretch, Tally,
    TenantId, Transcript,
};
use sqlx::{Row, sqlite::SqliteRow};
use uuid::Uuid;

#[async_trait]
impl Transcript for SqliteStore {
    async fn stored_events(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let rows = sqlx::query(include_str!("transcript/events.sql"))
            .bind(tenant.as_str())
            .bind(stored(stretch.after.0))
            .bind(stored(stretch.until.0))
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the log word for word"))?;
        rows.iter().map(event).collect()
    }

    async fn commands(
        &self,
        tenant: &TenantId,
        ids: &[Uuid],
    ) -> Result<Vec<Option<RecordedCommand>>, StoreError> {
        let failed = engine("looking receipts up");
        let asked: Vec<String> = ids.iter().copied().map(hexadecimal).collect();
        let rows = sqlx::query(include_str!("transcript/commands.sql"))
            .bind(tenant.as_str())
            .bind(serde_json::Value::from(asked).to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        let command = |(row, command_id): (&SqliteRow, &Uuid)| {
            if row.try_get::<Option<i64>, _>(0).map_err(&failed)?.is_none() {
                return Ok(None);
            }
            let (receipt, request_hash) = row::receipt(row, 0)?;
            Ok(Some(RecordedCommand { command_id: *command_id, request_hash, receipt }))
        };
        rows.iter().zip(ids).map(command).collect()
    }

    async fn claims(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<RecordedClaim>, StoreError> {
        let rows = sqlx::query(include_str!("transcript/claims.sql"))
            .bind(tenant.as_str())
            .bind(stored(stretch.after.0))
            .bind(stored(stretch.until.0))
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the unique values"))?;
        let claim = |row: &SqliteRow| {
            let position = Position(natural(row, 0, stretch.after)?);
            let text = |index| column::<&str>(row, index, position);
            Ok(RecordedClaim { position, kind: text(1)?.into(), key: text(2)?.into() })
        };
        rows.iter().map(claim).collect()
    }

    async fn tally(&self, tenant: &TenantId, until: Position) -> Result<Tally, StoreError> {
        let (events, commands, claims): (i64, i64, i64) =
            sqlx::query_as(include_str!("transcript/tally.sql"))
                .bind(tenant.as_str())
                .bind(stored(until.0))
                .fetch_one(&self.readers)
                .await
                .map_err(engine("counting what the log holds"))?;
        let [events, commands, claims] = [events, commands, claims].map(i64::unsigned_abs);
        Ok(Tally { events, commands, claims })
    }
}

/// Decodes the columns of `events.sql`. What cannot be read is reported where the index has it.
fn event(row: &SqliteRow) -> Result<RecordedEvent, StoreError> {
    let position = Position(natural(row, 15, Position::START)?);
    let text = |index| column::<&str>(row, index, position);
    let id = |index| identity(row, index, position);
    let schema_version = natural(row, 6, position)?;
    Ok(RecordedEvent {
        position: Position(natural(row, 0, position)?),
        stream: StreamKey::new(text(1)?, text(2)?),
        version: natural(row, 3, position)?,
        event_id: id(4)?.ok_or_else(|| damaged(position, "event_id is absent"))?,
        event_type: text(5)?.into(),
        schema_version: u32::try_from(schema_version)
            .map_err(|_| damaged(position, format!("schema_version is {schema_version}")))?,
        occurred_at: text(7)?.into(),
        recorded_at: timestamp(column(row, 8, position)?, position)?,
        actor_id: text(9)?.into(),
        command_id: id(10)?.ok_or_else(|| damaged(position, "command_id is absent"))?,
        correlation_id: id(11)?.ok_or_else(|| damaged(position, "correlation_id is absent"))?,
        causation_id: id(12)?,
        payload: json("payload", text(13)?.to_owned(), position)?,
        metadata: json("metadata", text(14)?.to_owned(), position)?,
    })
}

fn identity(row: &SqliteRow, index: usize, position: Position) -> Result<Option<Uuid>, StoreError> {
    let bytes: Option<&[u8]> = column(row, index, position)?;
    bytes
        .map(Uuid::from_slice)
        .transpose()
        .map_err(|source| damaged(position, format!("{}: {source}", row::name(row, index))))
}
