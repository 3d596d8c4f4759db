//! From recorded events to what aggregates and read models fold.
//!
//! A payload of an older shape goes through upcasters first: pure functions from the stored JSON to
//! one or more events of a younger shape. An event that cannot be read is never skipped; whoever
//! reads stops there.

use lianxin_domain::{
    Fact, Provenance,
    event::{DecodeError, DomainEvent},
    time::{InvalidDateTime, OccurredAt},
};
use lianxin_projections::Event;
use lianxin_store::{Position, RecordedEvent};
use std::borrow::Cow;

mod upcasters;

/// A step from one released shape of an event to the next.
#[derive(Debug, Clone, Copy)]
pub struct Upcaster {
    /// Stream type of the stored event.
    pub stream_type: &'static str,
    /// Event type as stored.
    pub event_type: &'static str,
    /// Schema version as stored.
    pub schema_version: u32,
    /// The events it stands for, in order; at least one.
    pub up: fn(&str) -> serde_json::Result<Vec<Upcast>>,
}

/// An event of a younger shape; it may need another step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcast {
    /// Immutable name.
    pub event_type: &'static str,
    /// Version of the payload's shape.
    pub schema_version: u32,
    /// The payload's JSON text.
    pub payload: String,
}

/// An event in the log that this build cannot read.
#[derive(Debug, thiserror::Error)]
#[error("the event at position {position} cannot be read")]
pub struct Unreadable {
    /// Where it stands.
    pub position: Position,
    /// What is wrong with it.
    pub source: UnreadableReason,
}

/// What is wrong with an unreadable event.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableReason {
    /// Type or payload.
    #[error(transparent)]
    Event(#[from] DecodeError),
    /// The metadata is no provenance, or an upcaster could not read the payload.
    #[error("its JSON is not of the shape expected")]
    Json(#[from] serde_json::Error),
    /// The time of occurrence.
    #[error(transparent)]
    OccurredAt(#[from] InvalidDateTime),
    /// A shape that this build does not know.
    #[error("schema version {found} of {event_type} is not known; this build writes {current}")]
    SchemaVersion {
        /// Event type.
        event_type: &'static str,
        /// As stored.
        found: u32,
        /// Of this build.
        current: u32,
    },
}

/// Reads stored events.
#[derive(Debug, Clone)]
pub struct Decoder {
    // A handful at most, so they are looked through.
    upcasters: Vec<Upcaster>,
}

impl Default for Decoder {
    /// With the upcasters of all shapes ever released.
    fn default() -> Self {
        Self::with(upcasters::RELEASED)
    }
}

impl Decoder {
    /// With these upcasters alone.
    pub fn with(upcasters: &[Upcaster]) -> Self {
        Self { upcasters: upcasters.to_vec() }
    }

    /// The events that a recorded one stands for today: one, or several where its type was split
    /// since. They share its position, version and event id.
    pub fn decode(&self, recorded: &RecordedEvent) -> Result<Vec<Event>, Unreadable> {
        self.facts(recorded)
            .map_err(|source| Unreadable { position: recorded.position, source })
            .map(|facts| facts.into_iter().map(|fact| event(recorded, fact)).collect())
    }

    fn facts(&self, recorded: &RecordedEvent) -> Result<Vec<Fact<DomainEvent>>, UnreadableReason> {
        let provenance: Provenance = serde_json::from_str(recorded.metadata.get())?;
        let occurred_at: OccurredAt = recorded.occurred_at.parse()?;
        let mut events = Vec::with_capacity(1);
        let stored = Shape {
            event_type: &recorded.event_type,
            schema_version: recorded.schema_version,
            payload: Cow::Borrowed(recorded.payload.get()),
        };
        self.raise(&recorded.stream.stream_type, stored, &mut events)?;
        let fact = |event| Fact {
            event_id: recorded.event_id,
            occurred_at,
            provenance: provenance.clone(),
            event,
        };
        Ok(events.into_iter().map(fact).collect())
    }

    /// Takes a shape up to today's and adds what it becomes.
    fn raise(
        &self,
        stream_type: &str,
        shape: Shape<'_>,
        events: &mut Vec<DomainEvent>,
    ) -> Result<(), UnreadableReason> {
        if let Some(upcaster) = self.upcaster(stream_type, &shape) {
            for next in (upcaster.up)(&shape.payload)? {
                let shape = Shape {
                    event_type: next.event_type,
                    schema_version: next.schema_version,
                    payload: Cow::Owned(next.payload),
                };
                self.raise(stream_type, shape, events)?;
            }
            return Ok(());
        }
        let event = DomainEvent::decode(stream_type, shape.event_type, &shape.payload)?;
        let (event_type, current) = (event.event_type(), event.schema_version());
        if shape.schema_version != current {
            let found = shape.schema_version;
            return Err(UnreadableReason::SchemaVersion { event_type, found, current });
        }
        events.push(event);
        Ok(())
    }

    fn upcaster(&self, stream_type: &str, shape: &Shape<'_>) -> Option<&Upcaster> {
        self.upcasters.iter().find(|upcaster| {
            upcaster.schema_version == shape.schema_version
                && upcaster.event_type == shape.event_type
                && upcaster.stream_type == stream_type
        })
    }
}

/// An event on its way up.
struct Shape<'e> {
    event_type: &'e str,
    schema_version: u32,
    payload: Cow<'e, str>,
}

fn event(recorded: &RecordedEvent, fact: Fact<DomainEvent>) -> Event {
    Event {
        position: recorded.position,
        stream: recorded.stream.clone(),
        version: recorded.version,
        recorded_at: recorded.recorded_at,
        fact,
    }
}
