//! Lists over the read models' declared columns.

use super::At;
use lianxin_store::{Filter, Order, Place};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Which rows, by the model's declared columns.
    pub filter: Filter,
    /// Words to search for, where the model is searchable.
    pub search: Option<String>,
    /// In which order.
    pub order: Order,
    /// Rows after this place (before it, when `backwards`).
    pub after: Option<Place>,
    /// Reads the list from its end.
    pub backwards: bool,
    /// At most this many rows.
    pub limit: u32,
    /// Whether the rows' documents are wanted.
    pub documents: bool,
    /// As of when. Further pages are asked as of the position of the first.
    pub at: At,
}
