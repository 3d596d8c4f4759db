//! Folded aggregates, bounded in number. What is in here may be old: the append's version check and
//! the executor's second look see to it that nobody is answered by an old state.

use super::Executable;
use lianxin_store::{Position, StreamKey};
use std::{any::Any, sync::Arc};

/// Aggregates kept.
const KEPT: u64 = 4_096;

/// A folded aggregate.
#[derive(Debug)]
pub(crate) struct Loaded<R> {
    pub(crate) state: Arc<R>,
    /// Version of the stream as folded; 0 for a stream without events.
    pub(crate) version: u64,
    /// Position of its last event.
    pub(crate) position: Position,
}

impl<R> Clone for Loaded<R> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), version: self.version, position: self.position }
    }
}

impl<R: Default> Default for Loaded<R> {
    fn default() -> Self {
        Self { state: Arc::default(), version: 0, position: Position::START }
    }
}

/// Aggregates of every type, by stream.
#[derive(Clone)]
pub(crate) struct Cache(moka::future::Cache<StreamKey, Kept>);

#[derive(Clone)]
struct Kept {
    loaded: Arc<dyn Any + Send + Sync>,
    /// A head of the log at which nothing had been added.
    newest_at: Position,
}

impl Default for Cache {
    fn default() -> Self {
        Self(moka::future::Cache::new(KEPT))
    }
}

impl Cache {
    pub(crate) async fn find<R: Executable>(&self, stream: &StreamKey) -> Option<Loaded<R>> {
        self.find_newest_at(stream, Position::START).await
    }

    /// An aggregate that is the newest at a head of the log.
    pub(crate) async fn find_newest_at<R: Executable>(
        &self,
        stream: &StreamKey,
        head: Position,
    ) -> Option<Loaded<R>> {
        let kept = self.0.get(stream).await.filter(|kept| kept.newest_at >= head)?;
        kept.loaded.downcast_ref::<Loaded<R>>().cloned()
    }

    /// Keeps what was the newest at a head of the log.
    pub(crate) async fn keep<R: Executable>(
        &self,
        stream: StreamKey,
        loaded: Loaded<R>,
        newest_at: Position,
    ) {
        self.0.insert(stream, Kept { loaded: Arc::new(loaded), newest_at }).await;
    }

    pub(crate) async fn forget(&self, stream: &StreamKey) {
        self.0.invalidate(stream).await;
    }
}
