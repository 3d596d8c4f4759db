//! Pages of rows: what is asked, and what comes back.

use super::{Filter, ModelSpec, Value};
use crate::log::Position;

/// Order of a list: a declared column, then key and row key, so that the order is total. Rows
/// without a value come last either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The column; not a set.
    pub column: &'static str,
    /// Largest first, also by key and row key.
    pub descending: bool,
}

impl Order {
    /// Smallest first.
    pub const fn ascending(column: &'static str) -> Self {
        Self { column, descending: false }
    }

    /// Largest first.
    pub const fn descending(column: &'static str) -> Self {
        Self { column, descending: true }
    }
}

/// A place in a list: that of a row, whether or not it still stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The order column's value.
    pub value: Value,
    /// Key of the document.
    pub key: String,
    /// Identity within the document.
    pub row_key: String,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Select {
    /// Which rows.
    pub filter: Filter,
    /// Words that the document's text must all contain, as it stands now (see [`crate::search`]).
    pub search: Option<String>,
    /// In which order.
    pub order: Order,
    /// Rows after this place of the order (before it, when `backwards`).
    pub after: Option<Place>,
    /// Reads the list from its end.
    pub backwards: bool,
    /// At most this many rows; the engine reads one more to know whether there are.
    pub limit: u32,
    /// The list as it stood at this position; the newest when absent. Pages walked with the position
    /// of the first one show no row twice and skip none, whatever is appended meanwhile.
    pub as_of: Option<Position>,
    /// The declared columns to read, beside the one ordered by; all when absent. The others are
    /// [`Value::Null`] in the rows.
    pub columns: Option<&'static [&'static str]>,
}

impl Select {
    /// The first page of all rows.
    pub fn first(limit: u32, order: Order) -> Self {
        Self {
            filter: Filter::all(),
            search: None,
            order,
            after: None,
            backwards: false,
            limit,
            as_of: None,
            columns: None,
        }
    }
}

/// A row as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Key of its document.
    pub key: String,
    /// Identity within the document.
    pub row_key: String,
    /// Values in the order of the declared columns.
    pub values: Vec<Value>,
    /// The position since which the row has stood so.
    pub since: Position,
}

impl Row {
    /// The value of a column by name; [`Value::Null`] for a column that the model does not declare.
    pub fn value(&self, model: &ModelSpec, column: &str) -> &Value {
        model.index_of(column).and_then(|index| self.values.get(index)).unwrap_or(&Value::Null)
    }

    /// The text, or the day as text, of a column; none where it has none.
    pub fn text(&self, model: &ModelSpec, column: &str) -> Option<&str> {
        match self.value(model, column) {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Set(_) => None,
        }
    }

    /// The number of a column; none where it has none.
    pub fn int(&self, model: &ModelSpec, column: &str) -> Option<i64> {
        match self.value(model, column) {
            Value::Int(number) => Some(*number),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Set(_) => None,
        }
    }

    /// Whether the flag of a column is up; none where it has none.
    pub fn flag(&self, model: &ModelSpec, column: &str) -> Option<bool> {
        match self.value(model, column) {
            Value::Bool(flag) => Some(*flag),
            Value::Null | Value::Int(_) | Value::Text(_) | Value::Set(_) => None,
        }
    }

    /// The texts of a column; empty where it has none.
    pub fn set(&self, model: &ModelSpec, column: &str) -> &[String] {
        match self.value(model, column) {
            Value::Set(texts) => texts,
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) => &[],
        }
    }

    /// The row's place in a list of this order: what a cursor carries.
    pub fn place(&self, model: &ModelSpec, order: &Order) -> Place {
        Place {
            value: self.value(model, order.column).clone(),
            key: self.key.clone(),
            row_key: self.row_key.clone(),
        }
    }
}

/// A page as read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows in the order asked for (also when read backwards).
    pub rows: Vec<Row>,
    /// Whether rows follow in the direction of reading.
    pub more: bool,
    /// Where the model stood.
    pub position: Position,
}

/// What changed in a model after a position: enough for a cache of rows to follow it.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Documents whose rows changed. A cache drops all rows it has of them, then takes `rows`.
    pub keys: Vec<String>,
    /// All rows these documents have now.
    pub rows: Vec<Row>,
    /// Where the model stood: what to ask with next.
    pub position: Position,
}
