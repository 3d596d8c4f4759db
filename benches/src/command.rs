//! Full commands, load, decide and append, to the peers with the same durability.

use crate::{
    Bench,
    ground::{Engine, Site},
    load::{self, Run},
    logged,
    office::Office,
    peers::{self, Work},
    report::{Group, Pair},
};
use anyhow::Context;
use std::time::Duration;

/// Commands in flight.
const IN_FLIGHT: [usize; 4] = [1, 8, 32, 256];

/// The number in flight for which a ratio is wanted.
const JUDGED: usize = 32;

fn bar(engine: Engine) -> f64 {
    match engine {
        Engine::Postgres => 4.0,
        Engine::Sqlite => 5.0,
    }
}

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    for engine in bench.engines.clone() {
        let mut group = Group::new(
            format!("command on {engine}, in flight"),
            "App::execute corrects the titles of cases, with permissions, rules, claims and the cache of \
             folded cases. The peers run the stock framework, which folds the whole stream for every \
             command, on an aggregate that adds up and whose events are as large; so does the line \
             \"stock\", on our log. Streams have forty events.",
        );
        for in_flight in IN_FLIGHT {
            let (mut executed, mut stock) = (Vec::new(), Vec::new());
            for _ in 0..bench.plan.runs {
                let work = Work::Command { in_flight };
                let site = bench.ground.site(engine).await?;
                let peer = bench.peers()?.best(&site, work, bench.plan.run)?;
                let site = bench.ground.site(engine).await?;
                let ours = execute(&site, bench.plan.run, in_flight).await?;
                executed.push(Pair { ours, peer: peer.clone() });
                if in_flight == JUDGED {
                    let site = bench.ground.site(engine).await?;
                    let ours = on_the_log(&site, bench.plan.run, in_flight).await?;
                    stock.push(Pair { ours, peer });
                }
            }
            let bar = (in_flight == JUDGED).then(|| bar(engine));
            group.compare(in_flight.to_string(), peers::name(engine), executed, bar);
            if in_flight == JUDGED {
                group.compare(format!("{in_flight}, stock"), peers::name(engine), stock, None);
            }
        }
        bench.report(group);
    }
    Ok(())
}

/// Without read models: they fold at a pace of their own.
async fn execute(site: &Site, time: Duration, in_flight: usize) -> anyhow::Result<Run> {
    let office = Office::establish(site.open().await?, "bench").await?;
    load::drive(in_flight, time, move |task, number| {
        let office = office.clone();
        async move { office.work(task, number).await.map(drop) }
    })
    .await
}

/// The stock framework on our log, which folds the whole stream for every command, as the peer does.
async fn on_the_log(site: &Site, time: Duration, in_flight: usize) -> anyhow::Result<Run> {
    let framework = logged::framework(&site.open().await?);
    load::drive(in_flight, time, move |task, number| {
        let framework = framework.clone();
        async move {
            let stream = crate::counter::stream(task, number);
            framework.execute(&stream, crate::counter::Add(number)).await.context("adding")
        }
    })
    .await
}
