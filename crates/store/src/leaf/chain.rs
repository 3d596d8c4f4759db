//! Each leaf hangs on the one before it in its stream.

use super::NUMBERED;
use crate::{Position, StoreError, StreamKey};
use lianxin_ledger::{Algorithm, CaseLeaf, Hash, Link, Record, Sha256, StreamLeaf, StreamName};
use std::collections::HashMap;

/// The leaf that stands last in a stream.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// For streams that are numbered.
    number: Option<u64>,
    seq: u64,
    hash: Hash,
}

/// The ends of streams, as far as they are known, to hang leaves on.
#[derive(Debug, Default)]
pub struct Chain {
    /// Streams that are numbered so far.
    cases: u64,
    last: HashMap<StreamKey, Last>,
}

impl Chain {
    /// A chain of a tenant with so many numbered streams.
    pub fn new(cases: u64) -> Self {
        Self { cases, last: HashMap::new() }
    }

    /// How many numbered streams there are now.
    pub fn cases(&self) -> u64 {
        self.cases
    }

    /// Learns the leaf that stands last in a stream, which `at` is the place of. [`StoreError::Damaged`] when it
    /// is none.
    pub fn learn(
        &mut self,
        stream: StreamKey,
        record: &str,
        at: Position,
    ) -> Result<(), StoreError> {
        let (number, seq) = match Record::parse(record.as_bytes()) {
            Ok(Record::Case(CaseLeaf { case, link })) => (Some(case), link.seq),
            Ok(Record::Stream(StreamLeaf { link, .. })) => (None, link.seq),
            _ => return Err(damaged(at, "the leaf is that of no event")),
        };
        self.last.insert(stream, Last { number, seq, hash: Sha256::leaf(record.as_bytes()) });
        Ok(())
    }

    /// The leaf of the next event of a stream, word for word. [`StoreError::Damaged`] when the leaf before it is
    /// not there.
    pub fn next(
        &mut self,
        stream: &StreamKey,
        seq: u64,
        event: Hash,
        at: Position,
    ) -> Result<String, StoreError> {
        let last = self.last.get(stream).copied();
        if last.map_or(0, |last| last.seq) + 1 != seq {
            return Err(damaged(at, "the event before it in its stream has no leaf"));
        }
        let link = Link { seq, prev: last.map(|last| last.hash), event };
        let number = match last {
            Some(last) => last.number,
            None if *stream.stream_type == *NUMBERED => {
                self.cases += 1;
                Some(self.cases)
            }
            None => None,
        };
        let record = match number {
            Some(case) => Record::Case(CaseLeaf { case, link }),
            None => {
                let name = StreamName::try_new(&stream.stream_type, &stream.stream_id);
                let stream = name.map_err(|_| damaged(at, "no leaf can name the stream"))?;
                Record::Stream(StreamLeaf { stream, link })
            }
        };
        let record = record.to_string();
        let hash = Sha256::leaf(record.as_bytes());
        self.last.insert(stream.clone(), Last { number, seq, hash });
        Ok(record)
    }
}

fn damaged(position: Position, reason: &str) -> StoreError {
    StoreError::Damaged { position, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: Hash = Hash([9; 32]);

    fn next(chain: &mut Chain, stream: &StreamKey, seq: u64) -> String {
        chain.next(stream, seq, EVENT, Position(1)).unwrap()
    }

    #[test]
    fn leaves_hang_on_each_other_and_cases_are_numbered() {
        let [a, b] = ["a", "b"].map(|id| StreamKey::new(NUMBERED, id));
        let station = StreamKey::new("station", "LX");
        let mut chain = Chain::new(7);
        let first = next(&mut chain, &a, 1);
        assert!(first.starts_with("case-leaf/v1\ncase 8\nseq 1\nprev -\n"), "{first}");
        assert!(next(&mut chain, &b, 1).starts_with("case-leaf/v1\ncase 9\n"));
        assert!(next(&mut chain, &station, 1).starts_with("stream-leaf/v1\nstream station/LX\n"));
        let second = next(&mut chain, &a, 2);
        let hash = Sha256::leaf(first.as_bytes()).to_base64();
        assert!(second.starts_with(&format!("case-leaf/v1\ncase 8\nseq 2\nprev {hash}\n")));
        assert_eq!(chain.cases(), 9);

        let mut other = Chain::new(9);
        other.learn(a.clone(), &first, Position(1)).unwrap();
        assert_eq!(next(&mut other, &a, 2), second);
    }

    #[test]
    fn nothing_hangs_on_a_leaf_that_is_not_there() {
        let stream = StreamKey::new(NUMBERED, "a");
        let mut chain = Chain::new(0);
        assert!(chain.next(&stream, 2, EVENT, Position(5)).is_err());
        next(&mut chain, &stream, 1);
        assert!(chain.next(&stream, 3, EVENT, Position(5)).is_err());
        assert!(chain.learn(stream, "something else", Position(5)).is_err());
    }
}
