//! A case (事项): the type, its parts, its lists and everything that may be asked of it.

pub mod clock;
pub mod file;
pub mod list;
pub mod oversight;
pub mod parts;
pub mod query;
pub mod types;

pub use types::Case;
