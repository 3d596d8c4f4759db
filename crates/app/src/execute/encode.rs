//! From a decision to the append that makes it durable, and on to the recorded events.

use super::Loaded;
use crate::{clock::event_id, standing::InForce};
use jiff::Timestamp;
use lianxin_domain::{
    Decision, Fact, LateEntry, Provenance,
    actor::{Actor, EntryChannel},
    root::EventCodec,
    time::OccurredAt,
};
use lianxin_store::{
    Append, NewEvent, Receipt, RecordedEvent, StreamAppend, StreamKey, leaf::fresh_seed,
};
use serde_json::value::RawValue;
use std::sync::Arc;
use uuid::Uuid;

/// A decision as it goes to the log.
pub(super) struct Encoded<E> {
    pub(super) streams: Vec<StreamAppend>,
    /// Values that must be unique: (kind, key).
    pub(super) claims: Vec<(Arc<str>, Arc<str>)>,
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

/// What the events of a decision have in common.
pub(super) struct Envelope<'e> {
    pub(super) caller: &'e Actor,
    pub(super) channel: EntryChannel,
    pub(super) late: Option<&'e LateEntry>,
    pub(super) command_id: Uuid,
    pub(super) occurred_at: OccurredAt,
    pub(super) now: Timestamp,
    pub(super) rules: InForce<'e>,
}

/// Encodes the events of a decision for the stream it was made on, and for its counterpart's. Event
/// ids count on from an ordinal, which is moved past them.
pub(super) fn encode<E: EventCodec>(
    envelope: &Envelope<'_>,
    decision: Decision<E>,
    target: Target,
    other: Option<Target>,
    ordinal: &mut u16,
) -> serde_json::Result<Encoded<E>> {
    let mut writer = Writer::new(envelope, ordinal)?;
    let facts = writer.facts(decision.events);
    let on_other = writer.facts(decision.on_other);
    let mut streams = vec![writer.part(target, &facts)?];
    if let Some(other) = other.filter(|_| !on_other.is_empty()) {
        streams.push(writer.part(other, &on_other)?);
    }
    let claims = decision.claims.into_iter();
    let claims = claims.map(|claim| (claim.kind.into(), claim.key.into())).collect();
    Ok(Encoded { streams, claims, facts, on_other })
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

/// Writes the events of one decision, numbering them through.
struct Writer<'w> {
    envelope: &'w Envelope<'w>,
    provenance: Arc<Provenance>,
    metadata: Arc<RawValue>,
    occurred_at: Arc<str>,
    ordinal: &'w mut u16,
}

impl<'w> Writer<'w> {
    fn new(envelope: &'w Envelope<'w>, ordinal: &'w mut u16) -> serde_json::Result<Self> {
        let provenance = Provenance {
            actor: envelope.caller.clone(),
            channel: envelope.channel,
            late: envelope.late.cloned(),
            policy_version: envelope.rules.policy.version.clone(),
            calendar_version: envelope.rules.calendar.version.clone(),
        };
        let metadata = serde_json::value::to_raw_value(&provenance)?.into();
        let occurred_at = envelope.occurred_at.to_string().into();
        let provenance = Arc::new(provenance);
        Ok(Self { envelope, provenance, metadata, occurred_at, ordinal })
    }

    fn facts<E>(&mut self, events: Vec<E>) -> Vec<Fact<E>> {
        events.into_iter().map(|event| self.fact(event)).collect()
    }

    fn fact<E>(&mut self, event: E) -> Fact<E> {
        let Envelope { now, command_id, occurred_at, .. } = *self.envelope;
        let event_id = event_id(now, command_id, *self.ordinal);
        *self.ordinal += 1;
        Fact { event_id, occurred_at, provenance: Arc::clone(&self.provenance), event }
    }

    fn part<E: EventCodec>(
        &self,
        target: Target,
        facts: &[Fact<E>],
    ) -> serde_json::Result<StreamAppend> {
        let events: serde_json::Result<Vec<NewEvent>> =
            facts.iter().map(|fact| self.event(fact)).collect();
        Ok(StreamAppend {
            stream: target.stream,
            expected_version: target.version,
            events: events?,
        })
    }

    fn event<E: EventCodec>(&self, fact: &Fact<E>) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            seed: fresh_seed(),
            event_id: fact.event_id,
            event_type: fact.event.event_type().into(),
            schema_version: fact.event.schema_version(),
            occurred_at: Arc::clone(&self.occurred_at),
            payload: fact.event.to_payload()?,
            metadata: Arc::clone(&self.metadata),
        })
    }
}
