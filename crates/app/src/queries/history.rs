//! What happened: the trail of one stream, and the whole log.

use super::{At, Queries};
use crate::{QueryError, batches::Entry, execute::case_scope, sight::Sight};
use futures::TryStreamExt;
use lianxin_domain::{Root, actor::Actor, case::Case};
use lianxin_store::{LogFilter, Position, StreamKey};
use std::sync::Arc;

/// Entries looked through at most for one page, when the caller sees only some of them.
const LOOKED_THROUGH: usize = 20_000;

/// A page of what happened.
#[derive(Debug, Clone)]
pub struct Told {
    /// The entries, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// Whether there may be more after them.
    pub more: bool,
    /// Where to ask on from: the last position looked at.
    pub reached: Position,
}

/// A page of a stream or of the log.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Entries after this position.
    pub after: Position,
    /// At most this many.
    pub limit: u32,
    /// As of when.
    pub at: At,
}

impl Queries {
    /// The trail of one stream. That of a case the caller may not see is `NOT_FOUND`, and so is that
    /// of a stream without events.
    pub async fn history(
        &self,
        caller: &Actor,
        stream: &StreamKey,
        page: Page,
    ) -> Result<Told, QueryError> {
        let until = self.moment(page.at).await?;
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let events = log.read_stream(tenant, stream, 0, until).await?;
        if events.is_empty() || !self.may_see(caller, stream).await? {
            return Err(QueryError::not_found());
        }
        let after = events.partition_point(|event| event.position <= page.after);
        let mut entries = events.into_iter().skip(after);
        let limit = page.limit as usize;
        let told: Vec<_> =
            entries.by_ref().take(limit).map(|event| self.core.batches.entry(event)).collect();
        let reached = told.last().map_or(page.after, |entry| entry.recorded.position);
        Ok(Told { entries: told, more: entries.next().is_some(), reached })
    }

    /// A page of the whole log, of what the caller may see. With a narrow sight and a long log a
    /// page may be short of entries and still have more after it.
    pub async fn events(
        &self,
        caller: &Actor,
        filter: LogFilter,
        page: Page,
    ) -> Result<Told, QueryError> {
        let until = self.moment(page.at).await?;
        let until = until.into_iter().chain(filter.until).min();
        let after = filter.after.max(page.after);
        let filter = LogFilter { after, until, ..filter };
        let mut events = self.core.log.read(&self.core.tenant, filter);
        let mut told = Told { entries: Vec::new(), more: false, reached: after };
        let mut looked = 0;
        while let Some(event) = events.try_next().await? {
            if told.entries.len() == page.limit as usize || looked == LOOKED_THROUGH {
                told.more = true;
                break;
            }
            looked += 1;
            told.reached = event.position;
            if self.may_see(caller, &event.stream).await? {
                told.entries.push(self.core.batches.entry(event));
            }
        }
        Ok(told)
    }

    /// Whether a caller may see what happens in a stream: every stream but a case's is open to all
    /// callers of the tenant.
    pub async fn may_see(&self, caller: &Actor, stream: &StreamKey) -> Result<bool, QueryError> {
        if &*stream.stream_type != Case::STREAM_TYPE {
            return Ok(true);
        }
        let sight = self.sight(caller);
        if matches!(sight, Sight::Everything | Sight::Nothing) {
            return Ok(sight == Sight::Everything);
        }
        let case = self.core.newest::<Case>(stream).await?;
        Ok(case.version > 0 && self.sees(caller, &case.state))
    }

    /// Whether a caller sees a case.
    pub(super) fn sees(&self, caller: &Actor, case: &Case) -> bool {
        let standing = self.core.standing.newest();
        let directory = standing.directory();
        Sight::of(caller, directory).sees(&case_scope(case, directory))
    }

    /// A recorded event with what it decodes to.
    pub fn entry(&self, recorded: lianxin_store::RecordedEvent) -> Arc<Entry> {
        self.core.batches.entry(recorded)
    }

    /// Which cases a caller sees.
    pub fn sight(&self, caller: &Actor) -> Sight {
        Sight::of(caller, self.core.standing.newest().directory())
    }
}
