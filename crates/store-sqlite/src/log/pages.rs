//! Reads the log as keyset pages, so that memory stays bounded and no transaction stays open while
//! the reader works. A hole in a whole read is an error, never a shorter answer.

use super::{
    lookup::{self, stored},
    row,
};
use crate::error::engine;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use jiff::{SignedDuration, Timestamp};
use lianxin_store::{LogFilter, Position, RecordedEvent, StoreError, TenantId};
use sqlx::{
    SqlitePool,
    query::QueryScalar,
    sqlite::{Sqlite, SqliteArguments},
};

/// Events of a page. A page comes as one value: handing over rows one by one between the engine's
/// thread and ours costs more than reading them.
const PAGE_EVENTS: i64 = 250;

/// Events that the filter lets through, up to the head at the first poll.
pub(crate) fn read(
    readers: SqlitePool,
    tenant: TenantId,
    filter: LogFilter,
) -> BoxStream<'static, Result<RecordedEvent, StoreError>> {
    stream::once(Reader::begin(readers, tenant, filter))
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

/// A read under way.
struct Reader {
    readers: SqlitePool,
    tenant: TenantId,
    /// The last position delivered or known to hold nothing wanted.
    after: Position,
    until: Position,
    wanted: Wanted,
}

/// Which events of the range are wanted; each has a statement of its own.
enum Wanted {
    All,
    OneType { stream_type: Option<String>, event_type: String },
    Some { stream_type: Option<String>, event_types: Option<String> },
}

impl Reader {
    /// Turns times into positions: they never go back, so a range of one is a range of the other.
    async fn begin(
        readers: SqlitePool,
        tenant: TenantId,
        filter: LogFilter,
    ) -> Result<Self, StoreError> {
        let head = lookup::head(&readers, &tenant).await?;
        let mut after = filter.after;
        let mut until = filter.until.map_or(head, |until| until.min(head));
        if let Some(from) = filter.recorded_from {
            after = after.max(lookup::position_at(&readers, &tenant, just_before(from)).await?);
        }
        if let Some(before) = filter.recorded_before {
            until = until.min(lookup::position_at(&readers, &tenant, just_before(before)).await?);
        }
        let wanted = Wanted::of(filter.stream_type, filter.event_types);
        Ok(Self { readers, tenant, after, until, wanted })
    }

    /// The next page; empty at the end.
    async fn page(&mut self) -> Result<Vec<RecordedEvent>, StoreError> {
        if self.after >= self.until {
            return Ok(Vec::new());
        }
        let statement = self.wanted.statement(&self.tenant, self.after, self.until);
        let told: String =
            statement.fetch_one(&self.readers).await.map_err(engine("reading the log"))?;
        let page = row::events(&told)?;
        for event in &page {
            if matches!(self.wanted, Wanted::All) && event.position != self.after.next() {
                return Err(hole(self.after.next()));
            }
            self.after = event.position;
        }
        if page.is_empty() && matches!(self.wanted, Wanted::All) {
            return Err(hole(self.after.next()));
        }
        Ok(page)
    }
}

impl Wanted {
    fn of(stream_type: Option<String>, mut event_types: Vec<String>) -> Self {
        match (event_types.len(), stream_type) {
            (0, None) => Self::All,
            (1, stream_type) => Self::OneType { stream_type, event_type: event_types.remove(0) },
            (0, stream_type) => Self::Some { stream_type, event_types: None },
            (_, stream_type) => Self::Some {
                stream_type,
                event_types: Some(serde_json::Value::from(event_types).to_string()),
            },
        }
    }

    fn statement<'q>(
        &'q self,
        tenant: &'q TenantId,
        after: Position,
        until: Position,
    ) -> QueryScalar<'q, Sqlite, String, SqliteArguments> {
        let range = |sql: &'static str| {
            sqlx::query_scalar(sql)
                .bind(tenant.as_str())
                .bind(stored(after.0))
                .bind(stored(until.0))
                .bind(PAGE_EVENTS)
        };
        match self {
            Self::All => range(include_str!("read_all.sql")),
            Self::OneType { stream_type, event_type } => {
                range(include_str!("read_one_type.sql")).bind(stream_type).bind(event_type)
            }
            Self::Some { stream_type, event_types } => {
                range(include_str!("read_filtered.sql")).bind(stream_type).bind(event_types)
            }
        }
    }
}

fn hole(position: Position) -> StoreError {
    row::damaged(position, "no event stands there")
}

/// Stored times are whole microseconds.
fn just_before(time: Timestamp) -> Timestamp {
    let whole = Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time);
    let step = if whole < time { SignedDuration::ZERO } else { SignedDuration::from_micros(1) };
    whole.saturating_sub(step).unwrap_or(Timestamp::MIN)
}
