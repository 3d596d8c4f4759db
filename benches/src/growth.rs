//! Whether appends slow down as the log grows: the same appends into a small and into a large log.

use crate::{
    Bench, append,
    fill::fill,
    ground::{Engine, Site},
    logged::tenant,
    report::{Group, Pair, Unit},
};
use lianxin_app::Stores;

/// Events of the small log.
const SMALL: u64 = 100_000;

/// Appends in flight.
const IN_FLIGHT: usize = 32;

/// How many times the p99 of the small log is wanted at most.
const BAR: f64 = 1.5;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let large = bench.plan.large;
    let mut group = Group::new(
        "append into a large log, in flight",
        format!(
            "The peer is ours in a log of {SMALL} events; with --large the large one has 10,000,000. Both \
             are filled before, then appended to in turn."
        ),
    );
    for engine in bench.engines.clone() {
        let (_small, peer) = filled(bench, engine, SMALL).await?;
        let (_large, ours) = filled(bench, engine, large).await?;
        let (mut pairs, mut growth) = (Vec::new(), Vec::new());
        for _ in 0..bench.plan.runs {
            let peer = append::into(&peer, tenant(), bench.plan.run, IN_FLIGHT).await?;
            let ours = append::into(&ours, tenant(), bench.plan.run, IN_FLIGHT).await?;
            growth.push(ours.p99.as_secs_f64() / peer.p99.as_secs_f64());
            pairs.push(Pair { ours, peer });
        }
        let what = format!("{engine}, {IN_FLIGHT}, {large} events");
        group.compare(&what, format!("{SMALL} events"), pairs, None);
        group.measure(format!("{what}: p99"), growth, Unit::TimesAtMost, Some(BAR));
    }
    bench.report(group);
    Ok(())
}

async fn filled(bench: &Bench, engine: Engine, events: u64) -> anyhow::Result<(Site, Stores)> {
    let site = bench.ground.site(engine).await?;
    let stores = site.open().await?;
    fill(&stores, &tenant(), events).await?;
    Ok((site, stores))
}
