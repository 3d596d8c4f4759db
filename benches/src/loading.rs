//! Loads of whole streams: read, decoded, folded into the aggregate, as for a command on a case that
//! nobody has in memory.

use crate::{
    Bench,
    append::append,
    counter::{Added, Counter},
    ground::Site,
    load::{self, Run},
    logged,
    peers::{self, Work},
    report::{Group, Pair},
};
use anyhow::Context;
use cqrs_es::{Aggregate, EventStore};
use lianxin_app::{Stores, cqrs_store::Logged};
use lianxin_store::{StreamAppend, StreamKey};
use std::{sync::Arc, time::Duration};

/// Events of a stream.
const EVENTS: [u64; 3] = [10, 100, 1_000];

/// Streams that are loaded in turn.
const STREAMS: u64 = 16;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    for engine in bench.engines.clone() {
        let mut group = Group::new(
            format!("load of a stream on {engine}, events"),
            "Streams a second, one after the other: read and folded into the peers' own aggregate.",
        );
        for events in EVENTS {
            let mut pairs = Vec::new();
            for _ in 0..bench.plan.runs {
                let (time, site) = (bench.plan.run, bench.ground.site(engine).await?);
                let peer = bench.peers()?.best(&site, Work::Load { events }, time)?;
                let site = bench.ground.site(engine).await?;
                pairs.push(Pair { ours: ours(&site, time, events).await?, peer });
            }
            group.compare(events.to_string(), peers::name(engine), pairs, None);
        }
        bench.report(group);
    }
    Ok(())
}

async fn ours(site: &Site, time: Duration, events: u64) -> anyhow::Result<Run> {
    let stores = site.open().await?;
    fill(&stores, events).await?;
    let store = Arc::new(logged::events(&stores));
    load::drive(1, time, move |_, number| {
        let store = Arc::clone(&store);
        async move {
            let id = (number % STREAMS).to_string();
            EventStore::<Counter>::load_aggregate(&*store, &id).await.context("loading")?;
            Ok(())
        }
    })
    .await
}

async fn fill(stores: &Stores, events: u64) -> anyhow::Result<()> {
    for id in 0..STREAMS {
        let stream = StreamKey::new(Counter::TYPE, &id.to_string());
        let events: Result<_, _> = (1..=events).map(|amount| Added::new(amount).to_log()).collect();
        let all = StreamAppend { stream, expected_version: 0, events: events? };
        stores.log.append(&logged::tenant(), append(vec![all])).await?;
    }
    Ok(())
}
