//! Reading a whole log, as read models and exports do, to a raw stream of the same rows.

use crate::{
    Bench,
    fill::fill,
    ground::{Engine, Site},
    load::{self, Run},
    logged::tenant,
    report::{Group, Pair},
};
use anyhow::ensure;
use futures::TryStreamExt;
use lianxin_app::Stores;
use lianxin_store::LogFilter;
use sqlx::{
    PgPool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
    types::Uuid,
};
use std::time::Duration;

/// How many times the raw stream's rate is wanted.
const BAR: f64 = 0.8;

/// An event as a raw stream gives it: position, stream type and id, version, event id, event type, schema
/// version, both times, actor, command, correlation, causation, payload and metadata.
type Raw = (
    i64,
    String,
    String,
    i64,
    Uuid,
    String,
    i64,
    String,
    i64,
    String,
    Uuid,
    Uuid,
    Option<Uuid>,
    String,
    String,
);

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "stream of the whole log, events",
        "Every event with all its columns, in order. The raw stream is one statement over the same rows.",
    );
    for engine in bench.engines.clone() {
        let site = bench.ground.site(engine).await?;
        let stores = site.open().await?;
        fill(&stores, &tenant(), bench.plan.events).await?;
        let events = stores.log.head(&tenant()).await?.0;
        let mut pairs = Vec::new();
        for _ in 0..bench.plan.runs {
            let peer = raw(&site, events, bench.plan.run).await?;
            pairs.push(Pair { ours: ours(&stores, events, bench.plan.run).await?, peer });
        }
        group.compare(format!("{engine}, {events}"), "raw stream", pairs, Some(BAR));
    }
    bench.report(group);
    Ok(())
}

async fn ours(stores: &Stores, events: u64, time: Duration) -> anyhow::Result<Run> {
    load::passes(events, time, || async {
        let read = stores.log.read(&tenant(), LogFilter::default());
        counted(read.try_fold(0, async |count, _| Ok(count + 1)).await?, events)
    })
    .await
}

async fn raw(site: &Site, events: u64, time: Duration) -> anyhow::Result<Run> {
    match site.engine() {
        Engine::Postgres => {
            let pool = PgPool::connect(&site.target()).await?;
            let run = load::passes(events, time, || async {
                let rows = sqlx::query_as::<_, Raw>(include_str!("whole/postgres.sql"));
                let rows = rows.bind(tenant().as_str().to_owned()).fetch(&pool);
                counted(rows.try_fold(0, async |count, _| Ok(count + 1)).await?, events)
            });
            let run = run.await;
            pool.close().await;
            run
        }
        Engine::Sqlite => {
            let file = SqliteConnectOptions::new().filename(site.target()).read_only(true);
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(file).await?;
            let run = load::passes(events, time, || async {
                let rows = sqlx::query_as::<_, Raw>(include_str!("whole/sqlite.sql"));
                let rows = rows.bind(tenant().as_str().to_owned()).fetch(&pool);
                counted(rows.try_fold(0, async |count, _| Ok(count + 1)).await?, events)
            });
            let run = run.await;
            pool.close().await;
            run
        }
    }
}

fn counted(read: u64, events: u64) -> anyhow::Result<()> {
    ensure!(read == events, "{read} of {events} events were read");
    Ok(())
}
