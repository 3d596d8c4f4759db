//! Why something is not accepted: one list of faults with stable codes, and where in a bundle or log
//! the fault is.

use crate::{Hash, Malformed};
use std::fmt;

/// What is wrong. Its [code](Fault::code) stays the same from release to release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not in the required form.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Larger than any honest one.
    #[error("{what} is larger than {limit}")]
    TooLarge {
        /// What is bounded.
        what: &'static str,
        /// Its bound, in what it is counted in.
        limit: usize,
    },
    /// An index at or behind the size of the tree.
    #[error("there is no leaf {index} in a tree of {size}")]
    IndexBeyondTree {
        /// Asked for.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// A proof with too many or too few hashes for its index and sizes.
    #[error("the proof has {found} hashes, which do not fit its place in the tree")]
    ProofLength {
        /// Hashes in the proof.
        found: usize,
    },
    /// A proof or a whole log leads to another root than the tree head's.
    #[error("it leads to another root, {found}")]
    RootMismatch {
        /// What it leads to.
        found: Hash,
    },
    /// The later tree has fewer leaves.
    #[error("a tree of {old} leaves has become one of {new}")]
    Shrunk {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the later one.
        new: u64,
    },
    /// Two roots for one size.
    #[error("there are two trees of {size} leaves")]
    Forked {
        /// The size of both.
        size: u64,
    },
    /// A checkpoint of another log.
    #[error("the checkpoint is of {found:?} in place of {expected:?}")]
    WrongOrigin {
        /// The log that is trusted.
        expected: String,
        /// The log that the checkpoint names.
        found: String,
    },
    /// No key of the log has signed.
    #[error("no key of the log has signed")]
    NotSigned,
    /// A key that is known did not make the signature in its name.
    #[error("the signature of {key} is not its own")]
    BadSignature {
        /// Name of the key.
        key: String,
    },
    /// A key of the log has signed a size outside its term.
    #[error("{key} is not the log's key at size {size}")]
    KeyOutOfTerm {
        /// Name of the key.
        key: String,
        /// The size it signed.
        size: u64,
    },
    /// Fewer witnesses than required have cosigned.
    #[error("{found} of {needed} witnesses have cosigned")]
    NoQuorum {
        /// Witnesses, each counted once.
        found: usize,
        /// How many are required.
        needed: usize,
    },
    /// Older than what is asked for.
    #[error("{what} is {found}, which is older than {needed}")]
    Stale {
        /// What shows the age.
        what: &'static str,
        /// A size, an index or seconds since 1970.
        found: u64,
        /// The least of it that is accepted.
        needed: u64,
    },
    /// A record of another kind or of another case stands here.
    #[error("a record of another kind stands here")]
    OtherRecord,
    /// Of another case.
    #[error("it is of case {found}")]
    OtherCase {
        /// The case it is of.
        found: u64,
    },
    /// An event is missing, doubled or in the wrong place of its case or stream.
    #[error("seq is {found} in place of {expected}")]
    Seq {
        /// One more than that of the leaf before.
        expected: u64,
        /// Of this leaf.
        found: u64,
    },
    /// The leaf does not follow the leaf before it.
    #[error("prev is not the hash of the leaf before")]
    Prev,
    /// An index that does not come after the one before, or not before the heads record.
    #[error("index {index} is out of order")]
    Order {
        /// The index.
        index: u64,
    },
    /// The fields are not those that the leaf commits to.
    #[error("the fields are not those that were recorded")]
    Commitment,
    /// The fields do not tell of the registration of a case.
    #[error("{field} is withheld, or not that of a registration")]
    Registration {
        /// Name of the field.
        field: &'static str,
    },
    /// The heads record is not what the log before it adds up to.
    #[error("{what} of the heads record is wrong")]
    Heads {
        /// `size`, `cases` or `root`.
        what: &'static str,
    },
    /// The head record is not that of the case's last leaf.
    #[error("{what} of the head record is not that of the last event")]
    Head {
        /// `seq`, `leaf` or `index`.
        what: &'static str,
    },
    /// A case begins whose number is not the next one.
    #[error("case {found} begins where case {expected} should")]
    CaseOrdinal {
        /// One more than the cases so far.
        expected: u64,
        /// Of this leaf.
        found: u64,
    },
    /// An epoch record contradicts the log it stands in.
    #[error("{what} of the epoch record is wrong")]
    Epoch {
        /// `epoch`, `size`, `kept` or `old`.
        what: &'static str,
    },
    /// The log has fewer or more entries than the checkpoint says.
    #[error("the log has {found} entries in place of {expected}")]
    Size {
        /// Of the checkpoint.
        expected: u64,
        /// Of the log.
        found: u64,
    },
}

