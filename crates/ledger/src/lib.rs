//! The Merkle tree of RFC 6962, section 2.1, over SHA-256 or SM3: one hash that stands for every entry
//! of a log and for their order, its proofs, and the same tree as tiles.
//!
//! An algorithm and nothing else: it reads no log, and what an entry's bytes are is for its callers to
//! say.

mod checkpoint;
mod encoding;
mod fault;
pub mod fields;
mod freshness;
mod hash;
mod heads;
mod key;
mod log;
mod node;
mod note;
mod policy;
pub mod proof;
mod record;
pub mod sign;
mod tile;
mod tlog_proof;
mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use encoding::Malformed;
pub use fault::{Fault, Part, Place, VerifyError};
pub use fields::Salt;
pub use freshness::Freshness;
pub use hash::{Algorithm, Hash, Sha256, Sm3};
pub use heads::Heads;
pub use key::{KeyKind, Signer, SignerUnavailable, SoftwareKey, VerifierKey};
pub use log::LogFold;
pub use node::{Missing, Node, Nodes, NodesInMemory, root};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteSignature};
pub use policy::{LogKey, Policy, Signed, Witness};
pub use record::{
    CaseHead, CaseLeaf, Epoch, HeadsRecord, Link, MAX_RECORD_BYTES, Record, StreamLeaf, StreamName,
};
pub use sign::{Memory, Refusal};
pub use tile::{
    MAX_ENTRY_BYTES, TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, TileNodes, Tiles, entries_from_bytes,
    entries_to_bytes, tiles_between, tiles_of,
};
pub use tlog_proof::{MAX_EXTRA_BYTES, TlogProof};
pub use tree::{Tree, TreeHead};
pub use witness::{AddCheckpoint, WitnessRefusal};
