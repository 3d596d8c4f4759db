//! The log as an event store of `cqrs-es`, so that a stock `CqrsFramework` runs on it.
//!
//! The product itself carries commands out by [`App::execute`](crate::App::execute), which answers
//! with a receipt. This store takes no snapshots: an aggregate is its stream, folded once.

use crate::decode::{Decoder, Unreadable};
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};
use lianxin_domain::{Fact, event::DomainEvent, root::EventCodec};
use lianxin_store::{
    Append, AppendError, EventLog, NewEvent, Receipt, RecordedEvent, StoreError, StreamAppend,
    StreamKey, TenantId, leaf::fresh_seed,
};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Key of the command's metadata that carries its idempotency key, a UUID. Without it the command is
/// known by the id of its first event.
pub const COMMAND_ID: &str = "command_id";

/// An event with all that its envelope in the log says.
pub trait Logged: cqrs_es::DomainEvent {
    /// The event as it is appended.
    fn to_log(&self) -> serde_json::Result<NewEvent>;

    /// The account that acts.
    fn account(&self) -> &str;

    /// The events that a recorded one stands for today.
    fn from_log(recorded: &RecordedEvent, decoder: &Decoder) -> Result<Vec<Self>, Unreadable>;
}

impl<E> Logged for Fact<E>
where
    E: EventCodec + TryFrom<DomainEvent>,
    Fact<E>: cqrs_es::DomainEvent,
{
    fn to_log(&self) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            seed: fresh_seed(),
            event_id: self.event_id,
            event_type: self.event.event_type().into(),
            schema_version: self.event.schema_version(),
            occurred_at: self.occurred_at.to_string().into(),
            payload: self.event.to_payload()?,
            metadata: serde_json::value::to_raw_value(&*self.provenance)?.into(),
        })
    }

    fn account(&self) -> &str {
        self.provenance.actor.account.as_str()
    }

    fn from_log(recorded: &RecordedEvent, decoder: &Decoder) -> Result<Vec<Self>, Unreadable> {
        let facts = decoder.decode(recorded)?.into_iter().filter_map(|decoded| {
            let Fact { event_id, occurred_at, provenance, event } = decoded.fact;
            // A stream's type decides the enum its events decode to.
            let event = E::try_from(event).ok()?;
            Some(Fact { event_id, occurred_at, provenance, event })
        });
        Ok(facts.collect())
    }
}

/// An event store of `cqrs-es` on a tenant's log.
#[derive(Clone)]
pub struct LogEventStore {
    log: Arc<dyn EventLog>,
    tenant: TenantId,
    decoder: Decoder,
}

/// An aggregate with the stream it was folded from.
#[derive(Debug)]
pub struct Folded<A> {
    stream: StreamKey,
    version: u64,
    aggregate: A,
}

impl<A: Aggregate> AggregateContext<A> for Folded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl LogEventStore {
    /// A store on a tenant's log.
    pub fn new(log: Arc<dyn EventLog>, tenant: TenantId) -> Self {
        Self { log, tenant, decoder: Decoder::default() }
    }

    async fn stream<A: Aggregate>(
        &self,
        id: &str,
    ) -> Result<(StreamKey, Vec<RecordedEvent>), AggregateError<A::Error>> {
        let stream = StreamKey::new(A::TYPE, id);
        let events = self.log.read_stream(&self.tenant, &stream, 0, None).await;
        Ok((stream, events.map_err(failed)?))
    }

    async fn append<A: Aggregate<Event: Logged>>(
        &self,
        events: &[A::Event],
        context: &Folded<A>,
        metadata: &HashMap<String, String>,
    ) -> Result<Receipt, AggregateError<A::Error>> {
        let logged: Result<Vec<NewEvent>, _> = events.iter().map(Logged::to_log).collect();
        let logged = logged.map_err(|source| AggregateError::UnexpectedError(source.into()))?;
        let command_id = match metadata.get(COMMAND_ID) {
            Some(id) => Uuid::parse_str(id)
                .map_err(|source| AggregateError::UnexpectedError(source.into()))?,
            None => logged[0].event_id,
        };
        let append = Append {
            command_id,
            request_hash: hash(&logged),
            correlation_id: command_id,
            causation_id: None,
            actor_id: events[0].account().into(),
            streams: vec![StreamAppend {
                stream: context.stream.clone(),
                expected_version: context.version,
                events: logged,
            }],
            claims: Vec::new(),
        };
        self.log.append(&self.tenant, append).await.map_err(refused)
    }
}

