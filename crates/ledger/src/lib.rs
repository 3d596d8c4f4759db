//! Proofs that outsiders can check: that the history of a case is complete, in order and unaltered, that
//! no case vanished, and that the log of yesterday is the beginning of that of today.
//!
//! **Algorithms and nothing else.** No IO, no clock, no randomness: times, keys and seeds are arguments.
//! It does not know what an event or a case is beyond its number (but that a [`Receipt`] shows a
//! registration), where a log is kept, or who may read what.
//!
//! From the bottom up:
//!
//! - [`Algorithm`], [`struct@Hash`], [`Tree`], [`Nodes`], [`proof`]: the Merkle tree of RFC 6962 over SHA-256 or
//!   SM3, growing without its leaves, and its proofs, made from anything that can tell a node's hash.
//! - [`Tile`], [`tiles_between`], [`Tiles`], [`TileNodes`]: the same tree as files (C2SP tlog-tiles).
//! - [`fields`]: the commitment to an event, of which a field can be withheld.
//! - [`Record`]: the entries of the log, `case-leaf/v1`, `stream-leaf/v1`, `heads/v1` and `epoch/v1`; and
//!   `head/v1` ([`CaseHead`]), the leaf of the tree that [`Heads`] keeps.
//! - [`Note`], [`VerifierKey`], [`Signer`], [`Checkpoint`], [`Policy`]: signed notes, checkpoints and
//!   cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature), and whom to believe.
//! - [`TlogProof`] (C2SP tlog-proof), [`Receipt`] and [`Bundle`]: one entry, the registration of one case,
//!   and all of one case, for a reader without network and database. [`LogFold`]: a whole log.
//! - [`sign`] and [`witness`]: what may be signed and cosigned after what was signed before.
//!
//! **Every format has one spelling.** Reading refuses whatever writing would not have written, so that a
//! changed byte is either a malformed proof or a different one.
//!
//! **Who hashes what.** Tree and proofs go by the tree's own [`Algorithm`]. What stands inside records is
//! SHA-256 whatever the tree: commitments, `prev`, the root of the heads. So one log has one set of
//! entries and two trees, each with its own checkpoint: SHA-256 signed with Ed25519, SM3 with SM2.
//!
//! [`VerifyError`] says what does not hold, and at which case, event and entry.

mod bundle;
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
mod receipt;
mod record;
pub mod sign;
mod tile;
mod tlog_proof;
mod tree;
pub mod witness;

pub use bundle::{
    Bundle, BundleField, BundleLeaf, CaseEvidence, MAX_BUNDLE_BYTES, MAX_FIELDS, MAX_LEAVES, Value,
};
pub use checkpoint::Checkpoint;
pub use encoding::Malformed;
pub use fault::{Fault, Part, Place, VerifyError};
pub use fields::Salt;
pub use freshness::Freshness;
pub use hash::{Algorithm, Hash, Sha256, Sm3};
pub use heads::Heads;
pub use key::{KeyKind, Signer, SignerUnavailable, SoftwareKey, VerifierKey};
pub use log::LogFold;
pub use node::{Missing, Node, Nodes, NodesInMemory, root, root_nodes};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteSignature};
pub use policy::{LogKey, Policy, Signed, Witness};
pub use receipt::{MAX_RECEIPT_BYTES, Receipt, ReceiptEvidence};
pub use record::{
    CaseHead, CaseLeaf, Epoch, HeadsRecord, Link, MAX_RECORD_BYTES, Record, StreamLeaf, StreamName,
};
pub use sign::{Memory, Refusal};
pub use tile::{
    HashNodes, MAX_ENTRY_BYTES, TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, TileNodes, Tiles,
    entries_from_bytes, entries_to_bytes, tiles_between, tiles_of,
};
pub use tlog_proof::{MAX_EXTRA_BYTES, MAX_TLOG_PROOF_BYTES, TlogProof};
pub use tree::{Tree, TreeHead};
pub use witness::{AddCheckpoint, WitnessRefusal};
