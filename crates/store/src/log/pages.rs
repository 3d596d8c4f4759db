//! Reads a log as keyset pages, the same for every engine: memory stays bounded and no transaction
//! stays open while the reader works. A hole in a whole read is an error, never a shorter answer.

use super::{EventLog, LogFilter, Position, RecordedEvent, TenantId};
use crate::StoreError;
use async_trait::async_trait;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use jiff::{SignedDuration, Timestamp};

/// What an engine brings: one page.
#[async_trait]
pub trait LogPages: EventLog + Clone {
    /// The first events of a range, in position order; empty only when none is left.
    async fn page(
        &self,
        tenant: &TenantId,
        range: &LogRange,
    ) -> Result<Vec<RecordedEvent>, StoreError>;
}

/// Part of a log.
#[derive(Debug)]
pub struct LogRange {
    /// Only events after this position.
    pub after: Position,
    /// Only events up to and including this position.
    pub until: Position,
    /// Only streams of this type.
    pub stream_type: Option<String>,
    /// Only these event types; empty for all.
    pub event_types: Vec<String>,
}

/// Events that the filter lets through, up to the head at the first poll.
pub fn read<L: LogPages>(
    log: L,
    tenant: TenantId,
    filter: LogFilter,
) -> BoxStream<'static, Result<RecordedEvent, StoreError>> {
    stream::once(Reader::begin(log, tenant, filter))
        .map_ok(|reader| {
            stream::try_unfold(reader, |mut reader| async move {
                let page = reader.page().await?;
                Ok((!page.is_empty()).then(|| (stream::iter(page.into_iter().map(Ok)), reader)))
            })
            .try_flatten()
        })
        .try_flatten()
        .boxed()
}

/// That the events of a stream after a version follow each other.
pub fn check_stream(events: &[RecordedEvent], after: u64) -> Result<(), StoreError> {
    match events.iter().zip(after + 1..).find(|(event, version)| event.version != *version) {
        None => Ok(()),
        Some((event, version)) => Err(damaged(
            event.position,
            format!(
                "stream {} has version {} where {version} belongs",
                event.stream, event.version
            ),
        )),
    }
}

/// The head, if the ledger's counter and the last event agree.
pub fn checked_head(counter: i64, last: i64) -> Result<Position, StoreError> {
    if counter == last {
        return Ok(Position(counter.unsigned_abs()));
    }
    let next = Position(last.unsigned_abs()).next();
    Err(damaged(next, format!("the head is {counter}, but the last event stands at {last}")))
}

/// A read under way.
struct Reader<L> {
    log: L,
    tenant: TenantId,
    /// What is left.
    range: LogRange,
}

impl<L: LogPages> Reader<L> {
    /// Turns times into positions: they never go back, so a range of one is a range of the other.
    async fn begin(log: L, tenant: TenantId, filter: LogFilter) -> Result<Self, StoreError> {
        let head = log.head(&tenant).await?;
        let mut after = filter.after;
        let mut until = filter.until.map_or(head, |until| until.min(head));
        if let Some(from) = filter.recorded_from {
            after = after.max(log.position_at(&tenant, just_before(from)).await?);
        }
        if let Some(before) = filter.recorded_before {
            until = until.min(log.position_at(&tenant, just_before(before)).await?);
        }
        let LogFilter { stream_type, event_types, .. } = filter;
        Ok(Self { log, tenant, range: LogRange { after, until, stream_type, event_types } })
    }

    /// The next page; empty at the end.
    async fn page(&mut self) -> Result<Vec<RecordedEvent>, StoreError> {
        if self.range.after >= self.range.until {
            return Ok(Vec::new());
        }
        let page = self.log.page(&self.tenant, &self.range).await?;
        let whole = self.range.stream_type.is_none() && self.range.event_types.is_empty();
        for event in &page {
            if whole && event.position != self.range.after.next() {
                return Err(hole(self.range.after.next()));
            }
            self.range.after = event.position;
        }
        if whole && page.is_empty() {
            return Err(hole(self.range.after.next()));
        }
        Ok(page)
    }
}

fn hole(position: Position) -> StoreError {
    damaged(position, "no event stands there".to_owned())
}

fn damaged(position: Position, reason: String) -> StoreError {
    StoreError::Damaged { position, reason }
}

/// Stored times are whole microseconds.
fn just_before(time: Timestamp) -> Timestamp {
    let whole = Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time);
    let step = if whole < time { SignedDuration::ZERO } else { SignedDuration::from_micros(1) };
    whole.saturating_sub(step).unwrap_or(Timestamp::MIN)
}
