//! What becomes of appends when the disk fails them.

use crate::{Options, SqliteStore};
use futures::{TryStreamExt, future::join_all};
use lianxin_store::{
    Append, AppendError, EventLog, LogFilter, NewEvent, Position, RecordedEvent, StoreError,
    StreamAppend, StreamKey, TenantId, leaf::check_log,
};
use serde_json::value::RawValue;
use sqlx::AssertSqlSafe;
use std::collections::HashSet;
use uuid::Uuid;

fn tenant() -> TenantId {
    TenantId::new("t")
}

/// Appends an event of so many bytes to a stream of its own.
fn append(bytes: usize) -> Append {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(format!("\"{}\"", "x".repeat(bytes))).unwrap(),
        metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
    };
    let stream = StreamKey::new("thing", &command_id.to_string());
    Append {
        command_id,
        request_hash: [1; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend { stream, expected_version: 0, events: vec![event] }],
        claims: Vec::new(),
    }
}

/// Lets the file grow to so many pages.
async fn limit(store: &SqliteStore, pages: u32) {
    let pragma = AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    let mut connection = store.writer.take().await;
    sqlx::raw_sql(pragma).execute(&mut *connection).await.unwrap();
}

async fn all(store: &SqliteStore) -> Vec<RecordedEvent> {
    store.read(&tenant(), LogFilter::default()).try_collect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_whole_appends_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    limit(&store, 200).await;

    let appends: Vec<Append> = (0..300).map(|_| append(20_000)).collect();
    let tenant = tenant();
    let outcomes =
        join_all(appends.iter().map(|append| store.append(&tenant, append.clone()))).await;

    let mut kept = HashSet::new();
    for (append, outcome) in appends.iter().zip(&outcomes) {
        match outcome {
            Ok(receipt) => assert!(kept.insert((receipt.first, append.command_id))),
            Err(AppendError::Store(StoreError::Engine { .. })) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(kept.len() < appends.len());
    let stored: HashSet<_> =
        all(&store).await.iter().map(|event| (event.position, event.command_id)).collect();
    assert_eq!(stored, kept);
    assert_eq!(check_log(&store, &tenant).await.unwrap().altered, None, "each with its leaf");

    // With room again the same commands go through, each once.
    limit(&store, 1_000_000).await;
    for (append, outcome) in appends.iter().zip(&outcomes) {
        let receipt = store.append(&tenant, append.clone()).await.unwrap();
        assert_eq!(receipt.repeated, outcome.is_ok());
    }
    assert_eq!(store.head(&tenant).await.unwrap(), Position(300));
    assert_eq!(all(&store).await.len(), 300);
    assert_eq!(check_log(&store, &tenant).await.unwrap().altered, None);
}

/// Large appends share no transaction, and keep their order.
#[tokio::test]
async fn a_large_batch_is_written_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    let sizes = [3 << 20, 3 << 20, 3 << 20, 9 << 20, 10, 10];
    let appends = sizes.map(append);
    let tenant = tenant();
    let receipts =
        join_all(appends.iter().map(|append| store.append(&tenant, append.clone()))).await;
    let positions: Vec<_> = receipts.into_iter().map(|receipt| receipt.unwrap().first.0).collect();
    assert_eq!(positions, [1, 2, 3, 4, 5, 6]);
}
