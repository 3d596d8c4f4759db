//! Writes the rows of a batch inside its transaction, with as few statements as possible: each is a
//! trip to the connection's thread, and a lone append should not make many.

use super::{judge::Place, lookup::stored};
use crate::error::engine;
use lianxin_store::{Append, NewEvent, StoreError, StreamAppend, TenantId};
use sea_query::{Alias, Query, SqliteQueryBuilder};
use serde_json::json;
use sqlx::{
    AssertSqlSafe, SqliteConnection,
    query::Query as Statement,
    sqlite::{Sqlite, SqliteArguments},
};
use std::sync::{Arc, LazyLock};

/// Rows of one insert; every number up to it is a statement that stays prepared.
const ROWS: usize = 64;

const COLUMNS: [&str; 16] = [
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
];

/// Inserts of 1, 2, 3 … [`ROWS`] events.
static INSERTS: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| (1..=ROWS).map(insert_of).collect());

fn insert_of(rows: usize) -> Arc<str> {
    let mut insert = Query::insert();
    insert.into_table(Alias::new("event")).columns(COLUMNS.map(Alias::new));
    for _ in 0..rows {
        insert.values_panic(COLUMNS.map(|_| 0.into()));
    }
    // Only the text is of use: the values are bound when a batch is written.
    insert.build(SqliteQueryBuilder).0.into()
}

/// Writes the events of the appends at their places.
pub(crate) async fn events(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    recorded_at: i64,
    placed: &[(&Append, Place)],
) -> Result<(), StoreError> {
    let tenant: Arc<str> = tenant.as_str().into();
    let rows: Vec<EventRow<'_>> = placed.iter().flat_map(event_rows).collect();
    for rows in rows.chunks(ROWS) {
        let insert = sqlx::query(AssertSqlSafe(Arc::clone(&INSERTS[rows.len() - 1])));
        rows.iter()
            .fold(insert, |insert, row| row.bind(insert.bind(Arc::clone(&tenant)), recorded_at))
            .execute(&mut *connection)
            .await
            .map_err(engine("writing events"))?;
    }
    Ok(())
}

/// Writes receipts and claims of the appends, and commits.
pub(crate) async fn receipts_and_commit(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    recorded_at: i64,
    placed: &[(&Append, Place)],
) -> Result<(), StoreError> {
    let receipts: Vec<_> = placed
        .iter()
        .map(|(append, place)| {
            let id = append.command_id.simple().to_string();
            let Place { first, last, version } = place;
            json!([id, hexadecimal(&append.request_hash), first, last, version])
        })
        .collect();
    let claims: Vec<_> = placed
        .iter()
        .flat_map(|(append, place)| append.claims.iter().map(|claim| (claim, place.first)))
        .map(|((kind, key), position)| json!([kind, key, position]))
        .collect();
    sqlx::query(include_str!("commit.sql"))
        .bind(tenant.as_str())
        .bind(recorded_at)
        .bind(json!(receipts).to_string())
        .bind(json!(claims).to_string())
        .execute(connection)
        .await
        .map_err(engine("committing a batch of appends"))?;
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

type Bound<'q> = Statement<'q, Sqlite, SqliteArguments>;

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
    let versioned = |part: &'a StreamAppend| {
        part.events.iter().zip(part.expected_version + 1..).map(move |event| (part, event))
    };
    append.streams.iter().flat_map(versioned).zip(place.first.0..).map(
        move |((part, (event, version)), position)| EventRow {
            append,
            part,
            event,
            position,
            version,
        },
    )
}

impl EventRow<'_> {
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
