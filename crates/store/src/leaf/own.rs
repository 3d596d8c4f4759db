//! What the log says about itself: an event whose leaf is no leaf of an event but the record itself.
//!
//! Nothing commits to such an event, so it says nothing of its own: every column of it follows from the record
//! and from the event before it, whose time it has. Whoever changes one is found by making it again.

use super::StoredLeaf;
use crate::{Passage, Position, Receipt, RecordedCommand, RecordedEvent, StreamKey, TenantId};
use jiff::{Timestamp, tz};
use lianxin_ledger::{Algorithm, Epoch, HeadsRecord, Record, Sha256};
use serde_json::{json, value::RawValue};
use std::fmt;
use uuid::Uuid;

/// Streams of this type hold what the log says about itself. Nobody else appends to them.
pub const OWN: &str = "ledger";

/// As who the log speaks, word for word as provenance is written.
const METADATA: &str = r#"{"actor":{"account":"system","role":"SYSTEM","organ":"连心"},"channel":"SYSTEM","policyVersion":"","calendarVersion":""}"#;

/// What a log can say about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnRecord {
    /// Where all cases end.
    Heads(HeadsRecord),
    /// What is missing, and that it goes on without.
    Epoch(Epoch),
}

impl OwnRecord {
    /// A record of the log, if it is about the log itself.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Heads(record) => Some(Self::Heads(*record)),
            Record::Epoch(record) => Some(Self::Epoch(*record)),
            Record::Case(_) | Record::Stream(_) => None,
        }
    }

    /// Which stream it is an event of.
    pub fn stream(&self) -> StreamKey {
        let id = match self {
            Self::Heads(_) => "heads",
            Self::Epoch(_) => "epochs",
        };
        StreamKey::new(OWN, id)
    }

    /// The position that it must take: its record tells.
    pub fn position(&self) -> Position {
        let (Self::Heads(HeadsRecord { size, .. }) | Self::Epoch(Epoch { size, .. })) = self;
        Position(*size).next()
    }

    /// The event, the next of its stream in `version`, behind one that was recorded at `time`.
    pub fn event(&self, tenant: &TenantId, version: u64, time: Timestamp) -> RecordedEvent {
        let (event_type, payload) = match self {
            Self::Heads(HeadsRecord { size, cases, root }) => {
                ("HeadsRecorded", json!({ "size": size, "cases": cases, "root": root }))
            }
            Self::Epoch(Epoch { epoch, size, kept, old_size, old_root }) => (
                "EpochBegun",
                json!({ "epoch": epoch, "size": size, "kept": kept, "oldSize": old_size, "oldRoot": old_root }),
            ),
        };
        let id = self.id(tenant);
        let occurred_at = tz::offset(8).to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S+08:00");
        RecordedEvent {
            position: self.position(),
            stream: self.stream(),
            version,
            event_id: id,
            event_type: event_type.into(),
            schema_version: 1,
            occurred_at: occurred_at.to_string().into(),
            recorded_at: time,
            actor_id: "system".into(),
            command_id: id,
            correlation_id: id,
            causation_id: None,
            payload: raw(payload.to_string()),
            metadata: raw(METADATA.to_owned()),
        }
    }

    /// All that is written of it.
    pub fn passage(&self, tenant: &TenantId, version: u64, time: Timestamp) -> Passage {
        let (event, record) = (self.event(tenant, version, time), self.to_string());
        let position = event.position;
        let receipt =
            Receipt { first: position, last: position, version, recorded_at: time, repeated: true };
        let request_hash = Sha256::leaf(record.as_bytes()).0;
        let command = RecordedCommand { command_id: event.command_id, request_hash, receipt };
        Passage {
            events: vec![event],
            commands: vec![command],
            claims: Vec::new(),
            // No field is committed to, so that no salt follows from the seed.
            leaves: vec![StoredLeaf { position, seed: [0; 32], record }],
        }
    }

    /// The one id of event, command and business transaction.
    fn id(&self, tenant: &TenantId) -> Uuid {
        let hash =
            Sha256::digest(&[tenant.as_str().as_bytes(), b"\n", self.to_string().as_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.0[..16]);
        Uuid::new_v8(bytes)
    }
}

impl fmt::Display for OwnRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heads(record) => record.fmt(f),
            Self::Epoch(record) => record.fmt(f),
        }
    }
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("what was written as JSON is JSON")
}
