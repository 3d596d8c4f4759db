//! A town from its files: the directory first, then every case entry through the real commands.

mod cast;
mod files;

pub use files::{FilesError, Town};
