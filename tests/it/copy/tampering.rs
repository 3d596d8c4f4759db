//! What is changed in a copy behind the engine's back is found and named: the position and the column.

use super::{compared, file, moved, open};
use lianxin_app::copy::CopyError;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    Append, EventLog, Position, RecordedEvent, StoreError, Stretch, TenantId, Transcript,
};
use lianxin_store_postgres::{self as postgres, PostgresScribe, PostgresStore, migrate};
use lianxin_store_sqlite::SqliteStore;
use lianxin_tests::one_event;
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::path::Path;
use uuid::Uuid;

/// Where the event stands that is tampered with.
const MARKED: Position = Position(5);

fn tenant() -> TenantId {
    TenantId::new("county")
}

/// Nine events; the fifth has something in every column.
async fn source(folder: &Path) -> SqliteStore {
    let log = open(&folder.join("source.db")).await;
    for version in 1..=3 {
        log.append(&tenant(), one_event("a", version).unwrap()).await.unwrap();
    }
    log.append(&tenant(), one_event("marked", 1).unwrap()).await.unwrap();
    log.append(&tenant(), marked()).await.unwrap();
    for version in 4..=7 {
        log.append(&tenant(), one_event("a", version).unwrap()).await.unwrap();
    }
    log
}

fn marked() -> Append {
    let mut append = one_event("marked", 2).unwrap();
    append.causation_id = Some(Uuid::now_v7());
    append.claims = vec![("number".into(), "YN-5".into())];
    let event = &mut append.streams[0].events[0];
    event.schema_version = 3;
    event.payload = RawValue::from_string(r#"{"text":"路灯坏了","n":[1,2]}"#.to_owned()).unwrap();
    event.metadata = RawValue::from_string(r#"{"channel":"UI"}"#.to_owned()).unwrap().into();
    append
}

async fn marked_in(log: &dyn Transcript) -> RecordedEvent {
    let stretch = Stretch { after: Position(MARKED.0 - 1), until: MARKED };
    log.stored_events(&tenant(), stretch).await.unwrap().remove(0)
}

/// That a column of the marked event, of its command or of what it took is named.
async fn assert_named(source: &dyn Transcript, copy: &dyn Transcript, column: &str, what: &str) {
    let found = compared(source, copy, &tenant()).await;
    let told = match &found {
        Err(CopyError::Different(found)) if found.position == MARKED => found.column.to_owned(),
        // What cannot even be read.
        Err(CopyError::Copy(StoreError::Damaged { position: MARKED, reason })) => {
            format!("event.{}", reason.split([':', ' ']).next().unwrap_or_default())
        }
        _ => panic!("{what}: {found:?}"),
    };
    assert_eq!(told, column, "{what}: {found:?}");
}

/// Every byte of the event in the file, one bit each.
#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_an_event_in_a_file_counts() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path()).await;
    let target = open(&folder.path().join("target.db")).await;
    moved(&source, &target, &mut target.clone(), &tenant()).await.unwrap();
    let whole = folder.path().join("whole.db");
    let into = AssertSqlSafe(format!("VACUUM INTO '{}'", whole.display()));
    let mut plain = connect(&folder.path().join("target.db")).await;
    sqlx::raw_sql(into).execute(&mut plain).await.unwrap();
    let file = std::fs::read(&whole).unwrap();
    compared(&source, &open(&whole).await, &tenant()).await.unwrap();

    let mut flipped = 0;
    for (column, bytes) in file::columns(&file, &tenant(), &marked_in(&source).await) {
        assert!(!bytes.is_empty(), "nothing to flip in {column}");
        for at in bytes {
            let bit = flipped % 8;
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            let path = folder.path().join(format!("flipped-{flipped}.db"));
            std::fs::write(&path, &changed).unwrap();
            // An event that is another tenant's now is missing where it stood.
            let named = if column == "tenant_id" { "position" } else { column };
            let what = format!("bit {bit} of byte {at}, in {column}");
            let copy = open(&path).await;
            assert_named(&source, &copy, &format!("event.{named}"), &what).await;
            flipped += 1;
        }
    }
    assert!(flipped >= 150, "{flipped} bytes");
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap()
}

/// What a command and what it took have in their columns, changed in a file without its triggers.
const IN_A_FILE: &[(&str, &str)] = &[
    ("command.command_id", "UPDATE command SET tenant_id = 'others'"),
    ("command.command_id", "UPDATE command SET command_id = zeroblob(16)"),
    ("command.request_hash", "UPDATE command SET request_hash = randomblob(32)"),
    ("command.first_position", "UPDATE command SET first_position = 4"),
    ("command.last_position", "UPDATE command SET last_position = 7"),
    ("command.version", "UPDATE command SET version = 3"),
    ("command.recorded_at", "UPDATE command SET recorded_at = recorded_at + 1"),
    ("command.command_id", "DELETE FROM command"),
    ("claim.position", "UPDATE claim SET tenant_id = 'others'"),
    ("claim.position", "UPDATE claim SET position = 69"),
    ("claim.kind", "UPDATE claim SET kind = 'other'"),
    ("claim.key", "UPDATE claim SET key = 'YN-4'"),
    ("claim.position", "DELETE FROM claim"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_a_receipt_in_a_file_counts() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path()).await;
    for (number, (column, change)) in IN_A_FILE.iter().enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        let copy = open(&path).await;
        moved(&source, &copy, &mut copy.clone(), &tenant()).await.unwrap();
        let mut plain = connect(&path).await;
        for kept in ["command_update", "command_delete", "claim_update", "claim_delete"] {
            let disarm = AssertSqlSafe(format!("DROP TRIGGER {kept}"));
            sqlx::raw_sql(disarm).execute(&mut plain).await.unwrap();
        }
        let which = if change.contains("claim") { "position = 5" } else { "first_position = 5" };
        let change = AssertSqlSafe(format!("{change} WHERE {which}"));
        let changed = sqlx::raw_sql(change).execute(&mut plain).await.unwrap();
        assert_eq!(changed.rows_affected(), 1);
        assert_named(&source, &copy, column, column).await;
    }
}

