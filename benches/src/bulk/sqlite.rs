//! On SQLite, with the pragmas of the file of the read models.

use super::Table;
use lianxin_store::{ColumnKind, Value};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

/// Rows of a statement.
const ROWS: usize = 128;

pub(super) async fn open(path: &str) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(8192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("temp_store", "MEMORY");
    Ok(SqliteConnection::connect_with(&options).await?)
}

pub(super) async fn create(connection: &mut SqliteConnection, table: &Table) -> anyhow::Result<()> {
    let type_of = |kind| match kind {
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => "TEXT",
        ColumnKind::Int | ColumnKind::Bool => "INTEGER",
    };
    let create = table.create(type_of, "STRICT, WITHOUT ROWID");
    sqlx::raw_sql(AssertSqlSafe(create)).execute(connection).await?;
    Ok(())
}

pub(super) async fn upsert(
    connection: &mut SqliteConnection,
    parts: [(&Table, &[Vec<Value>]); 2],
) -> anyhow::Result<()> {
    let mut tx = connection.begin().await?;
    for (table, rows) in parts {
        for rows in rows.chunks(ROWS) {
            let mut insert = sqlx::query(AssertSqlSafe(statement(table, rows.len())));
            for value in rows.iter().flatten() {
                insert = match value {
                    Value::Null | Value::Set(_) => insert.bind(None::<i64>),
                    Value::Bool(truth) => insert.bind(*truth),
                    Value::Int(int) => insert.bind(*int),
                    Value::Text(text) => insert.bind(text.as_str()),
                };
            }
            insert.execute(&mut *tx).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// An insert of so many rows.
fn statement(table: &Table, rows: usize) -> String {
    let row = format!("({})", vec!["?"; table.columns.len()].join(", "));
    format!(
        "INSERT INTO {} ({}) VALUES {} {}",
        table.name,
        table.names().join(", "),
        vec![row; rows].join(", "),
        table.replacing()
    )
}
