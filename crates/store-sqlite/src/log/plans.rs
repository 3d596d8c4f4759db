//! Every fixed statement of the log is prepared on a real schema, and the plan of each that reads is
//! kept in the `.plan` file beside it, so that a lost index shows in a diff.

use crate::{Options, SqliteStore};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

/// Names the statements that read, with their plans.
macro_rules! statements {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!($name, ".sql")), include_str!(concat!($name, ".plan")))),*]
    };
}

const READING: &[(&str, &str, &str)] = statements![
    "claimed",
    "event_by_id",
    "head",
    "ledger/leaves",
    "ledger/leaves_at",
    "leaves_before",
    "position_at",
    "read_all",
    "read_filtered",
    "read_one_type",
    "read_stream",
    "read_streams",
    "receipt",
    "survey",
    "transcript/claims",
    "transcript/commands",
    "transcript/events",
    "transcript/tally",
];

/// The plan as an indented list.
async fn plan(connection: &mut SqliteConnection, statement: &str) -> String {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(explain).fetch_all(connection).await.unwrap();
    let mut depths = std::collections::HashMap::from([(0, 0)]);
    let mut text = String::new();
    for row in rows {
        let (id, parent): (i64, i64) = (row.get(0), row.get(1));
        let depth = depths[&parent];
        depths.insert(id, depth + 1);
        text.push_str(&format!("{}{}\n", "  ".repeat(depth), row.get::<&str, _>(3)));
    }
    text
}

#[tokio::test]
async fn plans_are_as_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    let mut connection = store.writer.take().await;
    let mut changed = Vec::new();
    for (name, statement, recorded) in READING {
        let now = plan(&mut connection, statement).await;
        if now != *recorded {
            changed.push(format!("{name}.plan should be\n{now}"));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[tokio::test]
async fn statements_that_write_are_prepared() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    let mut connection = store.writer.take().await;
    let write = |from: i64, to: i64| {
        let write = sqlx::query(include_str!("write.sql")).bind("t").bind(to).bind("[]");
        write.bind(from).bind("[]").bind("[]").bind("[]")
    };
    write(0, 1).execute(&mut *connection).await.unwrap();
    // No event has followed the head, so it does not move on.
    let moved = write(0, 1).execute(&mut *connection).await.unwrap_err().to_string();
    assert!(moved.contains("the head has moved"), "{moved}");
    let refused = write(1, 2).execute(&mut *connection).await.unwrap_err().to_string();
    assert!(refused.contains("the head only moves forward, from the last event"), "{refused}");
}
