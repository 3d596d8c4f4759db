//! The work itself, the same for both crates.

use crate::{
    counter::{self, Add, Added, Counter, METADATA, PAYLOAD},
    load::{self, Run},
    serve,
};
use anyhow::{Context, bail};
use cqrs_es::{
    Aggregate, CqrsFramework, DomainEvent, EventStore,
    persist::{PersistedEventRepository, PersistedEventStore, SerializedEvent},
};
use serde_json::{Value, from_str, to_value};
use std::{sync::Arc, time::Duration};

/// Streams that are loaded in turn.
const LOADED: u64 = 16;

/// The stock framework on a repository.
pub(crate) type Framework<R> = CqrsFramework<Counter, PersistedEventStore<R, Counter>>;

/// Does what is wanted, each time with a repository of its own.
pub(crate) async fn carry_out<R>(
    repository: impl Fn() -> R,
    wanted: &[String],
) -> anyhow::Result<()>
where
    R: PersistedEventRepository + 'static,
{
    let framework =
        || CqrsFramework::new(PersistedEventStore::new_event_store(repository()), Vec::new(), ());
    let words: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let run = match words[..] {
        ["append", in_flight, seconds] => {
            append(repository(), in_flight.parse()?, time(seconds)?).await?
        }
        ["command", in_flight, seconds] => {
            command(framework(), in_flight.parse()?, time(seconds)?).await?
        }
        ["load", events, seconds] => {
            fill(&repository(), events.parse()?).await?;
            let store = PersistedEventStore::new_event_store(repository());
            load_streams(store, time(seconds)?).await?
        }
        ["serve"] => return serve::serve(framework()).await,
        _ => bail!("no such work: {words:?}"),
    };
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

fn time(seconds: &str) -> anyhow::Result<Duration> {
    Ok(Duration::from_secs_f64(seconds.parse()?))
}

/// Events as large as ours, each persisted alone without loading its stream.
async fn append<R>(repository: R, in_flight: usize, time: Duration) -> anyhow::Result<Run>
where
    R: PersistedEventRepository + 'static,
{
    let repository = Arc::new(repository);
    let (payload, metadata): (Value, Value) = (from_str(PAYLOAD)?, from_str(METADATA)?);
    load::drive(in_flight, time, move |task, number| {
        let repository = Arc::clone(&repository);
        let (payload, metadata) = (payload.clone(), metadata.clone());
        async move {
            let event = SerializedEvent::new(
                counter::stream(task, number),
                (number % counter::STREAM + 1) as usize,
                "case".to_owned(),
                "CaseReferred".to_owned(),
                "1".to_owned(),
                payload,
                metadata,
            );
            repository.persist::<Counter>(&[event], None).await.context("persisting")
        }
    })
    .await
}

async fn command<R>(
    framework: Framework<R>,
    in_flight: usize,
    time: Duration,
) -> anyhow::Result<Run>
where
    R: PersistedEventRepository + 'static,
{
    let framework = Arc::new(framework);
    load::drive(in_flight, time, move |task, number| {
        let framework = Arc::clone(&framework);
        async move {
            let stream = counter::stream(task, number);
            framework.execute(&stream, Add(number)).await.context("adding")
        }
    })
    .await
}

/// Streams of so many events.
async fn fill<R: PersistedEventRepository>(repository: &R, events: usize) -> anyhow::Result<()> {
    for stream in 0..LOADED {
        let mut stored = Vec::with_capacity(events);
        for sequence in 1..=events {
            let added = Added::new(sequence as u64);
            stored.push(SerializedEvent::new(
                stream.to_string(),
                sequence,
                Counter::TYPE.to_owned(),
                added.event_type(),
                added.event_version(),
                to_value(&added)?,
                Value::Object(serde_json::Map::new()),
            ));
        }
        repository.persist::<Counter>(&stored, None).await.context("filling a stream")?;
    }
    Ok(())
}

async fn load_streams<R>(
    store: PersistedEventStore<R, Counter>,
    time: Duration,
) -> anyhow::Result<Run>
where
    R: PersistedEventRepository + 'static,
{
    let store = Arc::new(store);
    load::drive(1, time, move |_, number| {
        let store = Arc::clone(&store);
        async move {
            store.load_aggregate(&(number % LOADED).to_string()).await.context("loading")?;
            Ok(())
        }
    })
    .await
}
