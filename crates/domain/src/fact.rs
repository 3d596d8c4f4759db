//! An event together with what its envelope tells the fold: which entry, when, by whom.

use crate::{
    actor::{Actor, EntryChannel},
    ids::{CalendarVersion, PolicyVersion},
    time::OccurredAt,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Something that happened. Aggregates and read models fold facts, never bare events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact<E> {
    /// Identity of the entry; `EntryVoided` refers to it.
    pub event_id: Uuid,
    /// When it happened, as told.
    pub occurred_at: OccurredAt,
    /// Who entered it, how, and under which rules; entries made together share it.
    pub provenance: Arc<Provenance>,
    /// What happened.
    pub event: E,
}

impl<E> Fact<E> {
    /// The same entry about another event: what is found inside this one, or what it is found in.
    pub fn about<F>(&self, event: F) -> Fact<F> {
        Fact {
            event_id: self.event_id,
            occurred_at: self.occurred_at,
            provenance: Arc::clone(&self.provenance),
            event,
        }
    }
}

/// Where an entry comes from and which rules were in force; stored as the event's metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// Who acted, on whose authority.
    pub actor: Actor,
    /// Where the entry came from.
    pub channel: EntryChannel,
    /// Present when the entry was made late (补录).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateEntry>,
    /// The policy set in force.
    pub policy_version: PolicyVersion,
    /// The work calendar in force.
    pub calendar_version: CalendarVersion,
}

/// Why an entry comes after the fact (补录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LateEntry {
    /// The reason, in the clerk's words.
    pub reason: String,
}
