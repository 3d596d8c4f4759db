//! What a read model is.

use lianxin_domain::{Fact, event::DomainEvent};
use lianxin_store::{ModelSpec, Position, RowWrite, StreamKey};
use serde::{Serialize, de::DeserializeOwned};

/// A recorded event, decoded: what read models fold.
#[derive(Debug, Clone)]
pub struct Event {
    /// Place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamKey,
    /// Sequence number in the stream.
    pub version: u64,
    /// The database's clock at append.
    pub recorded_at: jiff::Timestamp,
    /// What happened, when and by whom.
    pub fact: Fact<DomainEvent>,
}

/// A read model. Documents belong to a stream: its key is the stream's id, so that a document as of
/// a moment is its stream folded that far.
pub trait ReadModel: Send + Sync + 'static {
    /// The folded document.
    type Document: Default + Clone + Send + Sync + Serialize + DeserializeOwned;

    /// Name, revision, columns.
    const SPEC: ModelSpec;

    /// Whether the model folds events of streams of this type.
    fn folds(stream_type: &str) -> bool;

    /// Whether an event of such a stream can change the document at all. A document is neither read nor
    /// written for events that do not concern it, and [`fold`](Self::fold) leaves it as it is for them.
    fn concerns(_event: &Event) -> bool {
        true
    }

    /// Folds an event into the document of its stream.
    fn fold(document: &mut Self::Document, event: &Event);

    /// The rows of a document.
    fn rows(document: &Self::Document) -> Vec<RowWrite>;

    /// Text to search in.
    fn search_text(_document: &Self::Document) -> Option<String> {
        None
    }
}
