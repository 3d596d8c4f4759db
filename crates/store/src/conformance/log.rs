//! The suite for [`EventLog`]. Every case has a tenant of its own, so the store may be shared.

mod claims;
mod commands;
mod damage;
mod follow;
mod order;
mod reads;
mod versions;

use crate::{
    Append, EventLog, LogFilter, NewEvent, Position, Receipt, RecordedEvent, StoreError,
    StreamAppend, StreamKey, TenantId,
};
use async_trait::async_trait;
use futures::{TryStreamExt, future::BoxFuture};
use serde_json::value::RawValue;
use std::sync::Arc;
use uuid::Uuid;

/// The engine under test, on one store.
#[async_trait]
pub trait Engine: Send + Sync {
    /// A log of its own on the store, as another process would have it.
    async fn open(&self) -> Arc<dyn EventLog>;

    /// Removes an event behind the log's back, as damage does.
    async fn lose_event(&self, tenant: &TenantId, position: Position);
}

/// Runs the suite.
pub async fn run(engine: &dyn Engine) {
    for (name, case) in CASES {
        println!("conformance of the log: {name}");
        case(Bench::open(engine, name).await).await;
    }
}

type Case = for<'e> fn(Bench<'e>) -> BoxFuture<'e, ()>;

/// Names a case after its function.
macro_rules! cases {
    ($($module:ident::$case:ident),* $(,)?) => {
        &[$((concat!(stringify!($module), "_", stringify!($case)), |bench| Box::pin($module::$case(bench)))),*]
    };
}

const CASES: &[(&str, Case)] = cases![
    order::positions_run_from_one_over_all_streams,
    order::tenants_have_logs_of_their_own,
    order::times_never_go_back,
    order::an_acknowledged_append_stands_before_a_later_one,
    versions::a_stale_version_is_refused,
    versions::a_refusal_does_not_hurt_its_neighbours,
    versions::one_of_many_racing_writers_wins,
    versions::several_streams_are_written_or_none,
    versions::malformed_appends_are_refused,
    commands::a_repetition_gets_the_first_receipt,
    commands::another_body_is_refused,
    commands::a_storm_has_one_effect,
    commands::a_repetition_is_known_after_reopening,
    commands::a_dropped_append_breaks_nothing,
    commands::an_event_id_is_used_once,
    claims::a_value_is_taken_once,
    claims::a_refused_append_claims_nothing,
    claims::one_of_many_racing_claims_wins,
    reads::events_come_back_as_they_went_in,
    reads::large_payloads_come_back,
    reads::filters_choose,
    reads::ranges_cut,
    reads::many_pages_are_one_log,
    reads::streams_are_read_in_the_order_asked,
    reads::times_are_found,
    follow::one_writer_is_followed,
    follow::eight_writers_are_followed,
    follow::thirty_two_writers_are_followed,
    follow::a_watch_begins_at_the_head,
    damage::a_hole_is_reported,
];

/// What a case works with.
struct Bench<'e> {
    engine: &'e dyn Engine,
    log: Arc<dyn EventLog>,
    tenant: TenantId,
}

impl<'e> Bench<'e> {
    async fn open(engine: &'e dyn Engine, name: &str) -> Self {
        Self { engine, log: engine.open().await, tenant: TenantId::new(name) }
    }

    async fn append(&self, append: Append) -> Receipt {
        self.log.append(&self.tenant, append).await.unwrap()
    }

    async fn head(&self) -> Position {
        self.log.head(&self.tenant).await.unwrap()
    }

    async fn read(&self, filter: LogFilter) -> Result<Vec<RecordedEvent>, StoreError> {
        self.log.read(&self.tenant, filter).try_collect().await
    }

    async fn all(&self) -> Vec<RecordedEvent> {
        self.read(LogFilter::default()).await.unwrap()
    }
}

/// An event of a type, with nothing else of note.
fn event(event_type: &str) -> NewEvent {
    event_with(event_type, "{}")
}

pub(super) fn event_with(event_type: &str, payload: &str) -> NewEvent {
    NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: event_type.into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(payload.to_owned()).unwrap(),
        metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
    }
}

pub(super) fn stream(id: &str) -> StreamKey {
    StreamKey::new("thing", id)
}

/// A command of its own that appends so many events to a stream. Also for tests of an engine's own.
pub fn append(id: &str, expected_version: u64, events: usize) -> Append {
    append_all(vec![part(id, expected_version, events)])
}

pub(super) fn append_all(streams: Vec<StreamAppend>) -> Append {
    let command_id = Uuid::now_v7();
    Append {
        command_id,
        request_hash: [7; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams,
        claims: Vec::new(),
    }
}

pub(super) fn part(id: &str, expected_version: u64, events: usize) -> StreamAppend {
    let events = (0..events).map(|_| event("Happened")).collect();
    StreamAppend { stream: stream(id), expected_version, events }
}

/// Asserts that the events stand at every position after the given one.
fn assert_contiguous(events: &[RecordedEvent], after: Position) {
    for (event, position) in events.iter().zip(after.0 + 1..) {
        assert_eq!(event.position, Position(position));
    }
}
