//! What is asked of the log about everything a batch touches, and what need not be asked because it
//! is remembered or may be assumed.

use super::{
    judge::{Claim, Known},
    writer::LogWriter,
};
use crate::{Append, Position, StoreError, StreamKey, TenantId};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Batches that are surveyed after a wrong assumption: where one command was repeated, more will be.
const DOUBTS: u32 = 16;

/// Batches for which the ledger is locked at once after another process has moved the head: it will again.
const CROWDED: u32 = 16;

/// Stream versions remembered between batches.
const REMEMBERED: usize = 16_384;

/// Versions of streams as of a head, kept between batches by the one who moves the head.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// Unknown until the first batch has asked.
    head: Option<Position>,
    /// The last head that was known, for when everything else is forgotten.
    last: Position,
    versions: HashMap<StreamKey, u64>,
    /// Batches still to be surveyed because an assumption was wrong.
    doubts: u32,
    /// Batches for which the ledger is still to be locked at once, because others append as well.
    crowded: u32,
}

impl Remembered {
    /// What the log would say if nobody else had written and the batch held nothing that must be
    /// refused, as is nearly always the case. It may be acted on because the log itself refuses what
    /// does not fit.
    pub(super) fn assume(&mut self, batch: &[&Append]) -> Option<Known> {
        if self.doubts > 0 {
            self.doubts -= 1;
            return None;
        }
        let mut known = Known { head: self.head?, ..Known::default() };
        for part in batch.iter().flat_map(|append| &append.streams) {
            let assumed = self.versions.get(&part.stream).copied().unwrap_or(part.expected_version);
            known.versions.entry(part.stream.clone()).or_insert(assumed);
        }
        Some(known)
    }

    /// Whether the next batch is surveyed, as an assumption was wrong.
    pub(super) fn doubts(&self) -> bool {
        self.doubts > 0
    }

    /// An assumption was wrong.
    pub(super) fn doubt(&mut self) {
        self.doubts = DOUBTS;
    }

    /// Whether others append as well: what is assumed without the lock would be refused nearly always.
    pub(super) fn is_crowded(&self) -> bool {
        self.crowded > 0
    }

    /// Where the head stands under the lock. Whether it is where this process left it.
    pub(super) fn stands_at(&mut self, head: Position) -> bool {
        let left = self.head == Some(head);
        if left {
            self.crowded = self.crowded.saturating_sub(1);
        } else {
            self.versions.clear();
            self.head = Some(head);
            self.crowded = CROWDED;
        }
        left
    }

    /// Keeps what a batch has taught, in bounded memory.
    pub(super) fn learn(&mut self, known: Known) {
        if self.versions.len() + known.versions.len() > REMEMBERED {
            self.versions.clear();
        }
        self.head = Some(known.head);
        self.versions.extend(known.versions);
    }

    /// Forgets everything; the last head it knew.
    pub(super) fn forget(&mut self) -> Position {
        let last = self.head.unwrap_or(self.last);
        *self = Self { last, ..Self::default() };
        last
    }
}

/// What is known at the head about the batch. Remembered versions count while the head stands where
/// they were true, that is while no other process has appended since.
pub(super) async fn survey(
    writer: &mut dyn LogWriter,
    tenant: &TenantId,
    batch: &[&Append],
    remembered: &mut Remembered,
) -> Result<Known, StoreError> {
    let known = writer.survey(tenant, &Questions::of(batch, remembered)).await?;
    if Some(known.head) == remembered.head || remembered.versions.is_empty() {
        remembered.head = Some(known.head);
        return Ok(known);
    }
    remembered.versions.clear();
    let known = writer.survey(tenant, &Questions::of(batch, remembered)).await?;
    // Should the head have moved once more, this answer is whole all the same: nothing in it was
    // remembered.
    remembered.head = Some(known.head);
    Ok(known)
}

/// What is asked about a batch.
pub struct Questions<'b> {
    /// Which of these commands are known?
    pub commands: Vec<Uuid>,
    /// Where do these streams stand?
    pub streams: Vec<&'b StreamKey>,
    /// Which of these values are taken?
    pub claims: Vec<&'b Claim>,
    /// Versions that need no asking.
    versions: HashMap<StreamKey, u64>,
}

impl<'b> Questions<'b> {
    /// Where one stream stands, and nothing else.
    pub(super) fn of_stream(stream: &'b StreamKey) -> Self {
        let (commands, claims) = (Vec::new(), Vec::new());
        Self { commands, streams: vec![stream], claims, versions: HashMap::new() }
    }

    fn of(batch: &[&'b Append], remembered: &Remembered) -> Self {
        let named: HashSet<&StreamKey> =
            batch.iter().flat_map(|append| &append.streams).map(|part| &part.stream).collect();
        let mut streams = Vec::new();
        let mut versions = HashMap::with_capacity(named.len());
        for stream in named {
            match remembered.versions.get(stream) {
                Some(version) => _ = versions.insert(stream.clone(), *version),
                None => streams.push(stream),
            }
        }
        Self {
            commands: batch.iter().map(|append| append.command_id).collect(),
            streams,
            claims: batch.iter().flat_map(|append| &append.claims).collect(),
            versions,
        }
    }

    /// What is known before anything is asked, for the answers to be added to.
    pub fn known(&self) -> Known {
        Known { versions: self.versions.clone(), ..Known::default() }
    }
}