/// Flips a bit of a column by its name or else by its type, so that the table's own checks hold.
const FLIPS: &[(&str, &str)] = &[
    ("first_position", "{} # 1"),
    (
        "text",
        "convert_from(set_byte(convert_to({}, 'UTF8'), 2, get_byte(convert_to({}, 'UTF8'), 2) # 1), 'UTF8')",
    ),
    ("uuid", "encode(set_byte(uuid_send({}), 9, get_byte(uuid_send({}), 9) # 1), 'hex')::uuid"),
    ("bytea", "set_byte({}, 9, get_byte({}, 9) # 1)"),
    ("bigint", "{} # 64"),
    ("timestamp with time zone", "{} + interval '1 microsecond'"),
    (
        "json",
        "convert_from(set_byte(convert_to({}::text, 'UTF8'), 3, get_byte(convert_to({}::text, 'UTF8'), 3) # 1), 'UTF8')::json",
    ),
];

/// All columns of the log's tables, with their types.
const COLUMNS: &str = "SELECT table_name::text, column_name::text, data_type::text
    FROM information_schema.columns
    WHERE table_schema = 'es' AND table_name IN ('event', 'command', 'claim')
    ORDER BY table_name DESC, ordinal_position";

/// A superuser switches the triggers off.
#[tokio::test(flavor = "multi_thread")]
async fn every_column_in_a_database_counts() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path()).await;
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let copy = PostgresStore::connect(&url, postgres::Options::default()).await.unwrap();
    let mut scribe = PostgresScribe::connect(&url).await.unwrap();
    moved(&source, &copy, &mut scribe, &tenant()).await.unwrap();

    let mut superuser = PgConnection::connect(&url).await.unwrap();
    let mut run = async |statement: String| {
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut superuser).await.unwrap();
        done.rows_affected()
    };
    run("SET session_replication_role = replica".to_owned()).await;
    for table in ["event", "command", "claim"] {
        run(format!("CREATE TABLE kept_{table} AS SELECT * FROM es.{table}")).await;
    }
    let mut asking = PgConnection::connect(&url).await.unwrap();
    let columns: Vec<(String, String, String)> =
        sqlx::query_as(COLUMNS).fetch_all(&mut asking).await.unwrap();
    assert_eq!(columns.len(), 16 + 7 + 4);
    for (table, column, kind) in columns {
        let flip = FLIPS
            .iter()
            .find(|(of, _)| *of == column || *of == kind)
            .unwrap()
            .1
            .replace("{}", &column);
        let place = if table == "command" { "first_position" } else { "position" };
        let changed =
            run(format!("UPDATE es.{table} SET {column} = {flip} WHERE {place} = 5")).await;
        assert_eq!(changed, 1);
        let named = match (&*table, &*column) {
            // What is another tenant's now is missing where it stood.
            ("command", "tenant_id") => "command_id",
            (_, "tenant_id") => "position",
            (_, column) => column,
        };
        assert_named(&source, &copy, &format!("{table}.{named}"), &column).await;
        run(format!("DELETE FROM es.{table}; INSERT INTO es.{table} SELECT * FROM kept_{table}"))
            .await;
        compared(&source, &copy, &tenant()).await.unwrap();
    }
}
