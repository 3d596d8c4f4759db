//! On PostgreSQL.

use super::Table;
use lianxin_store::{ColumnKind, Value};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

pub(super) async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    Ok(PgConnection::connect(url).await?)
}

pub(super) async fn create(connection: &mut PgConnection, table: &Table) -> anyhow::Result<()> {
    let type_of = |kind| match kind {
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => "text COLLATE \"C\"",
        ColumnKind::Int => "bigint",
        ColumnKind::Bool => "boolean",
    };
    sqlx::raw_sql(AssertSqlSafe(table.create(type_of, ""))).execute(connection).await?;
    Ok(())
}

pub(super) async fn upsert(
    connection: &mut PgConnection,
    parts: [(&Table, &[Vec<Value>]); 2],
) -> anyhow::Result<()> {
    let mut tx = connection.begin().await?;
    for (table, rows) in parts {
        let mut insert = sqlx::query(AssertSqlSafe(statement(table)));
        for (place, (_, kind)) in table.columns.iter().enumerate() {
            let values = rows.iter().map(|row| &row[place]);
            insert = match kind {
                ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => {
                    insert.bind(values.map(text).collect::<Vec<_>>())
                }
                ColumnKind::Int => insert.bind(values.map(int).collect::<Vec<_>>()),
                ColumnKind::Bool => insert.bind(values.map(truth).collect::<Vec<_>>()),
            };
        }
        insert.execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// An insert of arrays, one of each column.
fn statement(table: &Table) -> String {
    let arrays = table.columns.iter().zip(1..).map(|((_, kind), number)| match kind {
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => format!("${number}::text[]"),
        ColumnKind::Int => format!("${number}::bigint[]"),
        ColumnKind::Bool => format!("${number}::boolean[]"),
    });
    let arrays: Vec<String> = arrays.collect();
    format!(
        "INSERT INTO {} ({}) SELECT * FROM unnest({}) {}",
        table.name,
        table.names().join(", "),
        arrays.join(", "),
        table.replacing()
    )
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Set(_) => None,
    }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(int) => Some(*int),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Set(_) => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Null | Value::Int(_) | Value::Text(_) | Value::Set(_) => None,
    }
}
