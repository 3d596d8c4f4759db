//! Durable appends of one event each, to raw one-row transactions into a table of the same columns
//! and indexes on the same disk, with the same pragmas.

use crate::{
    Plan,
    load::{self, Pair, Run},
    report::Report,
};
use lianxin_store::{Append, EventLog, NewEvent, StreamAppend, StreamKey, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use serde_json::value::RawValue;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, sync::Arc};
use tokio::sync::Mutex;
use uuid::Uuid;

/// A payload as cases have them.
pub(crate) const PAYLOAD: &str = r#"{"unit":"U-07","role":"LEAD","due":"2024-03-22","rule":"HANDLE-3M","note":"Please inspect the fire lane behind block 4 and report what blocks it."}"#;

/// The provenance of an event as cases have it.
pub(crate) const METADATA: &str = r#"{"actor":{"account":"clerk-1","role":"LIAISON_OFFICER","organ":"S-01"},"channel":"UI","policy_version":"2024-1","calendar_version":"2024"}"#;

/// Appends in flight, and the ratio wanted.
const BARS: [(usize, f64); 3] = [(1, 0.7), (32, 4.0), (256, 6.0)];

/// Measures and prints.
pub(crate) async fn measure(plan: &Plan) -> anyhow::Result<()> {
    let mut report = Report::new("append, in flight", "raw");
    for (in_flight, bar) in BARS {
        let mut pairs = Vec::new();
        for _ in 0..plan.runs {
            let peer = raw(plan, in_flight).await?;
            pairs.push(Pair { ours: log(plan, in_flight).await?, peer });
        }
        report.line(&in_flight.to_string(), &load::median(pairs), Some(bar));
    }
    report.print();
    Ok(())
}

async fn log(plan: &Plan, in_flight: usize) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let store = SqliteStore::open(&folder.path().join("log.db"), Options::default()).await?;
    let tenant = TenantId::new("bench");
    load::drive(in_flight, plan.run, move |task, number| {
        let (store, tenant) = (store.clone(), tenant.clone());
        async move {
            store.append(&tenant, one_event(task, number)?).await?;
            Ok(())
        }
    })
    .await
}

pub(crate) fn one_event(task: usize, number: u64) -> anyhow::Result<Append> {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "CaseReferred".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(PAYLOAD.to_owned())?,
        metadata: RawValue::from_string(METADATA.to_owned())?.into(),
    };
    // A case has some forty events at most.
    let stream = StreamKey::new("case", &format!("{task}-{}", number / 40));
    Ok(Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk-1".into(),
        streams: vec![StreamAppend { stream, expected_version: number % 40, events: vec![event] }],
        claims: Vec::new(),
    })
}

/// One connection, as SQLite has one writer; whoever waits for it longest is next.
async fn raw(plan: &Plan, in_flight: usize) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let connection = open_raw(&folder.path().join("raw.db")).await?;
    let connection = Arc::new(Mutex::new((connection, 0)));
    load::drive(in_flight, plan.run, move |task, number| {
        let connection = Arc::clone(&connection);
        async move {
            let mut guard = connection.lock().await;
            let (connection, position) = &mut *guard;
            *position += 1;
            insert_raw(connection, *position, task, number).await
        }
    })
    .await
}

async fn open_raw(path: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(4096)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::raw_sql(include_str!("raw.sql")).execute(&mut connection).await?;
    Ok(connection)
}

async fn insert_raw(
    connection: &mut SqliteConnection,
    position: i64,
    task: usize,
    number: u64,
) -> anyhow::Result<()> {
    let command_id = Uuid::now_v7();
    sqlx::query(include_str!("raw_insert.sql"))
        .bind("bench")
        .bind(position)
        .bind("case")
        .bind(format!("{task}-{}", number / 40))
        .bind((number % 40 + 1) as i64)
        .bind(Uuid::now_v7().as_bytes().as_slice())
        .bind("CaseReferred")
        .bind(1)
        .bind("2024-03-01T09:00:00+08:00")
        .bind(jiff::Timestamp::now().as_microsecond())
        .bind("clerk-1")
        .bind(command_id.as_bytes().as_slice())
        .bind(command_id.as_bytes().as_slice())
        .bind(PAYLOAD)
        .bind(METADATA)
        .execute(connection)
        .await?;
    Ok(())
}
