//! From a decision to the append that makes it durable, and on to the recorded events.

use super::{Executable, Loaded, Request};
use crate::clock::event_id;
use lianxin_domain::{Decision, Fact, Provenance, root::EventCodec};
use lianxin_store::{Append, NewEvent, Receipt, RecordedEvent, StreamAppend, StreamKey};
use serde_json::value::RawValue;
use std::sync::Arc;

/// A decision, ready to be appended.
pub(super) struct Encoded<E> {
    pub(super) append: Append,
    /// What the aggregate itself folds.
    pub(super) facts: Vec<Fact<E>>,
    /// What the counterpart folds.
    pub(super) on_other: Vec<Fact<E>>,
}

/// A stream that events go to, at the version they were decided on.
pub(super) struct Target {
    pub(super) stream: StreamKey,
    pub(super) version: u64,
}

impl Target {
    pub(super) fn of<R>(stream: &StreamKey, loaded: &Loaded<R>) -> Self {
        Self { stream: stream.clone(), version: loaded.version }
    }
}

/// Encodes the events of a decision for the stream it was made on, and for its counterpart's.
pub(super) fn encode<R: Executable>(
    request: &Request<'_, R>,
    decision: Decision<R::Event>,
    target: Target,
    other: Option<Target>,
) -> serde_json::Result<Encoded<R::Event>> {
    let rules = request.rules();
    let provenance = Provenance {
        actor: request.caller.clone(),
        channel: request.order.channel,
        late: request.order.late.clone(),
        policy_version: rules.policy_version(),
        calendar_version: rules.calendar_version(),
    };
    let mut writer = Writer::new(request, provenance)?;
    let facts = writer.facts(decision.events);
    let on_other = writer.facts(decision.on_other);
    let mut streams = vec![writer.part(target, &facts)?];
    if let Some(other) = other.filter(|_| !on_other.is_empty()) {
        streams.push(writer.part(other, &on_other)?);
    }
    let claims = decision.claims.into_iter();
    let append = Append {
        command_id: request.order.command_id,
        request_hash: request.hash,
        correlation_id: request.order.correlation_id.unwrap_or(request.order.command_id),
        causation_id: None,
        actor_id: request.caller.account.as_str().into(),
        streams,
        claims: claims.map(|claim| (claim.kind.into(), claim.key.into())).collect(),
    };
    Ok(Encoded { append, facts, on_other })
}

/// The events of an append as they now stand in the log, told from its receipt without reading.
pub(super) fn recorded(append: Append, receipt: &Receipt) -> Vec<RecordedEvent> {
    let mut position = receipt.first;
    let mut events = Vec::new();
    for part in append.streams {
        for (version, event) in (part.expected_version + 1..).zip(part.events) {
            events.push(RecordedEvent {
                position,
                stream: part.stream.clone(),
                version,
                event_id: event.event_id,
                event_type: event.event_type,
                schema_version: event.schema_version,
                occurred_at: event.occurred_at,
                recorded_at: receipt.recorded_at,
                actor_id: Arc::clone(&append.actor_id),
                command_id: append.command_id,
                correlation_id: append.correlation_id,
                causation_id: append.causation_id,
                payload: event.payload,
                metadata: RawValue::to_owned(&event.metadata),
            });
            position = position.next();
        }
    }
    events
}

/// Writes the events of one command, numbering them through.
struct Writer<'r, R: Executable> {
    request: &'r Request<'r, R>,
    provenance: Provenance,
    metadata: Arc<RawValue>,
    occurred_at: Arc<str>,
    ordinal: u16,
}

impl<'r, R: Executable> Writer<'r, R> {
    fn new(request: &'r Request<'r, R>, provenance: Provenance) -> serde_json::Result<Self> {
        let metadata = serde_json::value::to_raw_value(&provenance)?.into();
        let occurred_at = request.occurred_at.to_string().into();
        Ok(Self { request, provenance, metadata, occurred_at, ordinal: 0 })
    }

    fn facts(&mut self, events: Vec<R::Event>) -> Vec<Fact<R::Event>> {
        events.into_iter().map(|event| self.fact(event)).collect()
    }

    fn fact(&mut self, event: R::Event) -> Fact<R::Event> {
        let event_id = event_id(self.request.now, self.request.order.command_id, self.ordinal);
        self.ordinal += 1;
        let occurred_at = self.request.occurred_at;
        Fact { event_id, occurred_at, provenance: self.provenance.clone(), event }
    }

    fn part(&self, target: Target, facts: &[Fact<R::Event>]) -> serde_json::Result<StreamAppend> {
        let events: serde_json::Result<Vec<NewEvent>> =
            facts.iter().map(|fact| self.event(fact)).collect();
        Ok(StreamAppend {
            stream: target.stream,
            expected_version: target.version,
            events: events?,
        })
    }

    fn event(&self, fact: &Fact<R::Event>) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            event_id: fact.event_id,
            event_type: fact.event.event_type().into(),
            schema_version: fact.event.schema_version(),
            occurred_at: Arc::clone(&self.occurred_at),
            payload: fact.event.to_payload()?,
            metadata: Arc::clone(&self.metadata),
        })
    }
}
