//! Keys, durable memories and published notes in files, for a log's own signer and for its witnesses,
//! and what passes between the two.
//!
//! What may be signed is decided in `lianxin-ledger`. This crate keeps what such a decision is made
//! from, durably and before anything is signed, and never decides twice from the same memory: a lock is
//! held from reading it until the next one is on the disk. It knows no event, no database and no clock.
//!
//! - [`key`]: key files.
//! - [`LogSigner`] and [`Seat`]: the folder in which a log is signed. [`Published`]: its notes, for
//!   whoever shows them.
//! - [`WitnessDesk`]: the folder of a witness, with the logs that it knows ([`KnownLog`]). With a
//!   [`Source`] of entries it is a mirror, and cosigns only the head that its own copy leads to.
//! - [`router`] and [`Witnesses`]: both ends of C2SP tlog-witness.
//!
//! ```text
//! folder of a log's signer                  folder of a witness
//! key        0400                           key                   0400
//! key.sm2    0400                           logs/<origin>/log     origin and keys
//! signed     what was signed last           logs/<origin>/signed  what was cosigned last
//! lock       held while signing             logs/<origin>/lock    held while cosigning
//! checkpoint, checkpoint.sm3                logs/<origin>/tile/entries/…, of a mirror
//! checkpoints/<size in 20 digits>
//! ```

mod copy;
mod desk;
mod durable;
mod error;
mod http;
pub mod key;
mod known;
mod memory;
mod mirror;
mod published;
mod router;
mod seat;
mod shelf;
mod signer;
mod source;
mod witnesses;

pub use desk::{CosignError, WitnessDesk};
pub use error::{KeepError, SignError};
pub use known::KnownLog;
pub use mirror::MirrorError;
pub use published::Published;
pub use router::{MAX_REQUEST_BYTES, router};
pub use seat::Seat;
pub use signer::LogSigner;
pub use source::{NoSource, Source};
pub use witnesses::{Asked, NoWitnesses, Unwitnessed, WitnessAddress, Witnesses};
