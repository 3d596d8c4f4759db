//! How long it takes until others see a command: the read model of cases in the same process, and a
//! subscription on another store of the same database or file.

use crate::{
    Bench,
    ground::{Engine, Site},
    load::{self, Run},
    office::Office,
    report::{Group, Unit, milliseconds},
};
use anyhow::Context;
use futures::StreamExt;
use lianxin_projections::{CaseView, ReadModel};
use lianxin_store::Position;
use std::{
    pin::pin,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::AbortHandle, time::timeout};

/// No answer takes so long unless something is broken.
const BOUND: Duration = Duration::from_secs(10);

/// Milliseconds wanted at most.
const SAME_PROCESS: f64 = 10.0;
const OTHER_PROCESS: f64 = 50.0;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "from commit to sight",
        "From the receipt of a command until the read model case_view has folded it, and until a \
         subscription has it that follows the log through another store, as another process does. One \
         command after the other.",
    );
    for engine in bench.engines.clone() {
        let (mut same, mut other) = (Vec::new(), Vec::new());
        for _ in 0..bench.plan.runs {
            same.push(read_model(&bench.ground.site(engine).await?, bench.plan.run).await?);
            other.push(subscription(&bench.ground.site(engine).await?, bench.plan.run).await?);
        }
        told(&mut group, engine, "read model in the same process", &same, SAME_PROCESS);
        told(&mut group, engine, "subscription on another store", &other, OTHER_PROCESS);
    }
    bench.report(group);
    Ok(())
}

fn told(group: &mut Group, engine: Engine, what: &str, runs: &[Run], bar: f64) {
    let all = |of: fn(&Run) -> Duration| runs.iter().map(|run| milliseconds(of(run))).collect();
    let what = format!("{engine}, {what}");
    group.measure(format!("{what}, p50"), all(|run| run.p50), Unit::Milliseconds, None);
    group.measure(format!("{what}, p99"), all(|run| run.p99), Unit::Milliseconds, Some(bar));
}

async fn read_model(site: &Site, time: Duration) -> anyhow::Result<Run> {
    let office = Office::establish(site.open().await?, "bench").await?;
    let _kept = office.app.keep_read_models();
    load::drive_timed(1, time, move |task, number| {
        let office = office.clone();
        async move {
            let receipt = office.work(task, number).await?;
            let committed = Instant::now();
            office.app.projector().wait_for(&CaseView::SPEC, receipt.last, BOUND).await?;
            Ok(committed.elapsed())
        }
    })
    .await
}

async fn subscription(site: &Site, time: Duration) -> anyhow::Result<Run> {
    let office = Office::establish(site.open().await?, "bench").await?;
    let follower = Office::open(site.open().await?, "bench").await?;
    let (seen, task) = follow(&follower).await?;
    let run = load::drive_timed(1, time, move |task, number| {
        let (office, mut seen) = (office.clone(), seen.clone());
        async move {
            let receipt = office.work(task, number).await?;
            let committed = Instant::now();
            let there = seen.wait_for(|(position, _)| *position >= receipt.last);
            let (_, at) =
                *timeout(BOUND, there).await.context("the subscription saw nothing")??;
            Ok(at.saturating_duration_since(committed))
        }
    });
    let run = run.await;
    task.abort();
    run
}

/// The last position that a subscription has seen, and when.
type Seen = watch::Receiver<(Position, Instant)>;

async fn follow(office: &Office) -> anyhow::Result<(Seen, AbortHandle)> {
    let entries = office.app.feed().follow(Position::START).await?;
    let (told, seen) = watch::channel((Position::START, Instant::now()));
    let task = tokio::spawn(async move {
        let mut entries = pin!(entries);
        while let Some(Ok(entry)) = entries.next().await {
            told.send_replace((entry.recorded.position, Instant::now()));
        }
    });
    Ok((seen, task.abort_handle()))
}
