//! Why a witness does not cosign, as a status and a word for programs.

use crate::{KeepError, MirrorError};
use lianxin_ledger::{SignerUnavailable, WitnessRefusal};

/// Why a witness does not cosign.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// By the rules of the specification.
    #[error(transparent)]
    Refused(#[from] WitnessRefusal),
    /// A log that it was not told of.
    #[error("the log {0:?} is not known here")]
    UnknownLog(
        /// Its origin.
        String,
    ),
    /// A mirror that was not told where the entries of this log are.
    #[error("where the entries of {0:?} are is not known to this mirror")]
    NotMirrored(
        /// Its origin.
        String,
    ),
    /// The entries do not lead to the head, or do not come.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// The folder fails.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The key does not sign.
    #[error(transparent)]
    Unavailable(#[from] SignerUnavailable),
    /// The process ends.
    #[error("the witness is being stopped")]
    Stopped,
}

impl CosignError {
    /// The status of an answer by HTTP: what the specification names, 422 also when the entries are
    /// not what was signed, 503 for what may be otherwise later, 500 when something fails here.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => refusal.status(),
            Self::UnknownLog(_) => 404,
            Self::NotMirrored(_) | Self::Stopped => 503,
            Self::Mirror(error) => match error {
                MirrorError::Entries(_) | MirrorError::Changed { .. } => 422,
                MirrorError::Unavailable(_) => 503,
                MirrorError::OwnCopy { .. } | MirrorError::Keep(_) => 500,
            },
            Self::Keep(_) | Self::Unavailable(_) => 500,
        }
    }

    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refused(refusal),
            Self::UnknownLog(_) => "unknown-log",
            Self::NotMirrored(_) => "not-mirrored",
            Self::Mirror(error) => error.code(),
            Self::Keep(error) => error.code(),
            Self::Unavailable(_) => "signer-unavailable",
            Self::Stopped => "stopped",
        }
    }

    /// The size that was cosigned last, when the request thought of another, or of another tree.
    pub const fn cosigned(&self) -> Option<u64> {
        match self {
            Self::Refused(
                WitnessRefusal::OtherSize { cosigned } | WitnessRefusal::Forked { cosigned },
            ) => Some(*cosigned),
            _ => None,
        }
    }
}

const fn refused(refusal: &WitnessRefusal) -> &'static str {
    match refusal {
        WitnessRefusal::Malformed(_) => "malformed",
        WitnessRefusal::NotBelieved(fault) => fault.code(),
        WitnessRefusal::OldTooLarge { .. } => "old-too-large",
        WitnessRefusal::OtherSize { .. } => "other-size",
        WitnessRefusal::Forked { .. } => "forked",
        WitnessRefusal::NotContinued(refusal) => refusal.code(),
    }
}
