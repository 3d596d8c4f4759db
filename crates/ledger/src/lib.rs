//! The Merkle tree of RFC 6962, section 2.1, over SHA-256 or SM3: one hash that stands for every entry
//! of a log and for their order, its proofs, and the same tree as tiles.
//!
//! An algorithm and nothing else: it reads no log, and what an entry's bytes are is for its callers to
//! say.

mod encoding;
mod fault;
pub mod fields;
mod hash;
mod heads;
mod log;
mod node;
pub mod proof;
mod record;
mod tile;
mod tree;

pub use encoding::Malformed;
pub use fault::{Fault, Part, Place, VerifyError};
pub use fields::Salt;
pub use hash::{Algorithm, Hash, Sha256, Sm3};
pub use heads::Heads;
pub use log::LogFold;
pub use node::{Missing, Node, Nodes, NodesInMemory, root};
pub use record::{
    CaseHead, CaseLeaf, Epoch, HeadsRecord, Link, MAX_RECORD_BYTES, Record, StreamLeaf, StreamName,
};
pub use tile::{
    MAX_ENTRY_BYTES, TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, TileNodes, Tiles, entries_from_bytes,
    entries_to_bytes, tiles_between, tiles_of,
};
pub use tree::{Tree, TreeHead};
