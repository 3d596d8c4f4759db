//! Bringing in what others have recorded.

pub mod cases;
pub mod town;
