//! Writes the appends of a batch with as few statements as possible.
//!
//! Rows go in as multi-row inserts whose sizes are powers of two, so that a handful of prepared
//! statements serves batches of any size.

use super::{judge::Place, lookup::stored, row};
use crate::error::engine;
use jiff::Timestamp;
use lianxin_store::{Append, NewEvent, Position, StoreError, StreamAppend, TenantId};
use sea_query::{Alias, Query, SqliteQueryBuilder};
use sqlx::{
    AssertSqlSafe, SqliteConnection,
    query::Query as Statement,
    sqlite::{Sqlite, SqliteArguments},
};
use std::sync::{Arc, LazyLock};

/// Multi-row inserts of 1, 2, 4 … rows into one table.
struct Inserts {
    sizes: Vec<Arc<str>>,
}

/// The largest insert has two to this power rows.
const LARGEST: usize = 6;

static EVENTS: LazyLock<Inserts> = LazyLock::new(|| {
    Inserts::into(
        "event",
        &[
            "tenant_id",
            "position",
            "stream_type",
            "stream_id",
            "version",
            "event_id",
            "event_type",
            "schema_version",
            "occurred_at",
            "recorded_at",
            "actor_id",
            "command_id",
            "correlation_id",
            "causation_id",
            "payload",
            "metadata",
        ],
    )
});

static COMMANDS: LazyLock<Inserts> = LazyLock::new(|| {
    Inserts::into(
        "command",
        &[
            "tenant_id",
            "command_id",
            "request_hash",
            "first_position",
            "last_position",
            "version",
            "recorded_at",
        ],
    )
});

static CLAIMS: LazyLock<Inserts> =
    LazyLock::new(|| Inserts::into("claim", &["tenant_id", "kind", "key", "position"]));

impl Inserts {
    fn into(table: &str, columns: &[&str]) -> Self {
        let sizes = (0..=LARGEST)
            .map(|power| {
                let mut insert = Query::insert();
                insert.into_table(Alias::new(table));
                insert.columns(columns.iter().map(|column| Alias::new(*column)));
                for _ in 0..1 << power {
                    insert.values_panic(columns.iter().map(|_| 0.into()));
                }
                insert.build(SqliteQueryBuilder).0.into()
            })
            .collect();
        Self { sizes }
    }

    /// Inserts the rows; `bind` adds a row's values in the order of the columns.
    async fn run<R>(
        &self,
        connection: &mut SqliteConnection,
        doing: &'static str,
        rows: &[R],
        bind: impl for<'q> Fn(Bound<'q>, &'q R) -> Bound<'q>,
    ) -> Result<(), StoreError> {
        let mut left = rows;
        while !left.is_empty() {
            let power = (left.len().ilog2() as usize).min(LARGEST);
            let (now, later) = left.split_at(1 << power);
            let statement = sqlx::query(AssertSqlSafe(Arc::clone(&self.sizes[power])));
            let statement = now.iter().fold(statement, &bind);
            statement.execute(&mut *connection).await.map_err(engine(doing))?;
            left = later;
        }
        Ok(())
    }
}

type Bound<'q> = Statement<'q, Sqlite, SqliteArguments>;

/// Moves the head from where it stands and gives the time of the batch by the database's clock.
pub(crate) async fn move_head(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    from: Position,
    to: Position,
) -> Result<Timestamp, StoreError> {
    let recorded_at: Option<i64> = sqlx::query_scalar(include_str!("move_head.sql"))
        .bind(tenant.as_str())
        .bind(stored(from.0))
        .bind(stored(to.0))
        .fetch_optional(connection)
        .await
        .map_err(engine("moving the head"))?;
    let recorded_at = recorded_at
        .ok_or_else(|| row::damaged(from, "the head moved inside a batch's transaction"))?;
    row::timestamp(recorded_at, from)
}

/// Writes events, receipts and claims of the appends at their places.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    recorded_at: Timestamp,
    placed: &[(&Append, Place)],
) -> Result<(), StoreError> {
    let tenant: Arc<str> = tenant.as_str().into();
    let recorded_at = recorded_at.as_microsecond();
    let events: Vec<EventRow<'_>> = placed.iter().flat_map(event_rows).collect();
    EVENTS
        .run(connection, "writing events", &events, |statement, row| {
            row.bind(statement.bind(Arc::clone(&tenant)), recorded_at)
        })
        .await?;
    COMMANDS
        .run(connection, "writing receipts", placed, |statement, (append, place)| {
            statement
                .bind(Arc::clone(&tenant))
                .bind(append.command_id.as_bytes().as_slice())
                .bind(append.request_hash.as_slice())
                .bind(stored(place.first.0))
                .bind(stored(place.last.0))
                .bind(stored(place.version))
                .bind(recorded_at)
        })
        .await?;
    let claims: Vec<_> = placed
        .iter()
        .flat_map(|(append, place)| append.claims.iter().map(|claim| (claim, place.first)))
        .collect();
    CLAIMS
        .run(connection, "claiming unique values", &claims, |statement, ((kind, key), position)| {
            statement
                .bind(Arc::clone(&tenant))
                .bind(Arc::clone(kind))
                .bind(Arc::clone(key))
                .bind(stored(position.0))
        })
        .await
}

/// An event with its place.
struct EventRow<'a> {
    append: &'a Append,
    part: &'a StreamAppend,
    event: &'a NewEvent,
    position: u64,
    version: u64,
}

fn event_rows<'a>((append, place): &(&'a Append, Place)) -> impl Iterator<Item = EventRow<'a>> {
    let append = *append;
    append
        .streams
        .iter()
        .flat_map(|part| {
            part.events.iter().zip(part.expected_version + 1..).map(move |at| (part, at))
        })
        .zip(place.first.0..)
        .map(move |((part, (event, version)), position)| EventRow {
            append,
            part,
            event,
            position,
            version,
        })
}

impl<'a> EventRow<'a> {
    fn bind<'q>(&'q self, statement: Bound<'q>, recorded_at: i64) -> Bound<'q> {
        let Self { append, part, event, .. } = self;
        statement
            .bind(stored(self.position))
            .bind(Arc::clone(&part.stream.stream_type))
            .bind(Arc::clone(&part.stream.stream_id))
            .bind(stored(self.version))
            .bind(event.event_id.as_bytes().as_slice())
            .bind(Arc::clone(&event.event_type))
            .bind(event.schema_version)
            .bind(Arc::clone(&event.occurred_at))
            .bind(recorded_at)
            .bind(Arc::clone(&append.actor_id))
            .bind(append.command_id.as_bytes().as_slice())
            .bind(append.correlation_id.as_bytes().as_slice())
            .bind(append.causation_id.as_ref().map(|id| id.as_bytes().as_slice()))
            .bind(event.payload.get())
            .bind(event.metadata.get())
    }
}
