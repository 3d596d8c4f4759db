//! The log in decoded batches, shared by everybody who reads on from a place: read models and
//! subscribers who stand at the same position cost one read and one decoding.
//!
//! Keeps the few newest batches and nothing else; a reader far behind reads for itself.

use crate::decode::{Decoder, Unreadable};
use futures::TryStreamExt;
use lianxin_projections::Event;
use lianxin_store::{EventLog, LogFilter, Position, RecordedEvent, StoreError, TenantId};
use moka::{future::Cache, policy::EvictionPolicy};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// At most this many events in a batch.
pub const BATCH: u64 = 1_000;
/// Batches kept, and how long after they were last asked for.
const KEPT: u64 = 12;
const KEPT_FOR: Duration = Duration::from_secs(10);

/// A recorded event with what it decodes to.
#[derive(Debug)]
pub struct Entry {
    /// As it stands in the log.
    pub recorded: RecordedEvent,
    /// The events it stands for today, at least one; or why it cannot be read.
    pub events: Result<Vec<Event>, Arc<Unreadable>>,
}

/// Consecutive entries of the log.
pub type Entries = Arc<[Arc<Entry>]>;

/// A tenant's log in decoded batches. Cheap to clone.
#[derive(Clone)]
pub struct Batches {
    log: Arc<dyn EventLog>,
    tenant: TenantId,
    decoder: Arc<Decoder>,
    recent: Cache<Position, Entries>,
}

/// Why a batch could not be loaded.
enum NoBatch {
    /// The log ends here. Not kept: it is news only until the next append.
    End,
    Store(Arc<StoreError>),
}

impl NoBatch {
    fn store(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl Batches {
    /// Reads the log of a tenant.
    pub fn new(log: Arc<dyn EventLog>, tenant: TenantId, decoder: Decoder) -> Self {
        let recent = Cache::builder()
            .max_capacity(KEPT)
            .time_to_idle(KEPT_FOR)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { log, tenant, decoder: Arc::new(decoder), recent }
    }

    /// The log itself.
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// Whose log it is.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// What reads its events.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// A head to watch, for [`next`](Self::next).
    pub async fn watch(&self) -> Result<watch::Receiver<Position>, StoreError> {
        self.log.watch(&self.tenant).await
    }

    /// The entries after a position, at least one and not many more than asked for, without a hole.
    /// Waits for the head to pass the position.
    pub async fn next(
        &self,
        position: Position,
        about: u64,
        head: &mut watch::Receiver<Position>,
    ) -> Result<Entries, Arc<StoreError>> {
        loop {
            head.wait_for(|head| *head > position).await.map_err(|_| StoreError::Closed)?;
            let entries = self.after(position, about).await?;
            // Empty when another reader's load was joined that began before the append.
            if !entries.is_empty() {
                return Ok(entries);
            }
        }
    }

    /// The entries after a position, without a hole; none at the end of the log. There are fewer than
    /// asked for where somebody asked for fewer, and more where somebody asked for more.
    pub async fn after(&self, position: Position, about: u64) -> Result<Entries, Arc<StoreError>> {
        match self.recent.try_get_with(position, self.load(position, about)).await {
            Ok(entries) => Ok(entries),
            Err(none) => match &*none {
                NoBatch::End => Ok(Entries::default()),
                NoBatch::Store(error) => Err(Arc::clone(error)),
            },
        }
    }

    /// A recorded event with what it decodes to.
    pub fn entry(&self, recorded: RecordedEvent) -> Arc<Entry> {
        let events = self.decoder.decode(&recorded).map_err(Arc::new);
        Arc::new(Entry { recorded, events })
    }

    async fn load(&self, after: Position, about: u64) -> Result<Entries, NoBatch> {
        let until = Some(Position(after.0.saturating_add(about.min(BATCH))));
        let filter = LogFilter { after, until, ..LogFilter::default() };
        let mut expected = after;
        let mut batch = Vec::new();
        let mut events = self.log.read(&self.tenant, filter);
        while let Some(recorded) = events.try_next().await.map_err(NoBatch::store)? {
            expected = expected.next();
            if recorded.position != expected {
                let reason = format!("the log goes on at {}", recorded.position);
                return Err(NoBatch::store(StoreError::Damaged { position: expected, reason }));
            }
            batch.push(self.entry(recorded));
        }
        if batch.is_empty() { Err(NoBatch::End) } else { Ok(batch.into()) }
    }
}
