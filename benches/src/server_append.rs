//! Durable appends of one event each on PostgreSQL, to raw one-row inserts into a table of the same
//! columns and indexes in the same cluster, with the server's own durability.

use crate::{
    Plan,
    append::{METADATA, PAYLOAD, one_event},
    load::{self, Pair, Run},
    report::Report,
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{EventLog, TenantId};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

/// Appends in flight, and the ratio wanted.
const BARS: [(usize, f64); 3] = [(1, 0.75), (32, 2.0), (256, 4.0)];

/// Connections of the peer at most: what is in flight beyond them waits for one.
const CONNECTIONS: usize = 64;

/// Measures and prints.
pub(crate) async fn measure(plan: &Plan) -> anyhow::Result<()> {
    let cluster = Cluster::start(Durability::Durable);
    let url = cluster.url("postgres");
    migrate(&url).await?;
    let mut report = Report::new("append on PostgreSQL, in flight", "raw");
    for (in_flight, bar) in BARS {
        let mut pairs = Vec::new();
        for _ in 0..plan.runs {
            let peer = raw(plan, &url, in_flight).await?;
            pairs.push(Pair { ours: log(plan, &url, in_flight).await?, peer });
        }
        report.line(&in_flight.to_string(), &load::median(pairs), Some(bar));
    }
    report.print();
    Ok(())
}

/// Into a tenant of its own, so that every run begins with an empty log.
async fn log(plan: &Plan, url: &str, in_flight: usize) -> anyhow::Result<Run> {
    let store = PostgresStore::connect(url, Options::default()).await?;
    let tenant = TenantId::new(&Uuid::now_v7().to_string());
    load::drive(in_flight, plan.run, move |task, number| {
        let (store, tenant) = (store.clone(), tenant.clone());
        async move {
            store.append(&tenant, one_event(task, number)?).await?;
            Ok(())
        }
    })
    .await
}

async fn raw(plan: &Plan, url: &str, in_flight: usize) -> anyhow::Result<Run> {
    let connections = u32::try_from(in_flight.min(CONNECTIONS))?;
    let pool = PgPoolOptions::new()
        .min_connections(connections)
        .max_connections(connections)
        .test_before_acquire(false)
        .connect(url)
        .await?;
    sqlx::raw_sql(include_str!("raw_postgres.sql")).execute(&pool).await?;
    let connected = pool.clone();
    let run = load::drive(in_flight, plan.run, move |task, number| {
        let pool = connected.clone();
        async move { insert_raw(&pool, task, number).await }
    });
    let run = run.await;
    pool.close().await;
    run
}

async fn insert_raw(pool: &PgPool, task: usize, number: u64) -> anyhow::Result<()> {
    let command_id = Uuid::now_v7();
    sqlx::query(include_str!("raw_postgres_insert.sql"))
        .bind("bench")
        .bind("case")
        .bind(format!("{task}-{}", number / 40))
        .bind((number % 40 + 1).cast_signed())
        .bind(Uuid::now_v7())
        .bind("CaseReferred")
        .bind(1_i64)
        .bind("2024-03-01T09:00:00+08:00")
        .bind("clerk-1")
        .bind(command_id)
        .bind(PAYLOAD)
        .bind(METADATA)
        .execute(pool)
        .await?;
    Ok(())
}
