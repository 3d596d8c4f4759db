//! What the query planner is told of a model's tables. The figures are fixed, not measured: they say
//! what the columns are like in a large office, so that plans are the same in a new file as in a full
//! one, and on every machine. Measured on a small table, a tenant would look like a rare value.

use super::model::Sql;
use crate::error::engine;
use lianxin_store::StoreError;
use sqlx::SqliteConnection;

/// Rows of a table.
const ROWS: u64 = 1_000_000;
/// How many values a column has, within one value of the columns before it.
const VALUES: u64 = 20;

/// Replaces what the planner knows of the model's tables.
pub(super) async fn set(connection: &mut SqliteConnection, sql: &Sql) -> Result<(), StoreError> {
    let failed = engine("telling the planner about a read model");
    for table in [&sql.tables.document, &sql.tables.row, &sql.tables.ended] {
        let forget = sqlx::query(include_str!("forget_statistics.sql")).bind(table);
        forget.execute(&mut *connection).await.map_err(&failed)?;
    }
    for (table, index, figures) in figures(sql) {
        sqlx::query(include_str!("set_statistics.sql"))
            .bind(table)
            .bind(index)
            .bind(figures)
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    let load = sqlx::raw_sql("ANALYZE sqlite_schema");
    load.execute(connection).await.map_err(&failed).map(drop)
}

/// Table, index and, for every prefix of the index's columns, the rows that share its values.
fn figures(sql: &Sql) -> Vec<(&str, String, String)> {
    let by_key = |name: &String| format!("sqlite_autoindex_{name}_1");
    // The primary key of a table without row ids bears the table's name.
    let mut figures = vec![
        (sql.tables.document.as_str(), by_key(&sql.tables.document), sharing(&[1])),
        (sql.tables.row.as_str(), sql.tables.row.clone(), sharing(&[1, 1])),
        (sql.tables.ended.as_str(), sql.tables.ended.clone(), sharing(&[2, 1, 1])),
    ];
    for (name, columns) in sql.index_columns() {
        let mut rows = ROWS;
        let mut shared: Vec<u64> = Vec::new();
        for column in columns {
            rows = if *column == "valid_from" { 2 } else { (rows / VALUES).max(2) };
            shared.push(rows);
        }
        shared.extend([1, 1]);
        figures.push((&sql.tables.row, name, sharing(&shared)));
    }
    figures
}

/// The planner's own notation: all rows, those of a tenant, then those of every longer prefix.
fn sharing(rows: &[u64]) -> String {
    let all = [ROWS, ROWS].into_iter().chain(rows.iter().copied());
    all.map(|rows| rows.to_string()).collect::<Vec<_>>().join(" ")
}
