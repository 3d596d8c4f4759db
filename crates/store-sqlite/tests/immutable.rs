//! What is recorded cannot be changed through SQL, whoever opens the file and with what settings.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_store::{Append, EventLog, NewEvent, StreamAppend, StreamKey, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use serde_json::value::RawValue;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

/// What is tried on a log of tenant `t` with events 1 and 2 of stream `a` and one claim, and what
/// the file answers. Every statement runs in a transaction of its own.
const ATTACKS: &[(&str, &str)] = &[
    // Changing and deleting.
    ("UPDATE event SET payload = '{}' WHERE position = 1", "an event is never changed"),
    ("UPDATE event SET recorded_at = recorded_at - 1", "an event is never changed"),
    ("UPDATE OR REPLACE event SET position = 2 WHERE position = 1", "an event is never changed"),
    ("UPDATE event SET rowid = 9 WHERE position = 1", "an event is never changed"),
    ("DELETE FROM event WHERE position = 2", "an event is never deleted"),
    ("DELETE FROM event", "an event is never deleted"),
    ("UPDATE command SET last_position = 9", "a receipt is never changed"),
    ("DELETE FROM command", "a receipt is never deleted"),
    ("UPDATE claim SET position = 2", "a claim is never changed"),
    ("DELETE FROM claim", "a claim is never released"),
    ("UPDATE leaf SET record = ''", "a leaf is never changed"),
    ("DELETE FROM leaf", "a leaf is never deleted"),
    ("REPLACE INTO leaf SELECT * FROM leaf", "a leaf follows the last one"),
    (
        "INSERT INTO leaf SELECT tenant_id, 3, seed, record FROM leaf WHERE position = 2",
        "a leaf follows the last one and stands beside its event",
    ),
    ("INSERT INTO register VALUES ('t', 5); UPDATE register SET cases = 4", "only grows"),
    ("INSERT INTO register VALUES ('t', 5); DELETE FROM register", "only grows"),
    // Replacing.
    (
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 1",
        "an event takes the next position",
    ),
    ("REPLACE INTO event SELECT * FROM event", "an event takes the next position"),
    (
        "INSERT INTO event SELECT * FROM event WHERE position = 1
         ON CONFLICT DO UPDATE SET payload = '{}'",
        "an event takes the next position",
    ),
    ("REPLACE INTO command SELECT * FROM command", "a command id is used once"),
    ("REPLACE INTO claim SELECT * FROM claim", "a unique value is taken once"),
    ("REPLACE INTO ledger VALUES ('t', 0, 0)", "a ledger begins once, at 0"),
    // The head.
    ("UPDATE ledger SET head = 1", "the head only moves forward"),
    ("UPDATE ledger SET head = 2", "the head only moves forward"),
    ("UPDATE ledger SET recorded_at = 0, head = 3", "the head only moves forward"),
    ("UPDATE ledger SET tenant_id = 'u', head = 3", "the head only moves forward"),
    ("DELETE FROM ledger", "a ledger is never deleted"),
    ("INSERT INTO ledger VALUES ('u', 5, 0)", "a ledger begins once, at 0"),
    (
        "UPDATE ledger SET head = 9; UPDATE ledger SET head = 12",
        "the head only moves forward, from the last event",
    ),
    // Forging.
    (
        "UPDATE ledger SET head = 4, recorded_at = recorded_at + 2;
         INSERT INTO event SELECT tenant_id, 3, stream_type, stream_id, 3, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at - 1, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event is not recorded before the one in front of it",
    ),
    (
        "UPDATE ledger SET head = 3, recorded_at = recorded_at + 2;
         INSERT INTO event SELECT tenant_id, 3, stream_type, stream_id, 3, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at + 1, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event takes the next position below the head",
    ),
    (
        "INSERT INTO event SELECT tenant_id, 3, stream_type, stream_id, 3, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event takes the next position below the head",
    ),
    (
        "UPDATE ledger SET head = 4;
         INSERT INTO event SELECT tenant_id, 4, stream_type, stream_id, 3, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event takes the next position below the head",
    ),
    (
        "UPDATE ledger SET head = 3;
         INSERT INTO event SELECT tenant_id, 3, stream_type, stream_id, 4, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event takes the next version of its stream",
    ),
    (
        "UPDATE ledger SET head = 3;
         REPLACE INTO event SELECT tenant_id, 3, stream_type, stream_id, 3, event_id, event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event id is used once",
    ),
    (
        "UPDATE ledger SET head = 3;
         INSERT INTO event SELECT tenant_id, 3, stream_type, stream_id, 3, randomblob(16), event_type,
             schema_version, occurred_at, recorded_at - 1000, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM event WHERE position = 2",
        "an event takes the next position below the head",
    ),
];

