//! The ports of the store: an append-only [`EventLog`], a place for read models ([`ReadStore`]), one
//! for what was tried in vain ([`Attempts`]), one for how far subscribers outside have been told
//! ([`Deliveries`]), one for what proofs are made from ([`Ledger`]), and those by which a log is copied
//! ([`transcript`]).
//!
//! Engines implement them; they see event types as strings and payloads as bytes, and none of them
//! knows what a case is. What all engines do alike is here as well: group commit ([`sequencer`]), how
//! rows change ([`read::diff`]) and which words a text has ([`search`]). This crate opens no database.

pub mod attempts;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod deliveries;
pub mod error;
pub mod examine;
pub mod leaf;
pub mod ledger;
pub mod log;
pub mod read;
pub mod search;
pub mod sequencer;
pub mod transcript;

pub use attempts::{Attempt, Attempts};
pub use deliveries::{Deliveries, Delivery, Setback};
pub use error::{AppendError, StoreError};
pub use leaf::{OwnRecord, StoredLeaf};
pub use ledger::{Author, Ledger};
pub use log::{
    Append, EventLog, LogFilter, NewEvent, Position, Receipt, RecordedEvent, StreamAppend,
    StreamKey, TenantId,
};
pub use read::{
    Advance, Batch, Changes, Checkpoint, Column, ColumnKind, Document, DocumentWrite, Fault,
    Filter, Generation, GenerationState, ModelSpec, Order, Page, Place, ReadStore, Row, RowState,
    RowWrite, Select, Value,
};
pub use transcript::{Passage, RecordedClaim, RecordedCommand, Scribe, Stretch, Tally, Transcript};
