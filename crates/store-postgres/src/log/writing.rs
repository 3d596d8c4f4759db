//! A connection that writes the log, as the sequencer uses it. A batch travels as arrays, one of each
//! column, so that the statements are fixed however large it is.

use super::{
    arrays::Arrays,
    lookup::{self, stored},
    notifier::Notifier,
    row,
};
use crate::error::{engine, is_passing, is_refused, reading};
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_store::{
    Passage, Position, Receipt, StoreError, TenantId,
    sequencer::{Done, Known, LogWriter, PlacedBatch, Questions, Writers},
};
use sqlx::{
    Connection as _, PgConnection, PgPool, Postgres, pool::PoolConnection, postgres::PgRow,
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

/// How long making a connection anew may take: whoever appends waits meanwhile.
const LONGEST_RENEWAL: Duration = Duration::from_secs(5);

/// The pools that the sequencers of all tenants share.
pub(crate) struct Writing {
    pub(crate) writers: PgPool,
    pub(crate) readers: PgPool,
    pub(crate) notifier: Arc<Notifier>,
}

#[async_trait]
impl Writers for Writing {
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError> {
        let connection = self.writers.acquire().await.map_err(engine("connecting to append"))?;
        Ok(Box::new(Connection { writing: self, connection, locked: None }))
    }

    fn is_refused(&self, error: &StoreError) -> bool {
        is_refused(error)
    }

    fn is_passing(&self, error: &StoreError) -> bool {
        is_passing(error)
    }
}

/// A connection while it is taken.
struct Connection<'w> {
    writing: &'w Writing,
    connection: PoolConnection<Postgres>,
    /// In a transaction, the head that others are told of when it ends.
    locked: Option<Option<(TenantId, Position)>>,
}

impl Connection<'_> {
    /// Where the head stood, and when the batch was recorded.
    async fn append(
        &mut self,
        batch: &PlacedBatch<'_>,
        head: Option<Position>,
    ) -> Result<(i64, i64), StoreError> {
        Arrays::of(batch)
            .bound(include_str!("append.sql"), head)
            .fetch_one(&mut *self.connection)
            .await
            .map_err(engine("writing a batch of appends"))
    }

    async fn run(
        &mut self,
        statement: &'static str,
        doing: &'static str,
    ) -> Result<(), StoreError> {
        sqlx::raw_sql(statement)
            .execute(&mut *self.connection)
            .await
            .map_err(engine(doing))
            .map(drop)
    }
}

