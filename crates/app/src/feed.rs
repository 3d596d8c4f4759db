//! Following the log from a position, for subscribers: every entry once, in order, for ever.
//!
//! The subscriber pulls: nothing is buffered for it beyond the batch it stands in, so one that is
//! slow lags and reads older batches, and one that leaves costs nothing. Who may see what is the
//! caller's affair.

use crate::{
    batches::{BATCH, Batches, Entries, Entry},
    decode::Unreadable,
};
use futures::{Stream, StreamExt, TryStreamExt, future, stream};
use lianxin_store::{Position, StoreError, StreamKey};
use std::sync::Arc;
use tokio::sync::watch;

/// Why a feed ended. Following can begin again after the last position seen.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FeedError {
    /// The log could not be read.
    #[error("the log could not be followed")]
    Store(#[from] Arc<StoreError>),
    /// An event cannot be read by this build; the feed does not go past it.
    #[error(transparent)]
    Unreadable(Arc<Unreadable>),
}

impl From<StoreError> for FeedError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// A tenant's log to follow. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    batches: Batches,
}

/// Where a follower stands.
struct Follower {
    batches: Batches,
    head: watch::Receiver<Position>,
    position: Position,
    entries: Entries,
    /// The next entry within `entries`.
    next: usize,
    /// How many entries to ask for: few at first, as many followers come back for a few.
    about: u64,
}

/// Entries that a follower asks for first.
const FEW: u64 = 16;

impl Feed {
    /// Follows the log that the batches are of.
    pub fn new(batches: Batches) -> Self {
        Self { batches }
    }

    /// All entries after a position, those that stand and those to come. Ends only with an error.
    pub async fn follow(
        &self,
        after: Position,
    ) -> Result<impl Stream<Item = Result<Arc<Entry>, FeedError>> + Send + use<>, FeedError> {
        let follower = Follower {
            batches: self.batches.clone(),
            head: self.batches.watch().await?,
            position: after,
            entries: Entries::default(),
            next: 0,
            about: FEW,
        };
        Ok(stream::try_unfold(follower, |mut follower| async move {
            let entry = follower.next().await?;
            Ok(Some((entry, follower)))
        }))
    }

    /// The entries of one stream after a position. What stands is read from the stream itself, so
    /// that resuming far back does not read the whole log.
    pub async fn follow_stream(
        &self,
        key: StreamKey,
        after: Position,
    ) -> Result<impl Stream<Item = Result<Arc<Entry>, FeedError>> + Send + use<>, FeedError> {
        let (log, tenant) = (self.batches.log(), self.batches.tenant());
        let head = log.head(tenant).await?;
        let standing = log.read_stream(tenant, &key, 0, Some(head)).await?;
        let batches = self.batches.clone();
        let standing = standing.into_iter().filter(move |event| event.position > after);
        let standing = stream::iter(standing).map(move |event| readable(batches.entry(event)));
        let coming = self.follow(head.max(after)).await?;
        let coming = coming.try_filter(move |entry| future::ready(entry.recorded.stream == key));
        Ok(standing.chain(coming))
    }
}

impl Follower {
    async fn next(&mut self) -> Result<Arc<Entry>, FeedError> {
        if self.next == self.entries.len() {
            self.entries = self.batches.next(self.position, self.about, &mut self.head).await?;
            self.about = (2 * self.about).min(BATCH);
            self.next = 0;
        }
        let entry = readable(Arc::clone(&self.entries[self.next]))?;
        self.position = entry.recorded.position;
        self.next += 1;
        Ok(entry)
    }
}

fn readable(entry: Arc<Entry>) -> Result<Arc<Entry>, FeedError> {
    match &entry.events {
        Ok(_) => Ok(entry),
        Err(unreadable) => Err(FeedError::Unreadable(Arc::clone(unreadable))),
    }
}
