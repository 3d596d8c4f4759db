//! Read models in SQL: what both engines ask of their tables, and what the answers mean.
//!
//! Statements are built here and run by the engines. What SQL leaves open to an engine is its
//! [`Dialect`]; how tables are made and written is the engine's own.

mod dialect;
mod filter;
mod page;
mod rows;
mod sets;
mod standing;

pub use dialect::{Dialect, Statement, json};
pub use page::{Reading, count};
pub use rows::{
    Columns, Tables, changed, documents, documents_by_key, portion, read_position, rows_of, stored,
    table_names,
};
pub use sets::joined;
pub use standing::{
    StoredCheckpoint, StoredGeneration, advanced, fenced, read_checkpoint, read_generation, stood,
};
