//! As of when a question is asked, and what it must at least have seen.

use jiff::Timestamp;
use lianxin_store::Position;

/// A moment of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After the event at this position.
    Position(Position),
    /// What the record said at this time: everything recorded up to it.
    Time(Timestamp),
}

/// As of when a question is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct At {
    /// The moment; now, when absent.
    pub as_of: Option<Moment>,
    /// A position the answer must include, as a receipt named it.
    pub min_position: Option<Position>,
}

impl At {
    /// As of a position.
    pub fn position(position: Position) -> Self {
        Self { as_of: Some(Moment::Position(position)), min_position: None }
    }
}
