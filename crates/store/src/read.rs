//! The place for read models: documents, and narrow rows to filter, sort and count by.
//!
//! A document belongs to a key (usually a stream's id) and has any number of rows. Rows keep their
//! history: when a row changes, the old one stays with the positions between which it was true.

pub mod diff;
pub mod filter;
pub mod generation;
pub mod portions;
pub mod ranges;
pub mod select;
pub mod spec;

pub use filter::{Filter, Value};
pub use generation::{Generation, GenerationState, Unfit, may_be_dropped, may_become_active};
pub use select::{Changes, Order, Page, Place, Row, Select};
pub use spec::{Column, ColumnKind, ModelSpec};

use crate::{
    error::StoreError,
    log::{Position, TenantId},
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use std::time::Duration;
use uuid::Uuid;

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
    /// The last position folded into it.
    pub position: Position,
    /// Its JSON text.
    pub document: String,
    /// Row states in the order in which they came true within the batch, the last being the present
    /// one; empty when the batch left the rows as they were. A state names all rows of the document:
    /// rows that it no longer names end at its position.
    pub states: Vec<RowState>,
    /// New text to search in; absent when the batch left it as it was.
    pub search_text: Option<String>,
    /// Whether there was none before the batch, so that no rows of it need be looked for.
    pub is_new: bool,
}

/// All rows of a document from a position on.
#[derive(Debug, Clone, PartialEq)]
pub struct RowState {
    /// The position that made it so.
    pub position: Position,
    /// The rows, each row key once.
    pub rows: Vec<RowWrite>,
}

/// A batch of folded events.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Where the model stands before.
    pub from: Position,
    /// Where it stands after.
    pub to: Position,
    /// What changed, each document once.
    pub documents: Vec<DocumentWrite>,
}

/// A model that folds nothing of what lies between two positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advance {
    /// The model, in the generation of its spec.
    pub model: ModelSpec,
    /// Where it stands before.
    pub from: Position,
    /// Where it stands after.
    pub to: Position,
}

/// Where a read model stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last position folded.
    pub position: Position,
    /// Why it stopped, when it is faulted.
    pub fault: Option<Fault>,
}

/// Why a read model stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The event that could not be read; the model stands before it.
    pub position: Position,
    /// What was found, in words.
    pub reason: String,
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The last position folded into it.
    pub position: Position,
    /// Its JSON text.
    pub json: String,
}

/// A place for read models. All reads of one call see one state of the model.
#[async_trait]
pub trait ReadStore: Send + Sync + 'static {
    /// Begins the spec's generation of the model if it is not there, and tells where it stands. The first
    /// of a tenant is active at once; a later one is built beside it, in tables of its own.
    async fn open(&self, tenant: &TenantId, model: &ModelSpec) -> Result<Checkpoint, StoreError>;

    /// Empties the model: it starts again from the first event, without a fault.
    async fn reset(&self, tenant: &TenantId, model: &ModelSpec) -> Result<(), StoreError>;

    /// Where the model stands.
    async fn checkpoint(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
    ) -> Result<Checkpoint, StoreError>;

    /// Marks the model faulted, or clears the fault. Refused with [`StoreError::CheckpointMoved`] when the
    /// model no longer stands just before the event: what was found there is out of date.
    async fn set_fault(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        fault: Option<Fault>,
    ) -> Result<(), StoreError>;

    /// Documents by key, in one statement, in the order asked.
    async fn documents(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
    ) -> Result<Vec<Option<Document>>, StoreError>;

    /// Rows of documents by key, now or at a position, ordered by key and row key.
    async fn rows_of(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        keys: &[String],
        as_of: Option<Position>,
    ) -> Result<Vec<Row>, StoreError>;

    /// Writes a batch and moves the checkpoint from `from` to `to`, in one transaction.
    /// [`StoreError::CheckpointMoved`] when the model does not stand at `from`: nothing is written.
    async fn write(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        batch: Batch,
    ) -> Result<(), StoreError>;

    /// Moves the checkpoints of models that fold nothing, each named once, in one statement, and tells for
    /// each, in the order asked, whether it moved. One that stands elsewhere does not, and the others do.
    async fn advance(
        &self,
        tenant: &TenantId,
        advances: &[Advance],
    ) -> Result<Vec<bool>, StoreError>;

    /// Tells the engine that the model has reached the head after it began or began again: now is the
    /// time for what is cheaper done once than kept up batch by batch, such as indexes. A generation that
    /// is built becomes a shadow. Changes no answer, and does no harm when told again.
    async fn caught_up(&self, tenant: &TenantId, model: &ModelSpec) -> Result<(), StoreError>;

    /// The generations of a tenant's models, by model and number.
    async fn generations(&self, tenant: &TenantId) -> Result<Vec<Generation>, StoreError>;

    /// Makes a generation the active one, forwards or back, in one transaction; the one that was active is
    /// kept, those retired before it are dropped. [`StoreError::Generation`] when it stands behind the
    /// active one or has stopped at an event: nobody who reads the model may be set back.
    async fn cut_over(&self, tenant: &TenantId, model: &str, number: u64)
    -> Result<(), StoreError>;

    /// Drops a generation that is not the active one, with all it holds.
    async fn discard(&self, tenant: &TenantId, model: &str, number: u64) -> Result<(), StoreError>;

    /// Takes or keeps the leases of generations, by [name](ModelSpec::generation), for so long from now by
    /// the engine's clock, and tells which of them the holder has. Whoever has a lease keeps the generation
    /// up to date. It saves work: what fences writers is the checkpoint that each batch moves.
    async fn hold(
        &self,
        tenant: &TenantId,
        generations: &[String],
        holder: Uuid,
        lease: Duration,
    ) -> Result<Vec<String>, StoreError>;

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

    /// What changed after a position. A cache is filled from [`rows`](Self::rows) after asking the
    /// [`checkpoint`](Self::checkpoint), and follows from that position: a change told twice does no
    /// harm.
    async fn changed_since(
        &self,
        tenant: &TenantId,
        model: &ModelSpec,
        after: Position,
    ) -> Result<Changes, StoreError>;
}
