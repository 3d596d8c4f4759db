//! How new evidence has to be. Without a network nobody can tell that there is something newer; a
//! reader can say what it has already seen, or since when witnesses must have known.

use crate::{Fault, Signed};

/// The least that is accepted. By default everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// The smallest size of the checkpoint: that of the newest one the reader has seen.
    pub size: u64,
    /// How many entries may follow the heads record in the log of the checkpoint.
    pub lag: u64,
    /// The quorum must have cosigned at this time or later, in seconds since 1970.
    pub cosigned_since: u64,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { size: 0, lag: u64::MAX, cosigned_since: 0 }
    }
}

impl Freshness {
    /// Whether a checkpoint that `quorum` witnesses had to cosign is new enough.
    ///
    /// # Errors
    /// When it is not.
    pub fn of_checkpoint(&self, signed: &Signed, quorum: usize) -> Result<(), Fault> {
        let time = signed.witnessed_by(quorum).unwrap_or_default();
        at_least("the size of the checkpoint", signed.checkpoint.head.size, self.size)?;
        at_least("the time of the quorum", time, self.cosigned_since)
    }

    /// Whether a heads record is new enough for a checkpoint of `size` entries.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) fn of_heads(&self, index: u64, size: u64) -> Result<(), Fault> {
        at_least("the index of the heads record", index, size.saturating_sub(self.lag))
    }
}

fn at_least(what: &'static str, found: u64, needed: u64) -> Result<(), Fault> {
    if found >= needed { Ok(()) } else { Err(Fault::Stale { what, found, needed }) }
}
