//! Begins transactions that may be given up at any moment.

use sqlx::{PgPool, PgTransaction};

/// Sees one state however long it reads.
pub(crate) const ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins in a task of its own, which always ends: a connection whose `BEGIN` is given up half-way goes
/// back to the pool with a transaction open that nobody knows of, and what is written on it next is never
/// committed. Once begun, a transaction that is dropped is rolled back.
pub(crate) async fn begin(
    pool: &PgPool,
    statement: &'static str,
) -> Result<PgTransaction<'static>, sqlx::Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
