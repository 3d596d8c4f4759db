//! The connection that writes the log, as the sequencer uses it. Arrays travel as JSON, so that the
//! statements are fixed however large the batch.

use super::{
    leaves,
    lookup::{self, stored},
    row, rows, scribe,
};
use crate::{
    error::{engine, is_refused_row},
    writer::{BEGIN, Writer},
};
use async_trait::async_trait;
use jiff::Timestamp;
use lianxin_store::{
    Passage, Position, Receipt, StoreError, StreamKey, TenantId,
    sequencer::{Done, Known, LogWriter, PlacedBatch, Questions, Writers},
};
use serde_json::json;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tokio::sync::MutexGuard;
use uuid::Uuid;

#[async_trait]
impl Writers for Writer {
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError> {
        Ok(Box::new(Writing { connection: self.take().await, locked: false }))
    }

    fn is_refused(&self, error: &StoreError) -> bool {
        is_refused_row(error)
    }
}

/// What writes a batch: its events, which also asks for the leaves before them, and then its leaves. All that can be
/// said at once is one statement, as each is a trip to the connection's thread.
struct Statements {
    events: &'static str,
    leaves: &'static str,
}

/// In a transaction that is open.
const IN_TRANSACTION: Statements = Statements {
    events: concat!(include_str!("write.sql"), include_str!("leaves_before.sql")),
    leaves: include_str!("write_leaves.sql"),
};

/// As a transaction, which is left open when one fails. It begins as [`BEGIN`] does.
const ALONE: Statements = Statements {
    events: concat!(
        "BEGIN IMMEDIATE;\n",
        include_str!("write.sql"),
        include_str!("leaves_before.sql")
    ),
    leaves: concat!(include_str!("write_leaves.sql"), "COMMIT"),
};

/// The connection while it is taken.
struct Writing<'w> {
    connection: MutexGuard<'w, SqliteConnection>,
    /// Whether a transaction is open.
    locked: bool,
}

impl Writing<'_> {
    async fn run(
        &mut self,
        statement: &'static str,
        doing: &'static str,
    ) -> Result<(), StoreError> {
        let executed = sqlx::raw_sql(statement).execute(&mut *self.connection).await;
        executed.map_err(engine(doing)).map(drop)
    }

    /// Writes a batch by one kind of statements.
    async fn put(
        &mut self,
        batch: &PlacedBatch<'_>,
        statements: &Statements,
    ) -> Result<Timestamp, StoreError> {
        let encoding = engine("encoding a batch of appends");
        let told = sqlx::query(statements.events)
            .bind(batch.tenant.as_str())
            .bind(stored(batch.head_after.0))
            .bind(leaves::asked(batch))
            .bind(stored(batch.head_before.0))
            .bind(rows::events(&batch.appends).map_err(&encoding)?)
            .bind(rows::receipts(&batch.appends).map_err(&encoding)?)
            .bind(rows::claims(&batch.appends).map_err(&encoding)?)
            .fetch_all(&mut *self.connection)
            .await
            .map_err(engine("writing a batch of appends"))?;
        let (recorded_at, before) = told
            .split_first()
            .ok_or_else(|| row::damaged(batch.head_after, "no event stands there"))?;
        let recorded_at = recorded_at.try_get(0).map_err(engine("reading the time of a batch"))?;
        let recorded_at = row::timestamp(recorded_at, batch.head_after)?;
        let (leaves, cases) = leaves::of(batch, recorded_at, before)?;
        let tenant = batch.tenant;
        leaves::put(&mut self.connection, statements.leaves, tenant, &leaves, cases).await?;
        Ok(recorded_at)
    }
}

#[async_trait]
impl LogWriter for Writing<'_> {
    async fn survey(
        &mut self,
        tenant: &TenantId,
        asked: &Questions<'_>,
    ) -> Result<Known, StoreError> {
        let commands: Vec<_> = asked.commands.iter().map(|id| id.simple().to_string()).collect();
        let pair = |stream: &&StreamKey| [stream.stream_type.clone(), stream.stream_id.clone()];
        let rows = sqlx::query(include_str!("survey.sql"))
            .bind(tenant.as_str())
            .bind(json!(commands).to_string())
            .bind(json!(asked.streams.iter().map(pair).collect::<Vec<_>>()).to_string())
            .bind(json!(asked.claims).to_string())
            .fetch_all(&mut *self.connection)
            .await
            .map_err(engine("looking up what a batch touches"))?;
        let mut known = asked.known();
        rows.iter().try_for_each(|row| learn(&mut known, asked, row))?;
        Ok(known)
    }

    /// Events and their leaves are one transaction.
    async fn write(&mut self, batch: &PlacedBatch<'_>) -> Result<Timestamp, StoreError> {
        if self.locked {
            return self.put(batch, &IN_TRANSACTION).await;
        }
        let written = self.put(batch, &ALONE).await;
        if written.is_err() {
            self.roll_back().await;
        }
        written
    }

    async fn receipt(
        &mut self,
        tenant: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        lookup::receipt(&mut *self.connection, tenant, command_id).await
    }

    async fn inscribe(
        &mut self,
        tenant: &TenantId,
        after: Position,
        own: &Passage,
    ) -> Result<(), StoreError> {
        scribe::restore(&mut self.connection, tenant, after, own).await
    }

    async fn lock(&mut self, tenant: &TenantId) -> Result<Position, StoreError> {
        self.run(BEGIN, "locking the log to append").await?;
        self.locked = true;
        let head = lookup::head(&mut *self.connection, tenant).await;
        if head.is_err() {
            self.roll_back().await;
        }
        head
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT", "committing a batch of appends").await?;
        self.locked = false;
        Ok(())
    }

    async fn roll_back(&mut self) {
        self.locked = false;
        // Some failures have ended the transaction already, and then this one says so.
        _ = self.run("ROLLBACK", "taking a batch of appends back").await;
    }
}

/// Adds one answer of `survey.sql`.
fn learn(known: &mut Known, asked: &Questions<'_>, row: &SqliteRow) -> Result<(), StoreError> {
    let number = |index| row::natural(row, index, Position::START);
    let part = number(0)?;
    if part == 0 {
        known.head = Position(number(2)?);
        return Ok(());
    }
    let place = number(1)? as usize;
    match part {
        1 => {
            let (receipt, hash) = row::receipt(row, 2)?;
            known.commands.insert(asked.commands[place], (Done::Before(receipt), hash));
        }
        2 => _ = known.versions.insert(asked.streams[place].clone(), number(2)?),
        _ => _ = known.claims.insert(asked.claims[place].clone(), Position(number(2)?)),
    }
    Ok(())
}
