//! Work of the benches done with `postgres-es` and `sqlite-es`, in a process of its own: prints what the
//! run did, as JSON.
//!
//! `lianxin-bench-peers postgres|sqlite TARGET CONNECTIONS WORK…`, where the work is `append IN_FLIGHT
//! SECONDS`, `command IN_FLIGHT SECONDS`, `load EVENTS SECONDS` or `serve`. The pools are those that the
//! crates make by themselves but for their size and, on SQLite, for `synchronous`, which is FULL as it is
//! on our side.

#[path = "../../src/counter.rs"]
mod counter;
#[path = "../../src/load.rs"]
#[expect(dead_code, reason = "the other process does more")]
mod load;
mod serve;
mod work;

use anyhow::bail;
use postgres_es::PostgresEventRepository;
use sqlite_es::SqliteEventRepository;
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, target, connections, wanted @ ..] = arguments.as_slice() else {
        bail!("postgres|sqlite TARGET CONNECTIONS WORK...");
    };
    let connections = connections.parse()?;
    match engine.as_str() {
        "postgres" => {
            let pool = postgres(target, connections).await?;
            work::carry_out(|| PostgresEventRepository::new(pool.clone()), wanted).await
        }
        "sqlite" => {
            let pool = sqlite(target, connections).await?;
            work::carry_out(|| SqliteEventRepository::new(pool.clone()), wanted).await
        }
        other => bail!("neither postgres nor sqlite: {other}"),
    }
}

async fn postgres(url: &str, connections: u32) -> anyhow::Result<PgPool> {
    let pool = PgPoolOptions::new().max_connections(connections).connect(url).await?;
    sqlx::raw_sql(include_str!("postgres.sql")).execute(&pool).await?;
    Ok(pool)
}

async fn sqlite(file: &str, connections: u32) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await?;
    sqlx::raw_sql(include_str!("sqlite.sql")).execute(&pool).await?;
    Ok(pool)
}