#[async_trait]
impl LogWriter for Connection<'_> {
    async fn survey(
        &mut self,
        tenant: &TenantId,
        asked: &Questions<'_>,
    ) -> Result<Known, StoreError> {
        let stream_types: Vec<&str> = asked.streams.iter().map(|key| &*key.stream_type).collect();
        let stream_ids: Vec<&str> = asked.streams.iter().map(|key| &*key.stream_id).collect();
        let kinds: Vec<&str> = asked.claims.iter().map(|(kind, _)| &**kind).collect();
        let keys: Vec<&str> = asked.claims.iter().map(|(_, key)| &**key).collect();
        let rows = sqlx::query(include_str!("survey.sql"))
            .bind(tenant.as_str())
            .bind(&asked.commands)
            .bind(stream_types)
            .bind(stream_ids)
            .bind(kinds)
            .bind(keys)
            .fetch_all(&mut *self.connection)
            .await
            .map_err(engine("looking up what a batch touches"))?;
        let mut known = asked.known();
        rows.iter().try_for_each(|row| learn(&mut known, asked, row))?;
        Ok(known)
    }

    async fn write(&mut self, batch: &PlacedBatch<'_>) -> Result<Timestamp, StoreError> {
        let (_, recorded_at) = self.append(batch, Some(batch.head_before)).await?;
        match &mut self.locked {
            Some(told) => *told = Some((batch.tenant.clone(), batch.head_after)),
            None => self.writing.notifier.moved(batch.tenant, batch.head_after),
        }
        row::timestamp(recorded_at, batch.head_after)
    }

    /// One trip: the ledger is locked no longer than the server itself needs.
    async fn write_at_head(
        &mut self,
        batch: &PlacedBatch<'_>,
    ) -> Result<(Position, Timestamp), StoreError> {
        let (stood, recorded_at) = self.append(batch, None).await?;
        let head = Position(stood.unsigned_abs());
        let head_after = batch.head_after.moved(batch.head_before, head);
        self.writing.notifier.moved(batch.tenant, head_after);
        Ok((head, row::timestamp(recorded_at, head_after)?))
    }

    /// Asked on another connection: this one may be lost.
    async fn receipt(
        &mut self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        reading(|| lookup::receipt(&self.writing.readers, tenant, command_id)).await
    }

    async fn inscribe(
        &mut self,
        tenant: &TenantId,
        after: Position,
        own: &Passage,
    ) -> Result<(), StoreError> {
        for ((event, command), leaf) in own.events.iter().zip(&own.commands).zip(&own.leaves) {
            sqlx::query(include_str!("inscribe.sql"))
                .bind(tenant.as_str())
                .bind(stored(after.0))
                .bind(&*event.stream.stream_id)
                .bind(stored(event.version))
                .bind(event.event_id)
                .bind(&*event.event_type)
                .bind(&*event.occurred_at)
                .bind(&*event.actor_id)
                .bind(event.payload.get())
                .bind(event.metadata.get())
                .bind(&command.request_hash[..])
                .bind(&*leaf.record)
                .execute(&mut *self.connection)
                .await
                .map_err(engine("writing what the log says about itself"))?;
            self.locked = Some(Some((tenant.clone(), event.position)));
        }
        Ok(())
    }

    async fn lock(&mut self, tenant: &TenantId) -> Result<Position, StoreError> {
        let failed = engine("locking the log to append");
        self.run("BEGIN", "locking the log to append").await?;
        self.locked = Some(None);
        let locked = sqlx::query(include_str!("lock.sql"))
            .bind(tenant.as_str())
            .fetch_one(&mut *self.connection)
            .await;
        let head = locked.map_err(failed);
        let head = head.and_then(|row| row::natural(&row, 0, Position::START).map(Position));
        if head.is_err() {
            self.roll_back().await;
        }
        head
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT", "committing a batch of appends").await?;
        if let Some((tenant, head)) = self.locked.take().flatten() {
            self.writing.notifier.moved(&tenant, head);
        }
        Ok(())
    }

    async fn roll_back(&mut self) {
        self.locked = None;
        if self.run("ROLLBACK", "taking a batch of appends back").await.is_err() {
            // Nobody may get it with half a transaction open.
            self.connection.close_on_drop();
        }
    }

    /// In the place of the one before, which is closed: nobody else's connection is waited for.
    async fn renew(&mut self) -> Result<(), StoreError> {
        let options = self.writing.writers.connect_options();
        let made = timeout(LONGEST_RENEWAL, PgConnection::connect_with(&options)).await;
        let made = made.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        *self.connection = made.map_err(engine("connecting again to append"))?;
        Ok(())
    }
}

/// Adds one answer of `survey.sql`.
fn learn(known: &mut Known, asked: &Questions<'_>, row: &PgRow) -> Result<(), StoreError> {
    let number = |index| row::natural(row, index, Position::START);
    let place = number(1)? as usize;
    match number(0)? {
        0 => known.head = Position(number(2)?),
        1 => {
            let (receipt, hash) = row::receipt(row, 2)?;
            known.commands.insert(asked.commands[place], (Done::Before(receipt), hash));
        }
        2 => _ = known.versions.insert(asked.streams[place].clone(), number(2)?),
        _ => _ = known.claims.insert(asked.claims[place].clone(), Position(number(2)?)),
    }
    Ok(())
}
