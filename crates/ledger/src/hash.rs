//! Hashes of leaves and nodes. They begin with different bytes, so that no node passes for an entry.

use sha2::{Digest, Sha256};
use std::fmt;

/// Before the bytes of a leaf.
const LEAF: [u8; 1] = [0x00];
/// Before the two hashes of a node.
const NODE: [u8; 1] = [0x01];

/// A SHA-256 hash, shown in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The hash of an entry.
pub fn leaf(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update(LEAF).chain_update(entry).finalize().into())
}

/// The hash of a node above two others.
pub fn node(left: Hash, right: Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update(NODE)
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// The hash of a tree without entries.
pub(crate) fn nothing() -> Hash {
    Hash(Sha256::digest([]).into())
}
