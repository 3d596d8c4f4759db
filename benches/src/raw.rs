//! What the machine can do without us: events written to a table of the same columns and indexes, one by
//! one and in batches, with the engine's own durability.

mod postgres;
mod sqlite;

use crate::{
    counter::STREAM,
    ground::{Engine, Site},
    load::Run,
};
use std::time::Duration;
use uuid::Uuid;

/// Events, each in a transaction of its own.
pub(crate) async fn one_by_one(
    site: &Site,
    time: Duration,
    in_flight: usize,
) -> anyhow::Result<Run> {
    match site.engine() {
        Engine::Postgres => postgres::one_by_one(&site.target(), time, in_flight).await,
        Engine::Sqlite => sqlite::one_by_one(&site.target(), time, in_flight).await,
    }
}

/// Batches of so many events, each batch in a statement and a transaction of its own, one after the other.
pub(crate) async fn batches(site: &Site, time: Duration, size: u32) -> anyhow::Result<Run> {
    match site.engine() {
        Engine::Postgres => postgres::batches(&site.target(), time, size).await,
        Engine::Sqlite => sqlite::batches(&site.target(), time, size).await,
    }
}

/// The same on PostgreSQL by `COPY`.
pub(crate) async fn copies(site: &Site, time: Duration, size: u32) -> anyhow::Result<Run> {
    postgres::copies(&site.target(), time, size).await
}

/// What tells one event from the others.
struct New {
    stream: String,
    version: i64,
    event_id: Uuid,
    command_id: Uuid,
}

impl New {
    /// A task's n-th event.
    fn of(task: usize, number: u64) -> Self {
        Self {
            stream: format!("{task}-{}", number / STREAM),
            version: (number % STREAM + 1).cast_signed(),
            event_id: Uuid::now_v7(),
            command_id: Uuid::now_v7(),
        }
    }

    /// The events of the n-th batch of this size.
    fn batch(number: u64, size: u32) -> Vec<Self> {
        let first = number * u64::from(size);
        (first..first + u64::from(size)).map(|number| Self::of(0, number)).collect()
    }
}
