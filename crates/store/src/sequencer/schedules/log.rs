//! A log in memory that several processes write, with what an engine gives them and what goes wrong
//! between them: every call is a moment at which others may act.

use super::super::{Done, Known, LogWriter, Place, PlacedBatch, Questions, Writers};
use crate::{Append, Passage, Position, Receipt, StoreError, StreamKey, TenantId};
use async_trait::async_trait;
use futures::lock::OwnedMutexGuard;
use jiff::Timestamp;
use shuttle::future::yield_now;
use std::sync::{Arc, Mutex, MutexGuard};
use uuid::Uuid;

/// What may be wrong with a log, to prove that the tests notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing.
    None,
    /// It takes a batch that was judged at another head.
    NoFence,
    /// It answers before what it has written is safe.
    AnswersEarly,
}

/// What is lost on the way between a process and the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// The batch never arrives.
    Request,
    /// The batch is committed, and nobody is told.
    Answer,
}

/// An append as the log has it.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) command_id: Uuid,
    pub(super) place: Place,
    request_hash: [u8; 32],
    /// Where its streams stand after it.
    streams: Vec<(StreamKey, u64)>,
}

/// The log; cheap to clone, every process has one.
#[derive(Clone)]
pub(super) struct Log {
    fault: Fault,
    contents: Arc<Mutex<Contents>>,
    /// Held by whoever moves the head, for as long as a transaction.
    head: Arc<futures::lock::Mutex<()>>,
}

#[derive(Default)]
struct Contents {
    written: Vec<Written>,
    /// How many of them a power cut leaves.
    safe: usize,
    power_cuts: u32,
    loses: Option<Lost>,
}

impl Log {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault, contents: Arc::default(), head: Arc::default() }
    }

    /// Everything written, in the order of commits.
    pub(super) fn written(&self) -> Vec<Written> {
        self.contents().written.clone()
    }

    /// The next batch on its way, or the answer to it, is lost.
    pub(super) fn lose(&self, lost: Lost) {
        self.contents().loses = Some(lost);
    }

    /// What is not safe is gone, and so are all connections.
    pub(super) fn cut_power(&self) {
        let mut contents = self.contents();
        let safe = contents.safe;
        contents.written.truncate(safe);
        contents.power_cuts += 1;
    }

    pub(super) fn connect(&self) -> Connection {
        let power_cuts = self.contents().power_cuts;
        Connection { log: self.clone(), power_cuts, calls: 0, transaction: None }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap()
    }
}

impl Contents {
    fn head(&self) -> Position {
        self.written.iter().map(|written| written.place.last).max().unwrap_or_default()
    }

    fn version(&self, stream: &StreamKey) -> u64 {
        let streams = self.written.iter().flat_map(|written| &written.streams);
        streams.filter(|(key, _)| key == stream).map(|(_, version)| *version).max().unwrap_or(0)
    }

    fn receipt(&self, command_id: Uuid) -> Option<(Receipt, [u8; 32])> {
        let written = self.written.iter().find(|written| written.command_id == command_id)?;
        let Place { first, last, version } = written.place;
        let recorded_at = Timestamp::UNIX_EPOCH;
        let receipt = Receipt { first, last, version, recorded_at, repeated: true };
        Some((receipt, written.request_hash))
    }

    /// Refuses what does not fit, as an engine's unique keys do, whoever has judged it and where.
    fn check(&self, batch: &PlacedBatch<'_>, fault: Fault) -> Result<(), StoreError> {
        let fits = |append: &&Append| {
            let streams = append.streams.iter();
            streams.clone().all(|part| self.version(&part.stream) == part.expected_version)
                && self.receipt(append.command_id).is_none()
        };
        let fenced = fault != Fault::NoFence;
        if fenced && self.head() != batch.head_before
            || !batch.appends.iter().map(|(append, _)| *append).all(|append| fits(&append))
        {
            return Err(StoreError::Engine { doing: "writing", source: Box::new(Refused) });
        }
        Ok(())
    }

    fn commit(&mut self, batch: Vec<Written>, fault: Fault) {
        self.written.extend(batch);
        if fault != Fault::AnswersEarly {
            self.safe = self.written.len();
        }
    }
}

/// The log refuses what was written.
#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Refused;

#[async_trait]
impl Writers for Log {
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError> {
        Ok(Box::new(self.connect()))
    }

    fn is_refused(&self, error: &StoreError) -> bool {
        matches!(error, StoreError::Engine { source, .. } if source.is::<Refused>())
    }
}

