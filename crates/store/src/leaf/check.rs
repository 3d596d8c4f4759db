//! Whether events still are what their leaves say, and whether the leaves are one log.

use super::{Sealed, StoredLeaf};
use crate::{Position, RecordedEvent, TenantId};
use lianxin_ledger::{LogFold, Record, TreeHead, VerifyError};

/// A tenant's log, checked event by event.
pub struct Check<'t> {
    tenant: &'t TenantId,
    fold: LogFold,
}

/// Where a log is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at position {position}: {found}")]
pub struct Altered {
    /// Where.
    pub position: Position,
    /// What was found.
    pub found: Alteration,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Alteration {
    /// There is no event.
    #[error("no event stands there")]
    NoEvent,
    /// There is no leaf.
    #[error("the event has no leaf")]
    NoLeaf,
    /// The leaf is that of another event.
    #[error("the leaf is that of another stream or version")]
    OtherEvent,
    /// The event has been changed, or its leaf has.
    #[error("{0} is not what was sealed")]
    Changed(String),
    /// The leaf does not follow those before it.
    #[error("the leaf does not follow: {0}")]
    Leaf(#[from] VerifyError),
}

impl<'t> Check<'t> {
    /// Begins before the first event.
    pub fn new(tenant: &'t TenantId) -> Self {
        Self { tenant, fold: LogFold::new() }
    }

    /// Takes the next event with its leaf.
    pub fn take(
        &mut self,
        event: Option<&RecordedEvent>,
        leaf: Option<&StoredLeaf>,
    ) -> Result<(), Altered> {
        let position = Position(self.fold.head().size + 1);
        let altered = |found| Altered { position, found };
        let event = event.filter(|event| event.position == position);
        let event = event.ok_or_else(|| altered(Alteration::NoEvent))?;
        let leaf = leaf.filter(|leaf| leaf.position == position);
        let leaf = leaf.ok_or_else(|| altered(Alteration::NoLeaf))?;
        self.compare(event, leaf).map_err(altered)?;
        let pushed = self.fold.push(leaf.record.as_bytes());
        pushed.map(drop).map_err(|error| altered(Alteration::Leaf(error)))
    }

    fn compare(&self, event: &RecordedEvent, leaf: &StoredLeaf) -> Result<(), Alteration> {
        let (names, link) = match Record::parse(leaf.record.as_bytes()) {
            Ok(Record::Case(record)) => {
                (*event.stream.stream_type == *super::NUMBERED, record.link)
            }
            Ok(Record::Stream(record)) => {
                (record.stream.as_str() == event.stream.to_string(), record.link)
            }
            _ => return Err(Alteration::OtherEvent),
        };
        if !names || link.seq != event.version {
            return Err(Alteration::OtherEvent);
        }
        let now = Sealed::again(self.tenant, event, &leaf.seed).commitment(event.recorded_at);
        if now == link.event { Ok(()) } else { Err(Alteration::Changed(event.stream.to_string())) }
    }

    /// Size and root of what has been checked.
    pub fn head(&self) -> TreeHead {
        self.fold.head()
    }

    /// How many cases it has.
    pub fn cases(&self) -> u64 {
        self.fold.heads().cases()
    }
}
