//! On PostgreSQL.

use super::New;
use crate::{
    counter::{METADATA, PAYLOAD},
    load::{self, Run},
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::{fmt::Write, time::Duration};

/// Connections at most: what is in flight beyond them waits for one.
const CONNECTIONS: usize = 64;

pub(super) async fn one_by_one(url: &str, time: Duration, in_flight: usize) -> anyhow::Result<Run> {
    let pool = connect(url, in_flight.min(CONNECTIONS)).await?;
    let connected = pool.clone();
    let run = load::drive(in_flight, time, move |task, number| {
        let pool = connected.clone();
        async move { insert(&pool, New::of(task, number)).await }
    });
    let run = run.await;
    pool.close().await;
    run
}

pub(super) async fn batches(url: &str, time: Duration, size: u32) -> anyhow::Result<Run> {
    let pool = connect(url, 1).await?;
    let connected = pool.clone();
    let run = load::drive(1, time, move |_, number| {
        let pool = connected.clone();
        async move { insert_all(&pool, New::batch(number, size)).await }
    });
    let run = run.await;
    pool.close().await;
    Ok(run?.each_of(size))
}

pub(super) async fn copies(url: &str, time: Duration, size: u32) -> anyhow::Result<Run> {
    let pool = connect(url, 1).await?;
    let connected = pool.clone();
    let run = load::drive(1, time, move |_, number| {
        let pool = connected.clone();
        async move { copy(&pool, New::batch(number, size)).await }
    });
    let run = run.await;
    pool.close().await;
    Ok(run?.each_of(size))
}

/// Connections to the database, with the table made.
async fn connect(url: &str, connections: usize) -> anyhow::Result<PgPool> {
    let connections = u32::try_from(connections)?;
    let pool = PgPoolOptions::new()
        .min_connections(connections)
        .max_connections(connections)
        .test_before_acquire(false)
        .connect(url)
        .await?;
    sqlx::raw_sql(include_str!("postgres/table.sql")).execute(&pool).await?;
    Ok(pool)
}

async fn insert(pool: &PgPool, new: New) -> anyhow::Result<()> {
    sqlx::query(include_str!("postgres/insert.sql"))
        .bind("bench")
        .bind("case")
        .bind(new.stream)
        .bind(new.version)
        .bind(new.event_id)
        .bind("CaseReferred")
        .bind(1_i64)
        .bind("2024-03-01T09:00:00+08:00")
        .bind("clerk-1")
        .bind(new.command_id)
        .bind(PAYLOAD)
        .bind(METADATA)
        .execute(pool)
        .await?;
    Ok(())
}

/// One array of each column that differs from event to event, and of the texts that would.
async fn insert_all(pool: &PgPool, batch: Vec<New>) -> anyhow::Result<()> {
    let size = batch.len();
    let (mut streams, mut versions) = (Vec::with_capacity(size), Vec::with_capacity(size));
    let (mut events, mut commands) = (Vec::with_capacity(size), Vec::with_capacity(size));
    for New { stream, version, event_id, command_id } in batch {
        streams.push(stream);
        versions.push(version);
        events.push(event_id);
        commands.push(command_id);
    }
    sqlx::query(include_str!("postgres/insert_all.sql"))
        .bind("bench")
        .bind(vec!["case"; size])
        .bind(streams)
        .bind(versions)
        .bind(events)
        .bind(vec!["CaseReferred"; size])
        .bind(vec![1_i64; size])
        .bind(vec!["2024-03-01T09:00:00+08:00"; size])
        .bind(vec!["clerk-1"; size])
        .bind(commands)
        .bind(vec![PAYLOAD; size])
        .bind(vec![METADATA; size])
        .execute(pool)
        .await?;
    Ok(())
}

/// In the text format, of whose special characters none occurs.
async fn copy(pool: &PgPool, batch: Vec<New>) -> anyhow::Result<()> {
    let mut lines = String::new();
    for New { stream, version, event_id, command_id } in batch {
        writeln!(
            lines,
            "bench\tcase\t{stream}\t{version}\t{event_id}\tCaseReferred\t1\t\
             2024-03-01T09:00:00+08:00\tclerk-1\t{command_id}\t{command_id}\t{PAYLOAD}\t{METADATA}"
        )?;
    }
    let mut connection = pool.acquire().await?;
    let mut copy = connection.copy_in_raw(include_str!("postgres/copy.sql")).await?;
    copy.send(lines.into_bytes()).await?;
    copy.finish().await?;
    Ok(())
}
