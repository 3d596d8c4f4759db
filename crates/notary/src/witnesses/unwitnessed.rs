//! Why there is no cosignature of a witness, with a word for programs.

/// Why there is no cosignature of a witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// There is no connection, or it ended early.
    #[error("it cannot be reached: {0}")]
    Unreachable(
        /// What happened.
        String,
    ),
    /// It did not answer in its time.
    #[error("it has not answered in time")]
    Timeout,
    /// It does not cosign.
    #[error("it refuses with status {status}: {said}")]
    Refused {
        /// Of its answer.
        status: u16,
        /// What it says, as far as it is printable.
        said: String,
    },
    /// It holds on to a head that is not an earlier one of this checkpoint: a larger one, another of
    /// the same size, or another size each time it is asked.
    #[error("it has cosigned another head, of {cosigned} entries")]
    Conflict {
        /// The size it tells.
        cosigned: u64,
    },
    /// There is no proof from the size that it knows.
    #[error("there is no proof from {old} entries on: {why}")]
    NoProof {
        /// The size.
        old: u64,
        /// What whoever was asked for it says.
        why: String,
    },
    /// What it answers is not what the specification says.
    #[error("its answer cannot be read")]
    Malformed,
    /// It answers with signatures of others alone.
    #[error("its answer has no signature by its key")]
    NotItsKey,
    /// It answers with what is in its name and not its signature of this checkpoint.
    #[error("the signature in its name is not one of this checkpoint")]
    BadSignature,
}

impl Unwitnessed {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Timeout => "timeout",
            Self::Refused { .. } => "refused",
            Self::Conflict { .. } => "conflict",
            Self::NoProof { .. } => "no-proof",
            Self::Malformed => "malformed",
            Self::NotItsKey => "not-its-key",
            Self::BadSignature => "bad-signature",
        }
    }
}