fn two_events() -> Append {
    let event = || NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string("{\"a\":1}".to_owned()).unwrap(),
        metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
    };
    Append {
        command_id: Uuid::now_v7(),
        request_hash: [1; 32],
        correlation_id: Uuid::now_v7(),
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend {
            stream: StreamKey::new("thing", "a"),
            expected_version: 0,
            events: vec![event(), event()],
        }],
        claims: vec![("case_no".into(), "YN-1".into())],
    }
}

/// Every table's rows as text, to compare.
async fn contents(file: &mut SqliteConnection) -> Vec<String> {
    let mut rows = Vec::new();
    for statement in [
        "SELECT quote(tenant_id) || head || ' ' || recorded_at FROM ledger",
        "SELECT rowid || quote(position) || quote(stream_id) || version || quote(event_id) ||
            recorded_at || payload || metadata FROM event",
        "SELECT quote(command_id) || quote(request_hash) || first_position || last_position FROM command",
        "SELECT kind || key || position FROM claim",
    ] {
        rows.extend(
            sqlx::query_scalar::<_, String>(statement).fetch_all(&mut *file).await.unwrap(),
        );
    }
    rows
}

#[tokio::test]
async fn every_attack_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let tenant = TenantId::new("t");
    store.append(&tenant, two_events()).await.unwrap();

    let url = format!("sqlite://{}", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    let before = contents(&mut file).await;
    for settings in [
        "PRAGMA recursive_triggers = OFF; PRAGMA foreign_keys = OFF;",
        "PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = ON;",
    ] {
        sqlx::raw_sql(settings).execute(&mut file).await.unwrap();
        for (attack, answer) in ATTACKS {
            let mut tx = file.begin().await.unwrap();
            let refused = sqlx::raw_sql(*attack).execute(&mut *tx).await;
            let message = refused.expect_err(attack).to_string();
            assert!(message.contains(answer), "{attack}\nanswered {message}");
            tx.rollback().await.unwrap();
        }
    }
    assert_eq!(contents(&mut file).await, before);
    store.append(&tenant, Append { claims: vec![], ..two_events() }).await.unwrap_err();
    assert_eq!(store.head(&tenant).await.unwrap().0, 2);
}

/// A head that was pushed beyond the events is not repaired by writing on: it is reported.
#[tokio::test]
async fn a_head_pushed_forward_is_reported_as_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let tenant = TenantId::new("t");
    store.append(&tenant, two_events()).await.unwrap();

    let url = format!("sqlite://{}", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("UPDATE ledger SET head = 7").execute(&mut file).await.unwrap();

    let head = store.head(&tenant).await.unwrap_err().to_string();
    assert_eq!(
        head,
        "the log is damaged at position 3: the head is 7, but the last event stands at 2"
    );
    let elsewhere = StreamKey::new("thing", "b");
    let mut append = Append { claims: vec![], ..two_events() };
    append.streams[0].stream = elsewhere;
    store.append(&tenant, append).await.unwrap_err();
}

/// The ledger has seen a later time than the clock now tells.
#[tokio::test]
async fn time_stands_still_while_the_clock_is_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let tenant = TenantId::new("t");
    let later = jiff::Timestamp::from_second(8_000_000_000).unwrap();
    let url = format!("sqlite://{}", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("INSERT INTO ledger VALUES ('t', 0, ?1)")
        .bind(later.as_microsecond())
        .execute(&mut file)
        .await
        .unwrap();

    let receipt = store.append(&tenant, two_events()).await.unwrap();
    assert_eq!(receipt.recorded_at, later);
    let now = store.append(&TenantId::new("u"), two_events()).await.unwrap().recorded_at;
    assert!((jiff::Timestamp::now().duration_since(now)).as_secs().abs() < 60);
}
