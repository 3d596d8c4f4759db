//! What can be wrong with a folder of keys and memories, and why something was not signed.

use lianxin_ledger::{Fault, Malformed, Refusal, SignerUnavailable};
use std::{
    io,
    path::{Path, PathBuf},
};

/// What is wrong with a folder. Nothing has been signed.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// A file that is not given out.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file or folder that cannot be written.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that is longer than any such file.
    #[error("{} has more than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// In bytes.
        limit: usize,
    },
    /// A file with something else in it than belongs there.
    #[error("{} does not hold what it should", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Malformed,
    },
    /// A name that no key, or no folder, can have.
    #[error("{name:?} cannot be the name")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        source: Malformed,
    },
    /// A key that others than its owner may read.
    #[error("others may read the key {}: anybody may have it; its mode must be 0400", .0.display())]
    ExposedKey(
        /// The file.
        PathBuf,
    ),
    /// The key of somebody else.
    #[error("{} holds the key of {found:?} in place of one of {expected:?}", path.display())]
    OtherKey {
        /// The file.
        path: PathBuf,
        /// Whose it should be, and for what.
        expected: String,
        /// Whose it is.
        found: String,
    },
    /// There is no key.
    #[error("there is no key {}", .0.display())]
    NoKey(
        /// The file.
        PathBuf,
    ),
    /// The machine gives no random bytes.
    #[error("no random bytes for a key")]
    Random(#[source] rand::rand_core::OsError),
    /// The memory of what was signed is lost.
    #[error(
        "{} is missing, although something may have been signed: nothing is signed before it is known \
         what; that of a log is restored from its last published checkpoint, with lianxin ledger adopt \
         FILE; a witness begins anew, with another key", .0.display()
    )]
    NoMemory(
        /// Where it should be.
        PathBuf,
    ),
    /// The memory is older than what has been published.
    #[error(
        "{} is an old one: it ends at {remembered} entries, and {published} have been signed and \
         published; remove it, and restore it from the last published checkpoint, with lianxin \
         ledger adopt FILE", path.display()
    )]
    OldMemory {
        /// The memory.
        path: PathBuf,
        /// The size that it tells.
        remembered: u64,
        /// The size of the checkpoint beside it.
        published: u64,
    },
    /// There is a memory already, which nothing may replace.
    #[error("{} is there already: a memory is adopted only where there is none", .0.display())]
    MemoryExists(
        /// The memory.
        PathBuf,
    ),
    /// A checkpoint that is not to be adopted.
    #[error("the checkpoint is not one that the key of this folder has signed")]
    NotAdopted(#[source] Fault),
    /// Somebody else is signing, or copying entries.
    #[error("another one holds {}", .0.display())]
    Taken(
        /// The lock.
        PathBuf,
    ),
}

impl KeepError {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.into(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.into(), source }
    }

    pub(crate) fn malformed(path: &Path, source: Malformed) -> Self {
        Self::Malformed { path: path.into(), source }
    }

    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "unreadable",
            Self::Write { .. } => "unwritable",
            Self::TooLarge { .. } => "too-large",
            Self::Malformed { .. } => "malformed",
            Self::Name { .. } => "name",
            Self::ExposedKey(_) => "exposed-key",
            Self::OtherKey { .. } => "other-key",
            Self::NoKey(_) => "no-key",
            Self::Random(_) => "no-random",
            Self::NoMemory(_) => "no-memory",
            Self::OldMemory { .. } => "old-memory",
            Self::MemoryExists(_) => "memory-exists",
            Self::NotAdopted(_) => "not-adopted",
            Self::Taken(_) => "taken",
        }
    }
}

/// Why the log's signer has not signed, or not published.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The head does not continue what was signed.
    #[error("the head is not signed")]
    Refused(#[from] Refusal),
    /// The folder fails.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The key does not sign.
    #[error(transparent)]
    Unavailable(#[from] SignerUnavailable),
    /// The root over SM3 must be told exactly when there is a key for it.
    #[error("the root over SM3 is told without a key of SM2, or not told although there is one")]
    National,
    /// Two roots over SM3 for one size.
    #[error("another root over SM3 has been signed for {size} entries")]
    NationalForked {
        /// The size of both.
        size: u64,
    },
    /// No checkpoint of this size is kept.
    #[error("no checkpoint of {size} entries is kept")]
    NotPublished {
        /// The size.
        size: u64,
    },
    /// More signatures than anybody reads.
    #[error("a checkpoint of {size} entries would have more signatures than anybody reads")]
    TooManySignatures {
        /// The size.
        size: u64,
    },
}

impl SignError {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Keep(error) => error.code(),
            Self::Unavailable(_) => "signer-unavailable",
            Self::National => "national",
            Self::NationalForked { .. } => "national-forked",
            Self::NotPublished { .. } => "not-published",
            Self::TooManySignatures { .. } => "too-many-signatures",
        }
    }
}
