//! Judges appends one after the other against what is known at the head, in memory.
//!
//! An append that is refused leaves no trace, so its neighbours in the batch never notice it. This
//! module reads and writes no database.

use crate::{Append, AppendError, Position, Receipt, StreamKey, leaf};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// A unique value: kind and key.
pub type Claim = (Arc<str>, Arc<str>);

/// What is known at the head about everything a batch touches.
#[derive(Debug, Default)]
pub struct Known {
    /// The last position given out.
    pub head: Position,
    /// Versions of the streams that the batch names.
    pub versions: HashMap<StreamKey, u64>,
    /// Earlier commands among those of the batch, with what they asked.
    pub commands: HashMap<Uuid, (Done, [u8; 32])>,
    /// Values among those of the batch that are taken.
    pub claims: HashMap<Claim, Position>,
}

/// Where an append went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// In an earlier batch.
    Before(Receipt),
    /// In this batch, which has no time yet.
    Now(Place),
}

/// Positions given to an append of this batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Position of its first event.
    pub first: Position,
    /// Position of its last event.
    pub last: Position,
    /// Version of the first stream after the append.
    pub version: u64,
}

impl Place {
    /// The same at another head.
    pub(super) fn moved(self, from: Position, to: Position) -> Self {
        let Self { first, last, version } = self;
        Self { first: first.moved(from, to), last: last.moved(from, to), version }
    }
}

/// What becomes of an append.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is written at this place.
    Write(Place),
    /// It was written before, here or in an earlier batch.
    Repeats(Done),
    /// It is not written.
    Refused(AppendError),
}

impl Known {
    /// Judges an append and, when it is to be written, counts it as written.
    pub(super) fn judge(&mut self, append: &Append) -> Verdict {
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
    if !append.streams.iter().all(|part| leaf::may_be_appended_to(&part.stream)) {
        return malformed("a stream that no leaf can name, or the log's own");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewEvent, StreamAppend};
    use serde_json::value::RawValue;

    fn append(id: &str, expected_version: u64, events: usize) -> Append {
        let event = || NewEvent {
            seed: [7; 32],
            event_id: Uuid::now_v7(),
            event_type: "Happened".into(),
            schema_version: 1,
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            payload: RawValue::from_string("{}".to_owned()).unwrap(),
            metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
        };
        Append {
            command_id: Uuid::now_v7(),
            request_hash: [1; 32],
            correlation_id: Uuid::now_v7(),
            causation_id: None,
            actor_id: "clerk".into(),
            streams: vec![StreamAppend {
                stream: StreamKey::new("thing", id),
                expected_version,
                events: (0..events).map(|_| event()).collect(),
            }],
            claims: Vec::new(),
        }
    }

    fn written(verdict: Verdict) -> Place {
        match verdict {
            Verdict::Write(place) => place,
            other => panic!("{other:?}"),
        }
    }

    fn place(first: u64, last: u64, version: u64) -> Place {
        Place { first: Position(first), last: Position(last), version }
    }

    #[test]
    fn appends_take_positions_one_after_the_other() {
        let mut known = Known { head: Position(9), ..Known::default() };
        known.versions.insert(StreamKey::new("thing", "a"), 4);
        assert_eq!(written(known.judge(&append("a", 4, 2))), place(10, 11, 6));
        assert_eq!(written(known.judge(&append("b", 0, 1))), place(12, 12, 1));
        assert_eq!(written(known.judge(&append("a", 6, 1))), place(13, 13, 7));
    }

    #[test]
    fn a_refused_append_leaves_no_trace() {
        let mut known = Known::default();
        let mut stale = append("a", 3, 1);
        stale.claims = vec![("no".into(), "1".into())];
        assert!(matches!(known.judge(&stale), Verdict::Refused(AppendError::StaleVersion { .. })));
        assert_eq!(known.head, Position::START);

        // The same command may come again once the caller has read the stream.
        let mut again = append("a", 0, 1);
        again.claims = stale.claims.clone();
        again.command_id = stale.command_id;
        assert_eq!(written(known.judge(&again)), place(1, 1, 1));
    }

    #[test]
    fn a_repetition_is_judged_before_its_version() {
        let mut known = Known::default();
        let first = append("a", 0, 2);
        let at = written(known.judge(&first));
        assert!(matches!(known.judge(&first), Verdict::Repeats(Done::Now(now)) if now == at));

        let other = Append { request_hash: [2; 32], ..first.clone() };
        let verdict = known.judge(&other);
        assert!(matches!(verdict, Verdict::Refused(AppendError::CommandIdReused(_))));
    }

    #[test]
    fn a_value_taken_in_the_same_batch_is_taken() {
        let mut known = Known::default();
        let claiming =
            |id: &str| Append { claims: vec![("no".into(), "1".into())], ..append(id, 0, 1) };
        written(known.judge(&append("x", 0, 4)));
        written(known.judge(&claiming("a")));
        let verdict = known.judge(&claiming("b"));
        assert!(matches!(
            verdict,
            Verdict::Refused(AppendError::ClaimTaken { position: Position(5), .. })
        ));
    }
}
