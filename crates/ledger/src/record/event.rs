//! The leaves of events: of a case, and of any other stream.
//!
//! ```text
//! case-leaf/v1            stream-leaf/v1
//! case <ordinal>          stream <type>/<id>
//! seq <version>
//! prev <base64 hash of the leaf before, or ->
//! event sha256:<base64 commitment>
//! ```

use crate::{Fault, Hash, Malformed, encoding::Lines};
use std::fmt;

/// How an event hangs on the one before it in its case or stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Version in the case or stream, from 1, without gaps.
    pub seq: u64,
    /// SHA-256 leaf hash of the event before; none exactly when `seq` is 1.
    pub prev: Option<Hash>,
    /// The [commitment](crate::fields) to the event.
    pub event: Hash,
}

impl Link {
    /// Whether it follows a leaf of its case or stream, of which seq and hash are given; the first follows none.
    pub(crate) fn follows(&self, last: Option<(u64, Hash)>) -> Result<(), Fault> {
        let expected = last.map_or(1, |(seq, _)| seq + 1);
        if self.seq != expected {
            return Err(Fault::Seq { expected, found: self.seq });
        }
        if self.prev != last.map(|(_, hash)| hash) {
            return Err(Fault::Prev);
        }
        Ok(())
    }

    fn parse(lines: &mut Lines<'_>) -> Result<Self, Malformed> {
        let seq = lines.ordinal("seq")?;
        let prev = match lines.field("prev")? {
            "-" => None,
            text => Some(Hash::from_base64(text).ok_or(lines.fault())?),
        };
        if (seq == 1) != prev.is_none() {
            return Err(lines.fault());
        }
        let event = lines.field("event")?.strip_prefix("sha256:").and_then(Hash::from_base64);
        Ok(Self { seq, prev, event: event.ok_or(lines.fault())? })
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prev = self.prev.map_or_else(|| "-".to_owned(), Hash::to_base64);
        write!(f, "seq {}\nprev {prev}\nevent sha256:{}\n", self.seq, self.event.to_base64())
    }
}

/// An event of a case (`case-leaf/v1`). Shown as the bytes of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseLeaf {
    /// Ordinal of the case in the tenant, from 1, without gaps.
    pub case: u64,
    /// Its place in the case.
    pub link: Link,
}

impl CaseLeaf {
    pub(super) const KIND: &'static [u8] = b"case-leaf/v1";

    /// Reads the entry.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(entry: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(entry, "the leaf of an event of a case")?;
        lines.exactly("case-leaf/v1")?;
        let leaf = Self { case: lines.ordinal("case")?, link: Link::parse(&mut lines)? };
        lines.end()?;
        Ok(leaf)
    }
}

impl fmt::Display for CaseLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case-leaf/v1\ncase {}\n{}", self.case, self.link)
    }
}

/// The name of a stream: `<type>/<id>`, of at most 1,024 bytes, without control characters. The type
/// has no `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamName(String);

impl StreamName {
    const MAX_BYTES: usize = 1024;

    /// The stream `id` of a type.
    ///
    /// # Errors
    /// When one of them is empty, has a control character or the type a `/`, or both are too long.
    pub fn try_new(stream_type: &str, id: &str) -> Result<Self, Malformed> {
        if stream_type.contains('/') {
            return Err(Malformed("the type of a stream contains a slash"));
        }
        Self::parse(&format!("{stream_type}/{id}"))
            .ok_or(Malformed("the name of a stream is empty, too long or has control characters"))
    }

    fn parse(name: &str) -> Option<Self> {
        let (stream_type, id) = name.split_once('/')?;
        let fits = !stream_type.is_empty() && !id.is_empty() && name.len() <= Self::MAX_BYTES;
        (fits && !name.contains(char::is_control)).then(|| Self(name.to_owned()))
    }

    /// `<type>/<id>`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An event of a stream that is not a case (`stream-leaf/v1`). Shown as the bytes of its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamLeaf {
    /// The stream.
    pub stream: StreamName,
    /// Its place in the stream.
    pub link: Link,
}

impl StreamLeaf {
    pub(super) const KIND: &'static [u8] = b"stream-leaf/v1";

    /// Reads the entry.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(entry: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(entry, "the leaf of an event of a stream")?;
        lines.exactly("stream-leaf/v1")?;
        let stream = StreamName::parse(lines.field("stream")?).ok_or(lines.fault())?;
        let leaf = Self { stream, link: Link::parse(&mut lines)? };
        lines.end()?;
        Ok(leaf)
    }
}

impl fmt::Display for StreamLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stream-leaf/v1\nstream {}\n{}", self.stream.0, self.link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Sha256};

    #[test]
    fn a_leaf_is_about_135_bytes() {
        let event = Sha256::leaf(b"event");
        let link = Link { seq: 12, prev: Some(event), event };
        let leaf = CaseLeaf { case: 276_633, link };
        assert_eq!(leaf.to_string().len(), 140);
        let first = CaseLeaf { case: 1, link: Link { seq: 1, prev: None, event } };
        let expected = "case-leaf/v1\ncase 1\nseq 1\nprev -\nevent sha256:\
                        ycJ4gpf5yG5Odtqvm28GsBAdU/51ByWeyty2zXpR/Ug=\n";
        assert_eq!(first.to_string(), expected);
    }

    #[test]
    fn a_stream_has_a_type_and_an_id() {
        assert_eq!(StreamName::try_new("person", "a/b").unwrap().as_str(), "person/a/b");
        let long = "x".repeat(1024);
        for (stream_type, id) in
            [("", "1"), ("a", ""), ("a/b", "1"), ("a", "1\n"), ("a", "\u{85}"), ("a", &long)]
        {
            assert!(StreamName::try_new(stream_type, id).is_err(), "{stream_type}/{id}");
        }
    }
}
