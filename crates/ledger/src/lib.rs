//! The Merkle tree of RFC 6962, section 2.1, over SHA-256: one hash that stands for every entry of a log
//! and for their order.
//!
//! An algorithm and nothing else: it reads no log, and what an entry's bytes are is for its callers to
//! say.

mod hash;
mod tree;

pub use hash::{Hash, leaf, node};
pub use tree::Tree;