impl<A> EventStore<A> for LogEventStore
where
    A: Aggregate<Event: Logged>,
{
    type AC = Folded<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let (_, recorded) = self.stream::<A>(aggregate_id).await?;
        let mut envelopes = Vec::with_capacity(recorded.len());
        for recorded in &recorded {
            let events = A::Event::from_log(recorded, &self.decoder).map_err(unreadable)?;
            let envelope =
                |payload| envelope(aggregate_id, recorded.version, payload, told(recorded));
            envelopes.extend(events.into_iter().map(envelope));
        }
        Ok(envelopes)
    }

    async fn load_aggregate(
        &self,
        aggregate_id: &str,
    ) -> Result<Folded<A>, AggregateError<A::Error>> {
        let (stream, recorded) = self.stream::<A>(aggregate_id).await?;
        let mut folded = Folded { stream, version: 0, aggregate: A::default() };
        for recorded in &recorded {
            let events = A::Event::from_log(recorded, &self.decoder).map_err(unreadable)?;
            events.into_iter().for_each(|event| folded.aggregate.apply(event));
            folded.version = recorded.version;
        }
        Ok(folded)
    }

    /// Appends, and applies nothing: the framework has applied the events as they were decided. A
    /// repeated command yields no events, so that nobody is told of them twice.
    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Folded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let receipt = self.append::<A>(&events, &context, &metadata).await?;
        if receipt.repeated {
            return Ok(Vec::new());
        }
        let id = &*context.stream.stream_id;
        let numbered = events.into_iter().zip(context.version + 1..);
        let envelope = |(payload, version)| envelope(id, version, payload, metadata.clone());
        Ok(numbered.map(envelope).collect())
    }
}

fn envelope<A: Aggregate>(
    id: &str,
    version: u64,
    payload: A::Event,
    metadata: HashMap<String, String>,
) -> EventEnvelope<A> {
    EventEnvelope { aggregate_id: id.to_owned(), sequence: version as usize, payload, metadata }
}

/// What the log says around an event.
fn told(recorded: &RecordedEvent) -> HashMap<String, String> {
    HashMap::from([
        ("position".to_owned(), recorded.position.to_string()),
        ("event_id".to_owned(), recorded.event_id.to_string()),
        ("recorded_at".to_owned(), recorded.recorded_at.to_string()),
        (COMMAND_ID.to_owned(), recorded.command_id.to_string()),
        ("actor_id".to_owned(), recorded.actor_id.to_string()),
    ])
}

/// What was asked, apart from the ids and times that a repetition makes anew.
fn hash(events: &[NewEvent]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for event in events {
        hash.update(event.event_type.as_bytes());
        hash.update([0]);
        hash.update(event.payload.get().as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

fn refused<E: std::error::Error>(error: AppendError) -> AggregateError<E> {
    match error {
        AppendError::StaleVersion { .. } | AppendError::ClaimTaken { .. } => {
            AggregateError::AggregateConflict
        }
        AppendError::CommandIdReused(_) | AppendError::Malformed { .. } => {
            AggregateError::UnexpectedError(error.into())
        }
        AppendError::Store(source) => failed(source),
    }
}

fn failed<E: std::error::Error>(source: StoreError) -> AggregateError<E> {
    AggregateError::DatabaseConnectionError(source.into())
}

fn unreadable<E: std::error::Error>(source: Unreadable) -> AggregateError<E> {
    AggregateError::DeserializationError(source.into())
}