/// A process's connection. A process that is killed drops it, and with it a transaction that is open.
pub(super) struct Connection {
    log: Log,
    /// Of how many power cuts it knows; it does not outlive another one.
    power_cuts: u32,
    /// What was asked of it.
    pub(super) calls: u32,
    transaction: Option<Transaction>,
}

/// Holds the head, and what is to be committed.
struct Transaction {
    _head: OwnedMutexGuard<()>,
    batch: Vec<Written>,
}

impl Connection {
    /// A call on its way to the log: others may be faster.
    async fn call(&mut self) -> Result<(), StoreError> {
        self.calls += 1;
        yield_now().await;
        self.is_alive()
    }

    fn is_alive(&self) -> Result<(), StoreError> {
        match self.log.contents().power_cuts == self.power_cuts {
            true => Ok(()),
            false => Err(StoreError::Closed),
        }
    }

    /// Waits for whoever holds the head.
    async fn hold_head(&self) -> Result<OwnedMutexGuard<()>, StoreError> {
        let head = Arc::clone(&self.log.head).lock_owned().await;
        self.is_alive().map(|()| head)
    }

    /// Makes a batch part of the log, unless it is lost on its way, as may be the answer.
    async fn commit_batch(&self, batch: Vec<Written>) -> Result<(), StoreError> {
        let lost = self.log.contents().loses.take();
        if lost == Some(Lost::Request) {
            return Err(StoreError::Closed);
        }
        self.log.contents().commit(batch, self.log.fault);
        // The answer on its way.
        yield_now().await;
        match lost {
            Some(_) => Err(StoreError::Closed),
            None => self.is_alive(),
        }
    }
}

#[async_trait]
impl LogWriter for Connection {
    async fn survey(&mut self, _: &TenantId, asked: &Questions<'_>) -> Result<Known, StoreError> {
        self.call().await?;
        let contents = self.log.contents();
        let mut known = Known { head: contents.head(), ..asked.known() };
        for stream in &asked.streams {
            known.versions.insert((*stream).clone(), contents.version(stream));
        }
        for command_id in &asked.commands {
            if let Some((receipt, hash)) = contents.receipt(*command_id) {
                known.commands.insert(*command_id, (Done::Before(receipt), hash));
            }
        }
        Ok(known)
    }

    async fn write(&mut self, batch: &PlacedBatch<'_>) -> Result<Timestamp, StoreError> {
        self.call().await?;
        let alone = match self.transaction {
            Some(_) => None,
            None => Some(self.hold_head().await?),
        };
        self.log.contents().check(batch, self.log.fault)?;
        let written = batch.appends.iter().map(written).collect();
        match &mut self.transaction {
            Some(transaction) => transaction.batch = written,
            None => self.commit_batch(written).await?,
        }
        drop(alone);
        Ok(Timestamp::UNIX_EPOCH)
    }

    /// One call, as an engine with a line to it makes.
    async fn write_at_head(
        &mut self,
        batch: &PlacedBatch<'_>,
    ) -> Result<(Position, Timestamp), StoreError> {
        self.call().await?;
        let alone = self.hold_head().await?;
        let head = self.log.contents().head();
        let batch = batch.moved_to(head);
        self.log.contents().check(&batch, self.log.fault)?;
        self.commit_batch(batch.appends.iter().map(written).collect()).await?;
        drop(alone);
        Ok((head, Timestamp::UNIX_EPOCH))
    }

    /// Asked on another connection, as the engine does.
    async fn receipt(
        &mut self,
        _: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        self.calls += 1;
        yield_now().await;
        Ok(self.log.contents().receipt(command_id))
    }

    async fn inscribe(&mut self, _: &TenantId, _: Position, _: &Passage) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn lock(&mut self, _: &TenantId) -> Result<Position, StoreError> {
        self.call().await?;
        let head = self.hold_head().await?;
        self.transaction = Some(Transaction { _head: head, batch: Vec::new() });
        Ok(self.log.contents().head())
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.call().await?;
        let Some(Transaction { _head, batch }) = self.transaction.take() else {
            return Err(StoreError::Closed);
        };
        self.commit_batch(batch).await
    }

    async fn roll_back(&mut self) {
        self.transaction = None;
    }
}

fn written((append, place): &(&Append, Place)) -> Written {
    let after = |part: &crate::StreamAppend| {
        (part.stream.clone(), part.expected_version + part.events.len() as u64)
    };
    Written {
        command_id: append.command_id,
        place: *place,
        request_hash: append.request_hash,
        streams: append.streams.iter().map(after).collect(),
    }
}
