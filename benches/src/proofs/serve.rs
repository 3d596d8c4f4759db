//! Proofs as they are served: of a log in a store, by a process of its own, to many who ask at once.

use super::{ENTRIES, RATE};
use crate::{
    Bench,
    client::Client,
    ground::Site,
    load::Run,
    office::Office,
    product::Product,
    report::{Group, Unit, milliseconds},
};
use anyhow::ensure;
use serde_json::json;
use std::time::{Duration, Instant};

/// Connections, each waiting for its answer.
const CONNECTIONS: usize = 16;

/// Callers among whom they are shared: of one caller only so much runs at once.
const CALLERS: usize = 4;

/// Milliseconds wanted at most for 99 of 100 proofs.
const SERVED: f64 = 10.0;

/// Leads from one entry that is asked about to the next, which is far away.
const STRIDE: u64 = 611_953;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "proofs, as they are served",
        "A log of cases, two events each, in a store. Tree and heads are built from its leaves by a process that \
         begins; inclusion proofs of entries far apart are asked for through GraphQL on 16 connections.",
    );
    for engine in bench.engines.clone() {
        let site = bench.ground.site(engine).await?;
        let office = Office::establish(site.open().await?, "demo").await?;
        office.import(ENTRIES / 2).await?;
        drop(office);
        let mut rates = Vec::new();
        for _ in 0..bench.plan.runs {
            rates.push(built(&site).await?);
        }
        group.measure(format!("{engine}, built, leaves"), rates, Unit::PerSecond, Some(RATE));
        let runs = served(&site, bench.plan.run, bench.plan.runs).await?;
        let all = |of: fn(&Run) -> Duration| runs.iter().map(|run| milliseconds(of(run))).collect();
        group.measure(format!("{engine}, p50"), all(|run| run.p50), Unit::Milliseconds, None);
        group.measure(
            format!("{engine}, p99"),
            all(|run| run.p99),
            Unit::Milliseconds,
            Some(SERVED),
        );
    }
    bench.report(group);
    Ok(())
}

/// Leaves a second into tree and heads, by an application that is opened for it.
async fn built(site: &Site) -> anyhow::Result<f64> {
    let office = Office::open(site.open().await?, "demo").await?;
    let begin = Instant::now();
    let head = office.app.proofs().follow().await?;
    let took = begin.elapsed();
    ensure!(head.tree.size >= ENTRIES, "{} entries", head.tree.size);
    Ok(head.tree.size as f64 / took.as_secs_f64())
}

async fn served(site: &Site, time: Duration, runs: u64) -> anyhow::Result<Vec<Run>> {
    let data = tempfile::tempdir()?;
    let product = Product::at(site, &data)?;
    let tokens = product.clerks(CALLERS)?;
    let served = product.serve()?;
    served.ready().await?;
    let client = Client::connect(served.address, "/graphql", &tokens, CONNECTIONS).await?;
    let answer = client.ask(0, proof(u64::MAX)).await?;
    ensure!(answer.starts_with(br#"{"data""#), "{}", String::from_utf8_lossy(&answer));
    let mut all = Vec::new();
    for _ in 0..runs {
        all.push(client.drive(time, proof).await?);
    }
    Ok(all)
}

/// A question about one of the entries.
fn proof(number: u64) -> String {
    let position = number.wrapping_mul(STRIDE) % ENTRIES + 1;
    let query = format!(
        r#"{{ ledger {{ inclusion(position: "{position}", size: "{ENTRIES}") {{ leaf hashes }} }} }}"#
    );
    json!({ "query": query }).to_string()
}
