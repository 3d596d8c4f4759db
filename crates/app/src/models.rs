//! The read models this build keeps: one line each.

use crate::projector::Kept;

/// All of them.
pub fn all() -> Vec<Kept> {
    Vec::new()
}
