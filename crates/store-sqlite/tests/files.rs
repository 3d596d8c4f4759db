//! Which files are opened, and how.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_store::{Position, StoreError, TenantId, leaf::check_log};
use lianxin_store_sqlite::{Options, SqliteStore};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::path::Path;

async fn run(path: &Path, statement: &str) -> String {
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    let row = sqlx::query_scalar::<_, String>(AssertSqlSafe(statement))
        .fetch_optional(&mut file)
        .await
        .unwrap();
    file.close().await.unwrap();
    row.unwrap_or_default()
}

async fn refusal(path: &Path) -> String {
    match SqliteStore::open(path, Options::default()).await.map(|_| ()) {
        Err(StoreError::UnknownSchema(message)) => message,
        other => panic!("{other:?}"),
    }
}

const VERSION: &str = "SELECT CAST(user_version AS TEXT) FROM pragma_user_version";

#[tokio::test]
async fn a_file_is_opened_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    SqliteStore::open(&path, Options::default()).await.unwrap();
    let version = run(&path, VERSION).await;
    for _ in 0..2 {
        SqliteStore::open(&path, Options::default()).await.unwrap();
    }
    assert_eq!(run(&path, "SELECT journal_mode FROM pragma_journal_mode").await, "wal");
    assert_eq!(run(&path, VERSION).await, version);
}

#[tokio::test]
async fn a_later_builds_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    SqliteStore::open(&path, Options::default()).await.unwrap();
    let version = run(&path, VERSION).await;
    run(&path, "PRAGMA user_version = 99").await;

    let wanted = format!("the file has schema version 99; this build knows up to {version}");
    assert_eq!(refusal(&path).await, wanted);
    assert_eq!(run(&path, VERSION).await, "99");
}

#[tokio::test]
async fn another_programs_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.db");
    run(&path, "CREATE TABLE account (name TEXT)").await;
    let before = std::fs::read(&path).unwrap();

    assert_eq!(refusal(&path).await, "the file is a database of another program");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_engine_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear deputies, ".repeat(100)).unwrap();
    let opened = SqliteStore::open(&path, Options::default()).await;
    assert!(matches!(opened.map(|_| ()), Err(StoreError::Engine { .. })));
}

/// The schema before there were leaves, and a log in it.
const OLDER: [&str; 5] = [
    include_str!("../../../schema/sqlite/0001_log.sql"),
    include_str!("../../../schema/sqlite/0002_attempts.sql"),
    include_str!("../../../schema/sqlite/0003_copies.sql"),
    include_str!("../../../schema/sqlite/0004_deliveries.sql"),
    "INSERT INTO ledger VALUES ('t', 0, 0);
     UPDATE ledger SET head = 3, recorded_at = 7;
     INSERT INTO event
     SELECT 't', column1, column2, column3, column4, randomblob(16), 'E', 1, 'then', 7, 'clerk',
         randomblob(16), randomblob(16), NULL, '{\"n\": 1}', '{}'
     FROM (VALUES (1, 'case', 'a', 1), (2, 'case', 'b', 1), (3, 'case', 'a', 2))",
];

#[tokio::test]
async fn the_log_of_an_earlier_build_gets_its_leaves_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    for statements in OLDER {
        sqlx::raw_sql(statements).execute(&mut file).await.unwrap();
    }
    file.close().await.unwrap();

    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let checked = check_log(&store, &TenantId::new("t")).await.unwrap();
    assert_eq!((checked.head, checked.cases, checked.altered), (Position(3), 2, None));
    let leaves = "SELECT group_concat(hex(seed) || record) FROM leaf";
    let sealed = run(&path, leaves).await;
    SqliteStore::open(&path, Options::default()).await.unwrap();
    assert_eq!(run(&path, leaves).await, sealed);
}
