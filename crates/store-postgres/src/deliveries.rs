//! Keeps how far subscribers have been told, in a table of its own beside the log: as durable as that, since it
//! cannot be folded from it.

use crate::{PostgresStore, error::engine};
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_store::{Deliveries, Delivery, Position, Setback, StoreError, TenantId};
use lianxin_store_sql::stood;
use sqlx::{Row, postgres::PgRow};
use std::time::Duration;
use uuid::Uuid;

#[async_trait]
impl Deliveries for PostgresStore {
    async fn begin_delivery(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        at: Position,
    ) -> Result<(), StoreError> {
        sqlx::query(include_str!("deliveries/begin.sql"))
            .bind(tenant.as_str())
            .bind(subscriber)
            .bind(at.0.cast_signed())
            .execute(&self.readers)
            .await
            .map_err(engine("beginning to tell a subscriber"))
            .map(drop)
    }

    async fn deliveries(&self, tenant: &TenantId) -> Result<Vec<Delivery>, StoreError> {
        let failed = engine("reading where subscribers stand");
        let rows = sqlx::query(include_str!("deliveries/list.sql"))
            .bind(tenant.as_str())
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        rows.iter().map(delivery).collect::<Result<_, _>>().map_err(failed)
    }

    async fn hold_deliveries(
        &self,
        tenant: &TenantId,
        subscribers: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(include_str!("deliveries/hold.sql"))
            .bind(tenant.as_str())
            .bind(subscribers)
            .bind(holder)
            .bind(lease.as_secs_f64())
            .fetch_all(&self.readers)
            .await
            .map_err(engine("taking the leases of subscribers"))
    }

    async fn advance_delivery(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        from: Position,
        to: Position,
    ) -> Result<(), StoreError> {
        let moved = sqlx::query(include_str!("deliveries/advance.sql"))
            .bind(tenant.as_str())
            .bind(subscriber)
            .bind(from.0.cast_signed())
            .bind(to.0.cast_signed())
            .execute(&self.readers)
            .await
            .map_err(engine("moving a subscriber"))?;
        stood(moved.rows_affected(), subscriber, from)
    }

    async fn set_delivery_back(
        &self,
        tenant: &TenantId,
        subscriber: &str,
        at: Position,
        setback: &Setback,
    ) -> Result<(), StoreError> {
        let noted = sqlx::query(include_str!("deliveries/set_back.sql"))
            .bind(tenant.as_str())
            .bind(subscriber)
            .bind(at.0.cast_signed())
            .bind(i64::from(setback.attempts))
            .bind(setback.failed_at.as_microsecond())
            .bind(setback.next_attempt_at.as_microsecond())
            .bind(&setback.failure)
            .bind(setback.edition.cast_signed())
            .execute(&self.readers)
            .await
            .map_err(engine("noting why a subscriber was not told"))?;
        stood(noted.rows_affected(), subscriber, at)
    }

    async fn end_delivery(&self, tenant: &TenantId, subscriber: &str) -> Result<(), StoreError> {
        sqlx::query(include_str!("deliveries/end.sql"))
            .bind(tenant.as_str())
            .bind(subscriber)
            .execute(&self.readers)
            .await
            .map_err(engine("forgetting a subscriber"))
            .map(drop)
    }
}

/// A row of `list.sql`.
fn delivery(row: &PgRow) -> Result<Delivery, sqlx::Error> {
    let moment = |at: i64| Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let setback = match row.try_get::<Option<i64>, _>(2)? {
        None => None,
        Some(attempts) => Some(Setback {
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            failed_at: moment(row.try_get(3)?),
            next_attempt_at: moment(row.try_get(4)?),
            failure: row.try_get(5)?,
            edition: row.try_get::<i64, _>(6)?.cast_unsigned(),
        }),
    };
    Ok(Delivery {
        subscriber: row.try_get(0)?,
        position: Position(row.try_get::<i64, _>(1)?.cast_unsigned()),
        setback,
        held: row.try_get(7)?,
    })
}
