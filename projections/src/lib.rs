//! The read models: pure folds of facts into documents with declared columns, one file each.
//!
//! They run nothing and contain no SQL; the engine in `app` and `store` does the rest.

pub mod model;

pub use model::{Event, ReadModel};
