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
use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

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
    last: Arc<Mutex<Last>>,
}

/// The metadata read last. Entries that stand together were often made together, and say the same.
#[derive(Debug, Default)]
struct Last {
    text: Box<str>,
    read: Option<Arc<Provenance>>,
}

impl Last {
    fn read(&mut self, text: &str) -> serde_json::Result<Arc<Provenance>> {
        if let Some(read) = self.read.as_ref().filter(|_| *self.text == *text) {
            return Ok(Arc::clone(read));
        }
        let read: Arc<Provenance> = Arc::new(serde_json::from_str(text)?);
        *self = Self { text: text.into(), read: Some(Arc::clone(&read)) };
        Ok(read)
    }
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
        Self { upcasters: upcasters.to_vec(), last: Arc::default() }
    }

    /// The events that a recorded one stands for today: one, or several where its type was split
    /// since. They share its position, version and event id.
    pub fn decode(&self, recorded: &RecordedEvent) -> Result<Vec<Event>, Unreadable> {
        self.facts(recorded)
            .map_err(|source| Unreadable { position: recorded.position, source })
            .map(|facts| facts.into_iter().map(|fact| event(recorded, fact)).collect())
    }

    fn facts(&self, recorded: &RecordedEvent) -> Result<Vec<Fact<DomainEvent>>, UnreadableReason> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let provenance = last.read(recorded.metadata.get())?;
        drop(last);
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
            provenance: Arc::clone(&provenance),
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

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::StreamKey;
    use serde_json::value::RawValue;
    use uuid::Uuid;

    const PROVENANCE: &str = r#"{"actor":{"account":"a","role":"SYS_ADMIN","organ":"o"},
        "channel":"API","policyVersion":"p","calendarVersion":"c"}"#;

    /// Categories were once drawn by a bare code, then in an object, and then two at a time.
    const STEPS: &[Upcaster] = &[
        Upcaster { stream_type: "category", event_type: "Drawn", schema_version: 1, up: with_code },
        Upcaster { stream_type: "category", event_type: "Drawn", schema_version: 2, up: in_two },
    ];

    fn with_code(payload: &str) -> serde_json::Result<Vec<Upcast>> {
        let payload = serde_json::from_str::<String>(payload)?;
        let payload = format!(r#"{{"code":"{payload}"}}"#);
        Ok(vec![Upcast { event_type: "Drawn", schema_version: 2, payload }])
    }

    fn in_two(payload: &str) -> serde_json::Result<Vec<Upcast>> {
        let code = serde_json::from_str::<serde_json::Value>(payload)?["code"].to_string();
        let payload = format!(r#"{{"code":{code},"name":{code}}}"#);
        let today = Upcast { event_type: "CategoryRegistered", schema_version: 1, payload };
        Ok(vec![today.clone(), today])
    }

    fn stored(event_type: &str, schema_version: u32, payload: &str) -> RecordedEvent {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        RecordedEvent {
            position: Position(7),
            stream: StreamKey::new("category", "FIRE"),
            version: 1,
            event_id: Uuid::nil(),
            event_type: event_type.into(),
            schema_version,
            occurred_at: "2023-02-10T09:00:00+08:00".into(),
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            actor_id: "a".into(),
            command_id: Uuid::nil(),
            correlation_id: Uuid::nil(),
            causation_id: None,
            payload: raw(payload),
            metadata: raw(PROVENANCE),
        }
    }

    fn reason(decoder: &Decoder, event: &RecordedEvent) -> UnreadableReason {
        let unreadable = decoder.decode(event).unwrap_err();
        assert_eq!(unreadable.position, Position(7));
        unreadable.source
    }

    #[test]
    fn a_past_shape_is_taken_up_step_by_step_and_may_become_several_events() {
        let decoded = Decoder::with(STEPS).decode(&stored("Drawn", 1, "\"FIRE\"")).unwrap();
        let today = stored("CategoryRegistered", 1, r#"{"code":"FIRE","name":"FIRE"}"#);
        let today = Decoder::default().decode(&today).unwrap().remove(0);
        assert_eq!(decoded.len(), 2);
        for event in decoded {
            assert_eq!(event.fact, today.fact);
            assert_eq!((event.position, event.version), (today.position, today.version));
        }
    }

    #[test]
    fn a_shape_that_no_step_leads_from_is_unreadable() {
        let decoder = Decoder::with(STEPS);
        let found = reason(&decoder, &stored("Drawn", 3, "{}"));
        assert!(matches!(found, UnreadableReason::Event(DecodeError::UnknownType { .. })));
        let later = stored("CategoryRegistered", 2, r#"{"code":"FIRE","name":"消防"}"#);
        let found = reason(&decoder, &later);
        assert!(matches!(found, UnreadableReason::SchemaVersion { found: 2, current: 1, .. }));
    }

    #[test]
    fn what_is_wrong_with_an_unreadable_event_is_told_apart() {
        let decoder = Decoder::with(STEPS);
        let found = reason(&decoder, &stored("CategoryRegistered", 1, r#"{"code":7}"#));
        assert!(matches!(found, UnreadableReason::Event(DecodeError::Payload { .. })));
        assert!(matches!(reason(&decoder, &stored("Drawn", 1, "7")), UnreadableReason::Json(_)));
        let event = stored("CategoryRegistered", 1, r#"{"code":"FIRE","name":"消防"}"#);
        let undated = RecordedEvent { occurred_at: "yesterday".into(), ..event.clone() };
        assert!(matches!(reason(&decoder, &undated), UnreadableReason::OccurredAt(_)));
        let metadata = RawValue::from_string("{}".to_owned()).unwrap();
        let nobodys = RecordedEvent { metadata, ..event };
        assert!(matches!(reason(&decoder, &nobodys), UnreadableReason::Json(_)));
    }
}
