//! On SQLite, with the pragmas of the embedded engine. One connection, as SQLite has one writer; whoever
//! waits for it longest is next.

use super::New;
use crate::{
    counter::{METADATA, PAYLOAD},
    load::{self, Run},
};
use sqlx::{
    Connection, QueryBuilder, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The writer, and the last position it has given out.
struct Writer {
    connection: SqliteConnection,
    position: i64,
}

pub(super) async fn one_by_one(
    path: &str,
    time: Duration,
    in_flight: usize,
) -> anyhow::Result<Run> {
    let writer = Arc::new(Mutex::new(Writer::open(path).await?));
    load::drive(in_flight, time, move |task, number| {
        let writer = Arc::clone(&writer);
        async move { writer.lock().await.insert(New::of(task, number)).await }
    })
    .await
}

pub(super) async fn batches(path: &str, time: Duration, size: u32) -> anyhow::Result<Run> {
    let writer = Arc::new(Mutex::new(Writer::open(path).await?));
    let run = load::drive(1, time, move |_, number| {
        let writer = Arc::clone(&writer);
        async move { writer.lock().await.insert_all(New::batch(number, size)).await }
    });
    Ok(run.await?.each_of(size))
}

impl Writer {
    async fn open(path: &str) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(4096)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::raw_sql(include_str!("sqlite/table.sql")).execute(&mut connection).await?;
        Ok(Self { connection, position: 0 })
    }

    async fn insert(&mut self, new: New) -> anyhow::Result<()> {
        self.position += 1;
        let New { stream, version, event_id, command_id } = new;
        sqlx::query(concat!(include_str!("sqlite/insert.sql"), include_str!("sqlite/row.sql")))
            .bind("bench")
            .bind(self.position)
            .bind("case")
            .bind(stream)
            .bind(version)
            .bind(event_id.as_bytes().as_slice())
            .bind("CaseReferred")
            .bind(1)
            .bind("2024-03-01T09:00:00+08:00")
            .bind(jiff::Timestamp::now().as_microsecond())
            .bind("clerk-1")
            .bind(command_id.as_bytes().as_slice())
            .bind(command_id.as_bytes().as_slice())
            .bind(PAYLOAD)
            .bind(METADATA)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    async fn insert_all(&mut self, batch: Vec<New>) -> anyhow::Result<()> {
        let mut insert = QueryBuilder::<Sqlite>::new(include_str!("sqlite/insert.sql"));
        let first = self.position + 1;
        self.position += i64::try_from(batch.len())?;
        insert.push_values(batch.into_iter().zip(first..), |mut row, (new, position)| {
            row.push_bind("bench")
                .push_bind(position)
                .push_bind("case")
                .push_bind(new.stream)
                .push_bind(new.version)
                .push_bind(new.event_id.as_bytes().to_vec())
                .push_bind("CaseReferred")
                .push_bind(1)
                .push_bind("2024-03-01T09:00:00+08:00")
                .push_bind(jiff::Timestamp::now().as_microsecond())
                .push_bind("clerk-1")
                .push_bind(new.command_id.as_bytes().to_vec())
                .push_bind(new.command_id.as_bytes().to_vec())
                .push_bind(PAYLOAD)
                .push_bind(METADATA);
        });
        insert.build().execute(&mut self.connection).await?;
        Ok(())
    }
}
