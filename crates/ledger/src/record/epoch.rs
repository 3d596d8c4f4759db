//! The declaration of a loss (`epoch/v1`): entries that a signed head speaks of are gone, and the log
//! goes on without them. It is the first entry that is written after the loss has been declared.
//!
//! ```text
//! epoch/v1
//! epoch <its number; the first epoch, which nothing declares, is 1>
//! size <its own log index>
//! kept <entries of the old tree that the log still begins with>
//! old <size of the old head> <base64 root of the old head>
//! ```

use crate::{Hash, Malformed, TreeHead, encoding, encoding::Lines};
use std::fmt;

/// A declared loss. Shown as the bytes of its entry.
///
/// What is missing are the old entries from `kept` to before `old_size`. That the log still begins with
/// the others is what the declaration says; whoever holds a head of at most `kept` entries checks it by
/// a consistency proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// Number of the epoch that begins, from 2, without gaps.
    pub epoch: u64,
    /// Its own index in the log, not below `kept`.
    pub size: u64,
    /// Entries that are in both trees, below `old_size`.
    pub kept: u64,
    /// Entries of the old tree.
    pub old_size: u64,
    /// Root of the old tree.
    pub old_root: Hash,
}

impl Epoch {
    pub(super) const KIND: &'static [u8] = b"epoch/v1";

    /// The last head that was signed before the loss.
    pub const fn old(&self) -> TreeHead {
        TreeHead { size: self.old_size, root: self.old_root }
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// When it is not exactly one, or nothing is missing.
    pub fn parse(entry: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(entry, "the record of an epoch")?;
        lines.exactly("epoch/v1")?;
        let (epoch, size) = (lines.number("epoch")?, lines.number("size")?);
        let (kept, old) = (lines.number("kept")?, lines.field("old")?);
        let fault = lines.fault();
        lines.end()?;
        let (old_size, old_root) = old.split_once(' ').ok_or(fault)?;
        let old_size = encoding::decimal(old_size).ok_or(fault)?;
        let old_root = Hash::from_base64(old_root).ok_or(fault)?;
        let sound = epoch >= 2 && kept <= size && kept < old_size;
        if sound { Ok(Self { epoch, size, kept, old_size, old_root }) } else { Err(fault) }
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, size, kept, old_size, old_root } = self;
        let old_root = old_root.to_base64();
        write!(f, "epoch/v1\nepoch {epoch}\nsize {size}\nkept {kept}\nold {old_size} {old_root}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_loss_there_is_no_epoch() {
        let lossy = Epoch { epoch: 2, size: 9, kept: 7, old_size: 8, old_root: Hash([1; 32]) };
        assert_eq!(Epoch::parse(lossy.to_string().as_bytes()), Ok(lossy));
        for other in [
            Epoch { epoch: 1, ..lossy },
            Epoch { kept: 8, ..lossy },
            Epoch { size: 6, ..lossy },
            Epoch { old_size: 7, ..lossy },
        ] {
            assert!(Epoch::parse(other.to_string().as_bytes()).is_err(), "{other}");
        }
    }
}
