//! What a signer may sign. It decides from what it signed last, which it keeps durably outside the
//! database, and from a proof; it knows no log, no clock and no key. Whoever runs it keeps the new memory
//! durably, in place of the one that was decided from, before a signature is made: then two signers on
//! one memory, an old backup or a log that somebody rewrote never lead to two histories.

use crate::{Algorithm, Epoch, Fault, Hash, Malformed, TreeHead, encoding::Lines, proof};
use std::fmt;

/// What a signer or witness remembers. Shown as the text to keep:
///
/// ```text
/// signed/v1
/// epoch <number, from 1>
/// size <of the last head>
/// root <base64 root of the last head>
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// One more than the losses that have been declared.
    pub epoch: u64,
    /// The last head that was signed.
    pub head: TreeHead,
}

impl Memory {
    /// Nothing has been signed. Only for a log that nobody has signed yet: a memory that is lost is
    /// restored from the last published checkpoint.
    pub fn nothing<A: Algorithm>() -> Self {
        Self { epoch: 1, head: TreeHead { size: 0, root: A::empty() } }
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// When it is not exactly that.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(text, "the memory of a signer")?;
        lines.exactly("signed/v1")?;
        let (epoch, size) = (lines.ordinal("epoch")?, lines.number("size")?);
        let memory = Self { epoch, head: TreeHead { size, root: lines.hash("root")? } };
        lines.end()?;
        Ok(memory)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, head: TreeHead { size, root } } = self;
        write!(f, "signed/v1\nepoch {epoch}\nsize {size}\nroot {}\n", root.to_base64())
    }
}

/// Why a head is not signed. Nothing has been signed, and the memory stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Entries that were signed are missing.
    #[error(
        "the log has {found} entries, but {signed} have been signed: an older state of the database \
         is running; bring the newer one back, or declare the loss as a new epoch"
    )]
    Lost {
        /// Size of the last head that was signed.
        signed: u64,
        /// Size of the head to sign.
        found: u64,
    },
    /// Entries that were signed have become others.
    #[error(
        "the first {signed} entries of the log are not those that were signed: entries were changed, \
         or lost and followed by others; bring them back, or declare the loss as a new epoch"
    )]
    Rewritten {
        /// Size of the last head that was signed.
        signed: u64,
    },
    /// The proof does not fit the two sizes, so that it proves nothing either way.
    #[error("the proof does not fit the sizes {signed} and {found}")]
    NotProved {
        /// Size of the last head that was signed.
        signed: u64,
        /// Size of the head to sign.
        found: u64,
    },
    /// The declaration of an epoch is not one for this memory and this log.
    #[error("the declared epoch does not fit: {0}")]
    NotTheEpoch(#[source] Fault),
}

impl Refusal {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Lost { .. } => "lost",
            Self::Rewritten { .. } => "rewritten",
            Self::NotProved { .. } => "not-proved",
            Self::NotTheEpoch(_) => "not-the-epoch",
        }
    }
}

/// Whether `new` may be signed after what is remembered, by a consistency proof between the two. The
/// same head may be signed again, with the empty proof. Tells what to remember.
///
/// # Errors
/// When the new head is not proved to continue the last one.
pub fn decide<A: Algorithm>(
    memory: &Memory,
    new: &TreeHead,
    proof: &[Hash],
) -> Result<Memory, Refusal> {
    let (signed, found) = (memory.head.size, new.size);
    proof::verify_consistency::<A>(proof, &memory.head, new).map_err(|fault| match fault {
        Fault::Shrunk { .. } => Refusal::Lost { signed, found },
        Fault::ProofLength { .. } => Refusal::NotProved { signed, found },
        _ => Refusal::Rewritten { signed },
    })?;
    Ok(Memory { head: *new, ..*memory })
}

/// The declaration of a loss, as it stands in the log.
#[derive(Debug, Clone, Copy)]
pub struct DeclaredEpoch<'e> {
    /// The entry: an [`Epoch`] record.
    pub entry: &'e [u8],
    /// Its inclusion, at the index that it names, in the head to sign.
    pub proof: &'e [Hash],
}

/// Whether `new` may be signed although it does not continue what is remembered, because its log
/// declares the loss. Only to be asked once people have approved the declaration: a witness must not
/// follow a log on the log's own word.
///
/// # Errors
/// When the declaration is not of the next epoch, does not name the very head that is remembered, or
/// is not in the log.
pub fn decide_epoch<A: Algorithm>(
    memory: &Memory,
    new: &TreeHead,
    declared: &DeclaredEpoch<'_>,
) -> Result<Memory, Refusal> {
    let verified = || {
        let record = Epoch::parse(declared.entry)?;
        if record.epoch != memory.epoch + 1 {
            return Err(Fault::Epoch { what: "epoch" });
        }
        if record.old() != memory.head {
            return Err(Fault::Epoch { what: "old" });
        }
        let leaf = A::leaf(declared.entry);
        proof::verify_inclusion::<A>(declared.proof, record.size, leaf, new)?;
        Ok(record.epoch)
    };
    let epoch = verified().map_err(Refusal::NotTheEpoch)?;
    Ok(Memory { epoch, head: *new })
}

#[cfg(test)]
mod tests;
