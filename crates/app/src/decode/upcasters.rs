//! Every step from a released shape of an event to the next. Entries are added, never removed: the
//! fixtures of past shapes must replay for ever.

use super::Upcaster;

/// All of them. No shape has been released and changed since.
pub(super) const RELEASED: &[Upcaster] = &[];
