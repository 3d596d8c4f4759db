//! What proofs are made of: the commitment to an event, and the leaf that stands beside it in the log.
//!
//! Here is told which fields an event has and what their bytes are, and on which leaf the next one hangs; how they
//! are hashed, and what a leaf looks like, is the ledger's. Engines bring what only the log knows: the time of the
//! batch, and the leaves before it.

mod backlog;
mod chain;
mod check;
mod fields;
mod own;
mod reading;

pub use backlog::{fresh_seed, seal_backlog};
pub use chain::Chain;
pub use check::{Alteration, Altered, Check};
pub use fields::{Sealed, shown};
pub use own::{OWN, OwnRecord};
pub use reading::{Checked, check_log};

use crate::{
    Position, StoreError, StreamKey,
    sequencer::{PlacedBatch, PlacedEvent, placed_events},
};
use jiff::Timestamp;
use lianxin_ledger::{Record, StreamName};
use std::collections::HashSet;

/// Streams of this type are numbered through, so that none can vanish: the first event of each takes the next
/// ordinal of its tenant.
pub const NUMBERED: &str = "case";

/// Events that are read at a time where a whole log is.
const PAGE: u64 = 1_000;

/// A leaf as it is stored beside its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLeaf {
    /// Where its event stands.
    pub position: Position,
    /// What the salts of the event's fields follow from; never shown.
    pub seed: [u8; 32],
    /// The entry of the log of proofs, word for word.
    pub record: String,
}

impl StoredLeaf {
    /// The number of the case whose event it is the leaf of.
    pub fn number(&self) -> Option<u64> {
        match Record::parse(self.record.as_bytes()) {
            Ok(Record::Case(leaf)) => Some(leaf.case),
            _ => None,
        }
    }
}

/// The highest number that a case has among leaves.
pub fn numbered(leaves: &[StoredLeaf]) -> Option<u64> {
    leaves.iter().filter_map(StoredLeaf::number).max()
}

/// Whether events of a stream may be appended: a leaf can name it, and it is not the log's own.
pub fn may_be_appended_to(stream: &StreamKey) -> bool {
    *stream.stream_type != *OWN
        && StreamName::try_new(&stream.stream_type, &stream.stream_id).is_ok()
}

/// The leaves of a batch that is written at a time, hung on those that the chain has learned.
pub fn leaves_of(
    batch: &PlacedBatch<'_>,
    recorded_at: Timestamp,
    chain: &mut Chain,
) -> Result<Vec<StoredLeaf>, StoreError> {
    let mut leaves = Vec::new();
    for (append, place) in &batch.appends {
        for placed in placed_events(append, place.first) {
            let event = Sealed::of(batch.tenant, append, &placed).commitment(recorded_at);
            let PlacedEvent { position, part, version, event: new } = placed;
            let record = chain.next(&part.stream, version, event, position)?;
            leaves.push(StoredLeaf { position, seed: new.seed, record });
        }
    }
    Ok(leaves)
}

/// The streams of a batch that go on, each once, with the version after which they do: what a chain is to learn.
pub fn going_on<'b>(batch: &PlacedBatch<'b>) -> Vec<(&'b StreamKey, u64)> {
    let mut begun = HashSet::new();
    let parts = batch.appends.iter().flat_map(|(append, _)| &append.streams);
    let first = parts.filter(|part| begun.insert(&part.stream));
    let going_on = first.filter(|part| part.expected_version > 0);
    going_on.map(|part| (&part.stream, part.expected_version)).collect()
}
