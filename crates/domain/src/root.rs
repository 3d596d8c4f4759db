//! What every aggregate of this domain is to the application: a stream type, a rule and a fold.

use crate::{Context, Fact, Refusal};
use serde::{Serialize, de::DeserializeOwned};

/// An aggregate root: decides commands on its folded state and folds facts.
pub trait Root: Default + Clone + Send + Sync + Serialize + DeserializeOwned + 'static {
    /// Type of its streams in the log, e.g. `case`. Immutable once released.
    const STREAM_TYPE: &'static str;
    /// What may be asked of it; its JSON tells a repeated command from a reused command id.
    type Command: Serialize + Clone + Send + Sync;
    /// What may happen to it.
    type Event: EventCodec;

    /// The rule: events, or a refusal. An action that already took effect yields no events.
    fn decide(
        &self,
        command: &Self::Command,
        context: &Context<'_>,
    ) -> Result<Decision<Self::Event>, Refusal>;

    /// Folds a fact. It happened, so this never fails and never refuses.
    fn apply(&mut self, fact: &Fact<Self::Event>);
}

/// The stored form of an event enum.
pub trait EventCodec: Clone + Send + Sync + std::fmt::Debug + 'static {
    /// Immutable name in the log, e.g. `CaseReferred`.
    fn event_type(&self) -> &'static str;
    /// Version of the payload's shape that this build writes.
    fn schema_version(&self) -> u32;
    /// The payload: the event's own fields as a JSON object.
    fn to_payload(&self) -> serde_json::Result<Box<serde_json::value::RawValue>>;
    /// Reads a payload of the current version; `None` for an event type of another aggregate.
    fn from_payload(event_type: &str, payload: &str) -> Option<serde_json::Result<Self>>
    where
        Self: Sized;
    /// Every event type of the enum, in declaration order.
    fn event_types() -> &'static [&'static str];
}

/// What a rule decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<E> {
    /// Events for the aggregate itself, in order; empty when the action already took effect.
    pub events: Vec<E>,
    /// Events for the counterpart the context carried (`Context::other`), e.g. `MergeReceived`.
    pub on_other: Vec<E>,
    /// Values that must be unique over all streams of the tenant.
    pub claims: Vec<Claim>,
}

impl<E> Decision<E> {
    /// A decision for events of the aggregate alone.
    pub fn events(events: impl Into<Vec<E>>) -> Self {
        Self { events: events.into(), on_other: Vec::new(), claims: Vec::new() }
    }

    /// The action already took effect: nothing happens.
    pub fn nothing() -> Self {
        Self::events(Vec::new())
    }

    /// Adds a claim.
    pub fn claim(mut self, kind: &'static str, key: impl Into<String>) -> Self {
        self.claims.push(Claim { kind, key: key.into() });
        self
    }
}

/// A value that may be taken once in a tenant: a case number, an archive number, an external id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What kind of value, e.g. `case_no`.
    pub kind: &'static str,
    /// The value.
    pub key: String,
}
