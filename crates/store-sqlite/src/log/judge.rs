//! Judges appends one after the other against what is known at the head, in memory.
//!
//! An append that is refused leaves no trace, so its neighbours in the batch never notice it. This
//! module reads and writes no database.

use lianxin_store::{Append, AppendError, Position, Receipt, StreamKey};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// A unique value: kind and key.
pub(crate) type Claim = (Arc<str>, Arc<str>);

/// What is known at the head about everything a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The last position given out.
    pub(crate) head: Position,
    /// Versions of the streams that the batch names.
    pub(crate) versions: HashMap<StreamKey, u64>,
    /// Earlier commands among those of the batch, with what they asked.
    pub(crate) commands: HashMap<Uuid, (Done, [u8; 32])>,
    /// Values among those of the batch that are taken.
    pub(crate) claims: HashMap<Claim, Position>,
}

/// Where an append went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// In an earlier batch.
    Before(Receipt),
    /// In this batch, which has no time yet.
    Now(Place),
}

/// Positions given to an append of this batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) first: Position,
    pub(crate) last: Position,
    /// Version of the first stream after the append.
    pub(crate) version: u64,
}

/// What becomes of an append.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is written at this place.
    Write(Place),
    /// It was written before, here or in an earlier batch.
    Repeats(Done),
    /// It is not written.
    Refused(AppendError),
}

impl Known {
    /// Judges an append and, when it is to be written, counts it as written.
    pub(crate) fn judge(&mut self, append: &Append) -> Verdict {
        if let Some((done, asked)) = self.commands.get(&append.command_id) {
            return if *asked == append.request_hash {
                Verdict::Repeats(done.clone())
            } else {
                Verdict::Refused(AppendError::CommandIdReused(append.command_id))
            };
        }
        match well_formed(append).and_then(|()| self.fits(append)) {
            Ok(()) => Verdict::Write(self.place(append)),
            Err(refusal) => Verdict::Refused(refusal),
        }
    }

    /// Whether the streams stand where the append expects them and its unique values are free.
    fn fits(&self, append: &Append) -> Result<(), AppendError> {
        for part in &append.streams {
            let actual = self.version(&part.stream);
            if actual != part.expected_version {
                return Err(AppendError::StaleVersion {
                    stream: part.stream.clone(),
                    expected: part.expected_version,
                    actual,
                });
            }
        }
        match append.claims.iter().find_map(|claim| Some((claim, self.claims.get(claim)?))) {
            Some(((kind, key), position)) => Err(AppendError::ClaimTaken {
                kind: kind.to_string(),
                key: key.to_string(),
                position: *position,
            }),
            None => Ok(()),
        }
    }

    fn version(&self, stream: &StreamKey) -> u64 {
        self.versions.get(stream).copied().unwrap_or(0)
    }

    fn place(&mut self, append: &Append) -> Place {
        let first = self.head.next();
        for part in &append.streams {
            let events = part.events.len() as u64;
            self.head = Position(self.head.0 + events);
            self.versions.insert(part.stream.clone(), part.expected_version + events);
        }
        for claim in &append.claims {
            self.claims.insert(claim.clone(), first);
        }
        let place =
            Place { first, last: self.head, version: self.version(&append.streams[0].stream) };
        self.commands.insert(append.command_id, (Done::Now(place), append.request_hash));
        place
    }
}

/// The rules that an [`Append`] states about itself.
fn well_formed(append: &Append) -> Result<(), AppendError> {
    let malformed = |reason| Err(AppendError::Malformed { command_id: append.command_id, reason });
    let mut streams = HashSet::new();
    if append.streams.is_empty() {
        return malformed("no stream");
    }
    if append.streams.iter().any(|part| part.events.is_empty()) {
        return malformed("a stream without an event");
    }
    if !append.streams.iter().all(|part| streams.insert(&part.stream)) {
        return malformed("a stream named twice");
    }
    let mut claims = HashSet::new();
    if !append.claims.iter().all(|claim| claims.insert(claim)) {
        return malformed("a unique value claimed twice");
    }
    Ok(())
}
