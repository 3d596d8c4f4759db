//! Bringing in what others have recorded.

pub mod town;
