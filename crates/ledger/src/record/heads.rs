//! The head of a case (`head/v1`), a leaf of the heads tree at its ordinal less one, and the record of
//! that tree in the log (`heads/v1`).
//!
//! ```text
//! head/v1                        heads/v1
//! case <ordinal>                 size <its own log index>
//! seq <last seq>                 cases <count>
//! leaf <base64 leaf hash>        root <base64 RFC 6962 root over the head records>
//! index <log index of that leaf>
//! ```

use crate::{Hash, Malformed, encoding::Lines};
use std::fmt;

/// Where a case ends at some size of the log. Shown as the bytes that its leaf is the hash of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseHead {
    /// Ordinal of the case in the tenant, from 1.
    pub case: u64,
    /// Of its last event, which is also how many there are.
    pub seq: u64,
    /// SHA-256 leaf hash of its last event.
    pub leaf: Hash,
    /// Index in the log of that leaf, from 0.
    pub index: u64,
}

impl CaseHead {
    /// Reads the record.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(record: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(record, "the head of a case")?;
        lines.exactly("head/v1")?;
        let head = Self {
            case: lines.ordinal("case")?,
            seq: lines.ordinal("seq")?,
            leaf: lines.hash("leaf")?,
            index: lines.number("index")?,
        };
        lines.end()?;
        Ok(head)
    }
}

impl fmt::Display for CaseHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, seq, leaf, index } = self;
        write!(f, "head/v1\ncase {case}\nseq {seq}\nleaf {}\nindex {index}\n", leaf.to_base64())
    }
}

/// The heads of all cases in the entries before it. Shown as the bytes of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadsRecord {
    /// Its own index in the log: how many entries it speaks of.
    pub size: u64,
    /// How many cases these begin.
    pub cases: u64,
    /// SHA-256 root over the head records, by ordinal.
    pub root: Hash,
}

impl HeadsRecord {
    pub(super) const KIND: &'static [u8] = b"heads/v1";

    /// Reads the entry.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(entry: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(entry, "the record of the heads")?;
        lines.exactly("heads/v1")?;
        let (size, cases) = (lines.number("size")?, lines.number("cases")?);
        let record = Self { size, cases, root: lines.hash("root")? };
        lines.end()?;
        Ok(record)
    }
}

impl fmt::Display for HeadsRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, cases, root } = self;
        write!(f, "heads/v1\nsize {size}\ncases {cases}\nroot {}\n", root.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_one_spelling() {
        let head = CaseHead { case: 3, seq: 2, leaf: Hash([0; 32]), index: 0 };
        let text = head.to_string();
        let zeroes = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assert_eq!(text, format!("head/v1\ncase 3\nseq 2\nleaf {zeroes}\nindex 0\n"));
        assert_eq!(CaseHead::parse(text.as_bytes()), Ok(head));
        for other in [
            text.replace("seq 2", "seq 0"),
            text.replace("case 3", "case 03"),
            text.replace("index 0", "index 00"),
            text.replace("A=", "B="),
            text.clone() + "\n",
            text.trim_end().to_owned(),
        ] {
            assert!(CaseHead::parse(other.as_bytes()).is_err(), "{other}");
        }
    }
}
