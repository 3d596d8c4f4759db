//! The aggregate that both sides of a comparison with `postgres-es` or `sqlite-es` run: it adds up, and
//! its events are as large as a case's.

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use serde::{Deserialize, Serialize};

/// Events of a stream; a case has some forty at most.
pub(crate) const STREAM: u64 = 40;

/// A payload as cases have them.
pub(crate) const PAYLOAD: &str = r#"{"unit":"U-07","role":"LEAD","due":"2024-03-22","rule":"HANDLE-3M","note":"Please inspect the fire lane behind block 4 and report what blocks it."}"#;

/// The provenance of an event as cases have it.
pub(crate) const METADATA: &str = r#"{"actor":{"account":"clerk-1","role":"LIAISON_OFFICER","organ":"S-01"},"channel":"UI","policy_version":"2024-1","calendar_version":"2024"}"#;

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Counter {
    total: u64,
}

/// Adds to the counter.
#[derive(Debug, Clone)]
pub(crate) struct Add(pub(crate) u64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Added {
    pub(crate) amount: u64,
    pub(crate) note: String,
}

impl Added {
    pub(crate) fn new(amount: u64) -> Self {
        let note = "Please inspect the fire lane behind block 4 and report what blocks it. ";
        Self { amount, note: note.repeat(3) }
    }
}

/// The counter would pass its end.
#[derive(Debug)]
pub(crate) struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the counter is full")
    }
}

impl std::error::Error for Full {}

impl DomainEvent for Added {
    fn event_type(&self) -> String {
        "Added".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Counter {
    const TYPE: &'static str = "counter";
    type Command = Add;
    type Event = Added;
    type Error = Full;
    type Services = ();

    async fn handle(
        &mut self,
        Add(amount): Add,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Full> {
        self.total.checked_add(amount).ok_or(Full)?;
        sink.write(Added::new(amount), self).await;
        Ok(())
    }

    fn apply(&mut self, event: Added) {
        self.total += event.amount;
    }
}

/// The stream of a task's n-th command.
pub(crate) fn stream(task: usize, number: u64) -> String {
    format!("{task}-{}", number / STREAM)
}