impl Fault {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLarge { .. } => "too-large",
            Self::IndexBeyondTree { .. } => "index-beyond-tree",
            Self::ProofLength { .. } => "proof-length",
            Self::RootMismatch { .. } => "root-mismatch",
            Self::Shrunk { .. } => "shrunk",
            Self::Forked { .. } => "forked",
            Self::WrongOrigin { .. } => "wrong-origin",
            Self::NotSigned => "not-signed",
            Self::BadSignature { .. } => "bad-signature",
            Self::KeyOutOfTerm { .. } => "key-out-of-term",
            Self::NoQuorum { .. } => "no-quorum",
            Self::Stale { .. } => "stale",
            Self::OtherRecord => "other-record",
            Self::OtherCase { .. } => "other-case",
            Self::Seq { .. } => "seq",
            Self::Prev => "prev",
            Self::Order { .. } => "order",
            Self::Commitment => "commitment",
            Self::Registration { .. } => "registration",
            Self::Heads { .. } => "heads",
            Self::Head { .. } => "head",
            Self::CaseOrdinal { .. } => "case-ordinal",
            Self::Epoch { .. } => "epoch",
            Self::Size { .. } => "size",
        }
    }

    /// The same fault, found at a place.
    pub const fn at(self, part: Part, place: Place) -> VerifyError {
        VerifyError { part, place, fault: self }
    }
}

/// Which part of a bundle, proof or log has the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The bundle or proof as a whole.
    Whole,
    /// The signed checkpoint.
    Checkpoint,
    /// The leaf of an event, or its proof.
    Leaf,
    /// The fields of an event.
    Fields,
    /// The record of the heads tree, or its proof.
    HeadsRecord,
    /// The record of the case's last event, or its proof.
    HeadRecord,
    /// The record of an epoch, or its proof.
    EpochRecord,
}

impl Part {
    /// A word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Checkpoint => "checkpoint",
            Self::Leaf => "leaf",
            Self::Fields => "fields",
            Self::HeadsRecord => "heads-record",
            Self::HeadRecord => "head-record",
            Self::EpochRecord => "epoch-record",
        }
    }
}

/// Where the fault is, as far as it can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Ordinal of the case in the tenant, from 1.
    pub case: Option<u64>,
    /// Version in the case or stream, from 1.
    pub seq: Option<u64>,
    /// Index in the log, from 0: its position less one.
    pub index: Option<u64>,
}

impl Place {
    /// Nowhere in particular.
    pub const NONE: Self = Self { case: None, seq: None, index: None };

    /// An entry of the log.
    pub const fn entry(index: u64) -> Self {
        Self { index: Some(index), ..Self::NONE }
    }

    /// A case.
    pub const fn case(case: u64) -> Self {
        Self { case: Some(case), ..Self::NONE }
    }
}

/// A fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyError {
    /// In which part.
    pub part: Part,
    /// At which case, event and entry.
    pub place: Place,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { case, seq, index } = self.place;
        f.write_str(self.part.code())?;
        for (name, number) in [("case", case), ("seq", seq), ("index", index)] {
            number.map_or(Ok(()), |number| write!(f, ", {name} {number}"))?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl std::error::Error for VerifyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_and_what() {
        let place = Place { case: Some(7), seq: Some(2), index: Some(40) };
        let error = Fault::Seq { expected: 3, found: 2 }.at(Part::Leaf, place);
        assert_eq!(error.to_string(), "leaf, case 7, seq 2, index 40: seq is 2 in place of 3");
        assert_eq!(error.fault.code(), "seq");
    }
}
