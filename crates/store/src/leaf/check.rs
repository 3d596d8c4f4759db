//! Whether events still are what their leaves say, and whether the leaves are one log.

use super::{OWN, OwnRecord, Sealed, StoredLeaf};
use crate::{Position, RecordedEvent, TenantId};
use jiff::Timestamp;
use lianxin_ledger::{LogFold, Record, TreeHead, VerifyError};

/// A tenant's log, checked event by event.
pub struct Check<'t> {
    tenant: &'t TenantId,
    fold: LogFold,
    /// How often the log has told where all cases end.
    heads: u64,
    /// When the last event was recorded.
    last: Timestamp,
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
        Self { tenant, fold: LogFold::new(), heads: 0, last: Timestamp::UNIX_EPOCH }
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
        pushed.map_err(|error| altered(Alteration::Leaf(error)))?;
        let last = self.fold.last_heads().map(|record| record.size + 1);
        self.heads += u64::from(last == Some(position.0));
        self.last = event.recorded_at;
        Ok(())
    }

    fn compare(&self, event: &RecordedEvent, leaf: &StoredLeaf) -> Result<(), Alteration> {
        let stream_type = &*event.stream.stream_type;
        let (names, link) = match Record::parse(leaf.record.as_bytes()) {
            Ok(Record::Case(record)) => (stream_type == super::NUMBERED, record.link),
            Ok(Record::Stream(record)) => {
                let names = record.stream.as_str() == event.stream.to_string();
                (names && stream_type != OWN, record.link)
            }
            Ok(record) => return self.compare_own(event, leaf, &record),
            Err(_) => return Err(Alteration::OtherEvent),
        };
        if !names || link.seq != event.version {
            return Err(Alteration::OtherEvent);
        }
        let now = Sealed::again(self.tenant, event, &leaf.seed).commitment(event.recorded_at);
        if now == link.event { Ok(()) } else { Err(Alteration::Changed(event.stream.to_string())) }
    }

    /// Whether an event that says something about the log is what follows from its record.
    fn compare_own(
        &self,
        event: &RecordedEvent,
        leaf: &StoredLeaf,
        record: &Record,
    ) -> Result<(), Alteration> {
        let own = OwnRecord::of(record).ok_or(Alteration::OtherEvent)?;
        let before = match own {
            OwnRecord::Heads(_) => self.heads,
            OwnRecord::Epoch(_) => self.fold.epochs().len() as u64,
        };
        let passage = own.passage(self.tenant, before + 1, self.last);
        let made = format!("{:?} {:?}", passage.events, passage.leaves);
        let stands = format!("{:?} {:?}", [event], [leaf]);
        if made == stands { Ok(()) } else { Err(Alteration::Changed(event.stream.to_string())) }
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
