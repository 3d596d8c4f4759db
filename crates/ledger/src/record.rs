//! The records that entries of the log consist of, and the head record of the heads tree. Each is a few
//! lines of text that end in LF, with one spelling for every content, and without personal data.

mod epoch;
mod event;
mod heads;

pub use epoch::Epoch;
pub use event::{CaseLeaf, Link, StreamLeaf, StreamName};
pub use heads::{CaseHead, HeadsRecord};

use crate::Malformed;
use std::fmt;

/// No record is longer, in bytes.
pub const MAX_RECORD_BYTES: usize = 4096;

/// What an entry of the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An event of a case.
    Case(CaseLeaf),
    /// An event of another stream.
    Stream(StreamLeaf),
    /// The heads of all cases so far.
    Heads(HeadsRecord),
    /// A declared loss.
    Epoch(Epoch),
}

impl Record {
    /// Reads an entry of the log.
    ///
    /// # Errors
    /// When it is not exactly what one of the records looks like.
    pub fn parse(entry: &[u8]) -> Result<Self, Malformed> {
        if entry.len() > MAX_RECORD_BYTES {
            return Err(Malformed("an entry is longer than any record"));
        }
        match entry.split(|byte| *byte == b'\n').next() {
            Some(CaseLeaf::KIND) => CaseLeaf::parse(entry).map(Self::Case),
            Some(StreamLeaf::KIND) => StreamLeaf::parse(entry).map(Self::Stream),
            Some(HeadsRecord::KIND) => HeadsRecord::parse(entry).map(Self::Heads),
            Some(Epoch::KIND) => Epoch::parse(entry).map(Self::Epoch),
            _ => Err(Malformed("an entry is none of the known records")),
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(leaf) => leaf.fmt(f),
            Self::Stream(leaf) => leaf.fmt(f),
            Self::Heads(record) => record.fmt(f),
            Self::Epoch(record) => record.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Hash, Sha256};
    use proptest::prelude::*;

    fn hashes() -> impl Strategy<Value = Hash> {
        any::<[u8; 32]>().prop_map(Hash)
    }

    fn links() -> impl Strategy<Value = Link> {
        (1..=u64::MAX, hashes(), hashes()).prop_map(|(seq, prev, event)| {
            let prev = (seq != 1).then_some(prev);
            Link { seq, prev, event }
        })
    }

    fn records() -> impl Strategy<Value = Record> {
        let name = ("[a-z_]{1,8}", "[!-~]{1,12}|议案/[0-9]{1,4}")
            .prop_map(|(kind, id)| StreamName::try_new(&kind, &id).unwrap());
        prop_oneof![
            (1..=u64::MAX, links()).prop_map(|(case, link)| Record::Case(CaseLeaf { case, link })),
            (name, links()).prop_map(|(stream, link)| Record::Stream(StreamLeaf { stream, link })),
            (any::<u64>(), any::<u64>(), hashes())
                .prop_map(|(size, cases, root)| Record::Heads(HeadsRecord { size, cases, root })),
            (2..=u64::MAX, 0..1_000_u64, hashes()).prop_map(|(epoch, kept, old_root)| {
                Record::Epoch(Epoch { epoch, size: kept + 3, kept, old_size: kept + 9, old_root })
            }),
        ]
    }

    proptest! {
        #[test]
        fn a_record_comes_back_and_has_one_spelling(record in records(), bit in 0..8_u8) {
            let text = record.to_string();
            prop_assert_eq!(Record::parse(text.as_bytes()), Ok(record.clone()));
            for place in 0..text.len() {
                let mut other = text.clone().into_bytes();
                other[place] ^= 1 << bit;
                if let Ok(read) = Record::parse(&other) {
                    prop_assert_eq!(read.to_string().into_bytes(), other);
                    prop_assert_ne!(&read, &record);
                }
                prop_assert!(Record::parse(&text.as_bytes()[..place]).is_err());
            }
        }
    }

    #[test]
    fn what_is_spelled_differently_is_no_record() {
        let hash = Sha256::leaf(b"x").to_base64();
        let case = |seq: &str, prev: &str| {
            format!("case-leaf/v1\ncase 1\nseq {seq}\nprev {prev}\nevent sha256:{hash}\n")
        };
        assert!(Record::parse(case("1", "-").as_bytes()).is_ok());
        assert!(Record::parse(case("2", &hash).as_bytes()).is_ok());
        for text in [
            case("1", &hash),
            case("2", "-"),
            case("0", "-"),
            case("01", "-"),
            case("1", "-").replace('\n', "\r\n"),
            case("1", "-") + "\n",
            case("1", "-").trim_end().to_owned(),
            case("1", "-").replace("case 1", "case  1"),
            case("1", "-").replace("case 1", "case 0"),
            case("1", "-").replace("sha256:", ""),
            case("1", "-").replace('=', ""),
            case("1", "-").replace("/v1", "/v2"),
            case("1", "-").replace("case-leaf", "stream-leaf"),
            String::new(),
            " ".repeat(MAX_RECORD_BYTES + 1),
        ] {
            assert!(Record::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
