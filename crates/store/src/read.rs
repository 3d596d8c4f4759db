//! The place for read models: documents, and narrow rows to filter, sort and count by.
//!
//! A document belongs to a key (usually a stream's id) and has any number of rows. Rows keep their
//! history: when a row changes, the old one stays with the positions between which it was true.

use crate::{
    error::StoreError,
    log::{Position, TenantId},
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

/// Type of a declared column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Text; compared byte by byte.
    Text,
    /// 64-bit integer.
    Int,
    /// A civil day, stored as text `YYYY-MM-DD`, which sorts as days do.
    Day,
    /// True or false.
    Bool,
    /// Several texts (deputies of a case); filtered by containment, never ordered by.
    Set,
}

/// A declared column of a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// Name in snake case; also the column's name in the engine.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnKind,
    /// Whether an index leads with it, because lists filter or order by it.
    pub indexed: bool,
}

/// What an engine must know of a read model.
#[derive(Debug, Clone, Copy)]
pub struct ModelSpec {
    /// Name in snake case, e.g. `case_view`.
    pub name: &'static str,
    /// Code revision: a change means a rebuild.
    pub revision: u32,
    /// The declared columns.
    pub columns: &'static [Column],
    /// Whether documents carry text to search in.
    pub searchable: bool,
}

/// A column's value.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing there.
    Null,
    /// True or false.
    Bool(bool),
    /// 64-bit integer.
    Int(i64),
    /// Text or day.
    Text(String),
    /// Several texts.
    Set(Vec<String>),
}

/// A narrow row as a read model wants it to stand.
#[derive(Debug, Clone, PartialEq)]
pub struct RowWrite {
    /// Identity of the row within its document; empty for a model with one row a document.
    pub row_key: String,
    /// Values in the order of the declared columns.
    pub values: Vec<Value>,
}

/// A document as a read model wants it to stand after a batch, with all its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentWrite {
    /// Key of the document.
    pub key: String,
    /// Its JSON text.
    pub document: String,
    /// All rows it has now; rows that are no longer named end at this position.
    pub rows: Vec<RowWrite>,
    /// Row states that stood for some positions within the batch, so that history misses nothing:
    /// (position from which it was true, rows at that position), oldest first, the last being `rows`.
    pub history: Vec<(Position, Vec<RowWrite>)>,
    /// Text to search in; ignored unless the model is searchable.
    pub search_text: Option<String>,
}

/// A batch of folded events.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Where the model stands before.
    pub from: Position,
    /// Where it stands after.
    pub to: Position,
    /// What changed.
    pub documents: Vec<DocumentWrite>,
}

/// Where a read model stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last position folded.
    pub position: Position,
    /// Revision of the code that built it.
    pub revision: u32,
    /// Why it stopped, when it is faulted.
    pub fault: Option<(Position, String)>,
}

/// A condition over declared columns. [`Filter::matches`] says what it means; engines agree with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them; true when empty.
    And(Vec<Filter>),
    /// Any of them; false when empty.
    Or(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
    /// The column equals the value ([`Value::Null`]: has none).
    Eq(&'static str, Value),
    /// The column equals one of the values.
    In(&'static str, Vec<Value>),
    /// The column has a value `>=` the given one.
    AtLeast(&'static str, Value),
    /// The column has a value `<` the given one.
    Below(&'static str, Value),
    /// The set column contains the text.
    Contains(&'static str, String),
}

impl Filter {
    /// Every row.
    pub fn all() -> Self {
        Self::And(Vec::new())
    }

    /// Whether a row satisfies the condition; `column` looks a value up by name.
    pub fn matches<'v>(&self, column: &impl Fn(&str) -> &'v Value) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(column)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(column)),
            Self::Not(part) => !part.matches(column),
            Self::Eq(name, value) => column(name) == value,
            Self::In(name, values) => values.contains(column(name)),
            Self::AtLeast(name, value) => {
                let found = column(name);
                *found != Value::Null && found >= value
            }
            Self::Below(name, value) => {
                let found = column(name);
                *found != Value::Null && found < value
            }
            Self::Contains(name, text) => {
                matches!(column(name), Value::Set(texts) if texts.contains(text))
            }
        }
    }
}

/// Order of a list: a declared column, then key and row key, so that the order is total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: &'static str,
    /// Largest first.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Select {
    /// Which rows.
    pub filter: Filter,
    /// Words that the document's text must all contain.
    pub search: Option<String>,
    /// In which order; nulls come last either way.
    pub order: Order,
    /// Rows after this place of the order (before it, when `backwards`): the order column's value,
    /// key and row key.
    pub after: Option<(Value, String, String)>,
    /// Reads the list from its end.
    pub backwards: bool,
    /// At most this many rows; the engine reads one more to know whether there are.
    pub limit: u32,
    /// The list as it stood at this position; the newest when absent.
    pub as_of: Option<Position>,
    /// Whether to read the documents as well (never together with `as_of`: fold the streams).
    pub documents: bool,
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
    /// The document's JSON text, when asked for.
    pub document: Option<String>,
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

/// A place for read models. All reads of one call see one state of the model.
#[async_trait]
pub trait ReadStore: Send + Sync + 'static {
    /// Creates the model's tables if needed and tells where it stands. A model of another revision
    /// is emptied and starts again.
    async fn open(&self, tenant: &TenantId, model: &ModelSpec) -> Result<Checkpoint, StoreError>;

    /// Empties the model: it starts again from the first event.
    async fn reset(&self, tenant: &TenantId, model: &ModelSpec) -> Result<(), StoreError>;

    /// Where the model stands.
    async fn checkpoint(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
    ) -> Result<Checkpoint, StoreError>;

    /// Marks the model faulted, or clears the fault.
    async fn set_fault(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        fault: Option<(Position, String)>,
    ) -> Result<(), StoreError>;

    /// Documents by key, in one statement, in the order asked.
    async fn documents(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
    ) -> Result<Vec<Option<String>>, StoreError>;

    /// Writes a batch and moves the checkpoint from `from` to `to`, in one transaction.
    async fn write(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        batch: Batch,
    ) -> Result<(), StoreError>;

    /// A page of rows.
    async fn select(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        select: Select,
    ) -> Result<Page, StoreError>;

    /// How many rows satisfy a condition (and a search), now or at a position.
    async fn count(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Result<u64, StoreError>;

    /// All rows as they stand now or stood at a position, in key order, in bounded memory.
    fn rows(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Result<Row, StoreError>>;

    /// Rows of documents that changed after a position, as they stand now, and the keys of
    /// documents whose rows ended: lets a cache follow.
    async fn changed_since(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        after: Position,
    ) -> Result<(Vec<Row>, Position), StoreError>;
}
