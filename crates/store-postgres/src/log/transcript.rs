//! The log word for word.

use super::{
    lookup::stored,
    row::{self, column, natural},
};
use crate::{PostgresStore, error::engine};
use async_trait::async_trait;
use lianxin_store::{
    Position, RecordedClaim, RecordedCommand, RecordedEvent, StoreError, Stretch, Tally, TenantId,
    Transcript,
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

#[async_trait]
impl Transcript for PostgresStore {
    async fn stored_events(
        &self,
        tenant: &TenantId,
        stretch: Stretch,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let rows = sqlx::query(include_str!("read_all.sql"))
            .bind(tenant.as_str())
            .bind(stored(stretch.after.0))
            .bind(stored(stretch.until.0))
            .bind(i64::MAX)
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading the log word for word"))?;
        rows.iter().map(row::event).collect()
    }

    async fn commands(
        &self,
        tenant: &TenantId,
        ids: &[Uuid],
    ) -> Result<Vec<Option<RecordedCommand>>, StoreError> {
        let failed = engine("looking receipts up");
        let rows = sqlx::query(include_str!("transcript/commands.sql"))
            .bind(tenant.as_str())
            .bind(ids)
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        let command = |(row, command_id): (&PgRow, &Uuid)| {
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
        let claim = |row: &PgRow| {
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
