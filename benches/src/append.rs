//! Durable appends of one event each, to what the engine does without us with one event and with batches,
//! and to the peers.

use crate::{
    Bench,
    counter::{METADATA, PAYLOAD},
    ground::{Engine, Site},
    load::{self, Run},
    peers::{self, Work},
    raw,
    report::{Group, Pair, Unit},
};
use lianxin_app::Stores;
use lianxin_store::{Append, NewEvent, StreamAppend, StreamKey, TenantId};
use serde_json::value::RawValue;
use std::time::Duration;
use uuid::Uuid;

/// What the plot and the growth of the log find their figures by.
pub(crate) const RAW: &str = "raw rows";

/// Appends in flight, and how many times the raw rows are wanted.
fn bars(engine: Engine) -> [(u32, Option<f64>); 4] {
    match engine {
        Engine::Postgres => [(1, Some(0.75)), (8, None), (32, Some(2.0)), (256, Some(4.0))],
        Engine::Sqlite => [(1, Some(0.7)), (8, None), (32, Some(4.0)), (256, Some(6.0))],
    }
}

/// The title of an engine's group.
pub(crate) fn title(engine: Engine) -> String {
    format!("append on {engine}, in flight")
}

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    for engine in bench.engines.clone() {
        let mut group = Group::new(
            title(engine),
            "One event an append, durable. Raw rows: the same rows written one a transaction to a table of \
             the same columns and indexes. Raw batches: as many rows a statement as there are appends in \
             flight, one statement at a time; their percentiles are those of a whole batch. The peers \
             persist an event of the same size without loading its stream.",
        );
        for (in_flight, bar) in bars(engine) {
            one_number(bench, &mut group, engine, in_flight, bar).await?;
        }
        bench.report(group);
    }
    Ok(())
}

/// Everybody with so many in flight.
async fn one_number(
    bench: &Bench,
    group: &mut Group,
    engine: Engine,
    in_flight: u32,
    bar: Option<f64>,
) -> anyhow::Result<()> {
    let mut others: Vec<(Other, Vec<Pair>)> =
        Other::of(engine).into_iter().map(|other| (other, Vec::new())).collect();
    for _ in 0..bench.plan.runs {
        let mut theirs = Vec::new();
        for (other, _) in &others {
            theirs.push(other.run(bench, engine, in_flight).await?);
        }
        let site = bench.ground.site(engine).await?;
        let ours = ours(&site, bench.plan.run, in_flight as usize).await?;
        for ((_, pairs), peer) in others.iter_mut().zip(theirs) {
            pairs.push(Pair { ours: ours.clone(), peer });
        }
    }
    for (other, pairs) in others {
        let what = in_flight.to_string();
        if matches!(other, Other::Rows) {
            let p99 = |pair: &Pair| pair.ours.p99.as_secs_f64() / pair.peer.p99.as_secs_f64();
            let latencies = pairs.iter().map(p99).collect();
            let wanted = (engine == Engine::Postgres && in_flight == 32).then_some(1.0);
            group.compare(&what, RAW, pairs, bar);
            let what = format!("p99 with {what} in flight, to that of raw rows");
            group.measure(what, latencies, Unit::TimesAtMost, wanted);
        } else {
            group.compare(&what, other.name(engine), pairs, None);
        }
    }
    Ok(())
}

/// Somebody else who appends.
enum Other {
    Rows,
    Batches,
    Copies,
    Peer,
}

impl Other {
    fn of(engine: Engine) -> Vec<Self> {
        match engine {
            Engine::Postgres => vec![Self::Rows, Self::Batches, Self::Copies, Self::Peer],
            Engine::Sqlite => vec![Self::Rows, Self::Batches, Self::Peer],
        }
    }

    fn name(&self, engine: Engine) -> &'static str {
        match self {
            Self::Rows => RAW,
            Self::Batches => "raw batches",
            Self::Copies => "raw COPY",
            Self::Peer => peers::name(engine),
        }
    }

    async fn run(&self, bench: &Bench, engine: Engine, in_flight: u32) -> anyhow::Result<Run> {
        let site = bench.ground.site(engine).await?;
        let time = bench.plan.run;
        match self {
            Self::Rows => raw::one_by_one(&site, time, in_flight as usize).await,
            Self::Batches => raw::batches(&site, time, in_flight).await,
            Self::Copies => raw::copies(&site, time, in_flight).await,
            Self::Peer => {
                bench.peers()?.best(&site, Work::Append { in_flight: in_flight as usize }, time)
            }
        }
    }
}

async fn ours(site: &Site, time: Duration, in_flight: usize) -> anyhow::Result<Run> {
    into(&site.open().await?, TenantId::new("bench"), time, in_flight).await
}

/// Appends into streams that no other run of this log has begun.
pub(crate) async fn into(
    stores: &Stores,
    tenant: TenantId,
    time: Duration,
    in_flight: usize,
) -> anyhow::Result<Run> {
    let (log, run) = (stores.log.clone(), Uuid::now_v7());
    load::drive(in_flight, time, move |task, number| {
        let (log, tenant) = (log.clone(), tenant.clone());
        async move {
            // A case has some forty events at most.
            let stream = StreamKey::new("case", &format!("{run}-{task}-{}", number / 40));
            log.append(&tenant, one_event(stream, number % 40)?).await?;
            Ok(())
        }
    })
    .await
}

fn one_event(stream: StreamKey, expected_version: u64) -> anyhow::Result<Append> {
    Ok(append(vec![StreamAppend { stream, expected_version, events: vec![event()?] }]))
}

/// A command of its own that appends to streams.
pub(crate) fn append(streams: Vec<StreamAppend>) -> Append {
    let command_id = Uuid::now_v7();
    Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk-1".into(),
        streams,
        claims: Vec::new(),
    }
}

/// An event as cases have them.
pub(crate) fn event() -> anyhow::Result<NewEvent> {
    Ok(NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "CaseReferred".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(PAYLOAD.to_owned())?,
        metadata: RawValue::from_string(METADATA.to_owned())?.into(),
    })
}
