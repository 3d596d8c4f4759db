//! The application: who may act, what time it is, load, decide, append, and keep the read models up
//! to date.

pub mod batches;
pub mod decode;
pub mod feed;
pub mod projector;
