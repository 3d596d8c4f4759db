//! Folding streams into aggregates, through the cache.

use super::{Executable, Loaded};
use crate::{Core, decode::Unreadable, error::ReadError};
use lianxin_domain::Fact;
use lianxin_store::{Position, RecordedEvent, StreamKey};
use std::sync::Arc;

impl Core {
    /// An aggregate as last seen, or folded now; it may have moved on in another process.
    pub(crate) async fn load<R: Executable>(
        &self,
        stream: &StreamKey,
    ) -> Result<Loaded<R>, ReadError> {
        match self.cache.find(stream).await {
            Some(loaded) => Ok(loaded),
            None => self.fold_on(stream, Loaded::default()).await,
        }
    }

    /// An aggregate as it stands in the log at this moment.
    pub(crate) async fn newest<R: Executable>(
        &self,
        stream: &StreamKey,
    ) -> Result<Loaded<R>, ReadError> {
        let seen = self.cache.find(stream).await.unwrap_or_default();
        self.fold_on(stream, seen).await
    }

    /// An aggregate as it stands at the head that this process knows of: what itself has appended is
    /// in it, and what others have, as soon as they are noticed.
    pub(crate) async fn known<R: Executable>(
        &self,
        stream: &StreamKey,
    ) -> Result<Loaded<R>, ReadError> {
        match self.cache.find_newest_at(stream, self.standing.head()).await {
            Some(loaded) => Ok(loaded),
            None => self.newest(stream).await,
        }
    }

    /// Folds what a stream has gained since, and keeps the result.
    async fn fold_on<R: Executable>(
        &self,
        stream: &StreamKey,
        seen: Loaded<R>,
    ) -> Result<Loaded<R>, ReadError> {
        let head = self.standing.head();
        let gained = self.log.read_stream(&self.tenant, stream, seen.version, None).await?;
        let loaded = self.folded(seen, &gained)?;
        if loaded.version > 0 {
            self.cache.keep(stream.clone(), loaded.clone(), head).await;
        }
        Ok(loaded)
    }

    /// An aggregate as it stood at a position, past the cache; version 0 if it was not there yet.
    pub(crate) async fn as_of<R: Executable>(
        &self,
        stream: &StreamKey,
        position: Position,
    ) -> Result<Loaded<R>, ReadError> {
        let events = self.log.read_stream(&self.tenant, stream, 0, Some(position)).await?;
        Ok(self.folded(Loaded::default(), &events)?)
    }

    /// Folds recorded events of one stream onto an aggregate.
    pub(crate) fn folded<R: Executable>(
        &self,
        seen: Loaded<R>,
        events: &[RecordedEvent],
    ) -> Result<Loaded<R>, Unreadable> {
        let mut state = Arc::unwrap_or_clone(seen.state);
        let (mut version, mut position) = (seen.version, seen.position);
        for recorded in events {
            for event in self.decoder().decode(recorded)? {
                let Fact { event_id, occurred_at, provenance, event } = event.fact;
                // A stream's type decides the enum its events decode to.
                if let Ok(event) = R::Event::try_from(event) {
                    state.apply(&Fact { event_id, occurred_at, provenance, event });
                }
            }
            (version, position) = (recorded.version, recorded.position);
        }
        Ok(Loaded { state: Arc::new(state), version, position })
    }
}
