//! Full commands through `sqlite-es`, in a process of its own: prints the rate, p50, p99 and processor
//! time in microseconds.
//!
//! `lianxin-bench-sqlite-es FILE IN_FLIGHT SECONDS CONNECTIONS`. The pool is that of
//! `default_sqlite_pool` but for `synchronous`, which is FULL as it is on our side.

#[path = "../../src/counter.rs"]
mod counter;
#[path = "../../src/load.rs"]
#[expect(dead_code, reason = "pairs are made by the other process")]
mod load;

use anyhow::Context;
use counter::{Add, Counter};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::{sync::Arc, time::Duration};

/// The table of events as the crate's own migration makes it.
const TABLES: &str = "
CREATE TABLE events (
    aggregate_type text                          NOT NULL,
    aggregate_id   text                          NOT NULL,
    sequence       integer CHECK (sequence >= 0) NOT NULL,
    event_type     text                          NOT NULL,
    event_version  text                          NOT NULL,
    payload        text                          NOT NULL,
    metadata       text                          NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT;";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, in_flight, seconds, connections] = arguments.as_slice() else {
        anyhow::bail!("FILE IN_FLIGHT SECONDS CONNECTIONS");
    };
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections.parse()?)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    let framework = Arc::new(sqlite_es::sqlite_cqrs::<Counter>(pool, Vec::new(), ()));
    let time = Duration::from_secs_f64(seconds.parse()?);
    let run = load::drive(in_flight.parse()?, time, move |task, number| {
        let framework = Arc::clone(&framework);
        async move {
            let stream = counter::stream(task, number);
            framework.execute(&stream, Add(number)).await.context("adding")
        }
    })
    .await?;
    println!("{} {} {} {}", run.rate, run.p50.as_micros(), run.p99.as_micros(), run.processor.as_micros());
    Ok(())
}
