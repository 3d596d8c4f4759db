//! The log and the read models behind it. How they stand is judged by the port, alike for all engines.

use lianxin_store::examine::{Finding, Ledger, LedgerRow, StandingModel};
use sqlx::PgConnection;

pub(super) async fn ledgers(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    // The whole log is counted, however long it takes.
    sqlx::raw_sql("SET statement_timeout = 0").execute(&mut *database).await?;
    let found: Vec<LedgerRow> =
        sqlx::query_as(include_str!("ledgers.sql")).fetch_all(database).await?;
    Ok(found.into_iter().flat_map(|row| Ledger::from(row).judged()).collect())
}

pub(super) async fn read_models(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let found: Vec<(String, String, i64, i64, Option<i64>)> =
        sqlx::query_as(include_str!("read_models.sql")).fetch_all(database).await?;
    let model = |(tenant, model, position, head, failed_position)| {
        StandingModel { tenant, model, position, head, failed_position }.judged()
    };
    Ok(found.into_iter().map(model).collect())
}
