//! Brings a file's schema up to this build's. Migrations are appended to the list, never edited;
//! read models' own tables are not among them, they are rebuilt instead.

use crate::{error::engine, writer::BEGIN};
use lianxin_store::StoreError;
use sqlx::{Connection, SqliteConnection};

/// Migration n (from 1) brings the file to version n and stamps it so.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../../../schema/sqlite/0001_log.sql"),
    include_str!("../../../schema/sqlite/0002_attempts.sql"),
    include_str!("../../../schema/sqlite/0003_copies.sql"),
    include_str!("../../../schema/sqlite/0004_deliveries.sql"),
    include_str!("../../../schema/sqlite/0005_leaves.sql"),
];

/// The version that this build works with.
pub(crate) const VERSION: usize = MIGRATIONS.len();

/// "LXin", kept in the file's header.
const APPLICATION_ID: i64 = 0x4c58_696e;

/// Applies the migrations that the file lacks, in one transaction.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = engine("preparing the store's schema");
    let mut tx = connection.begin_with(BEGIN).await.map_err(&failed)?;
    let version = known_version(&mut tx).await?;
    for migration in &MIGRATIONS[version..] {
        sqlx::raw_sql(*migration).execute(&mut *tx).await.map_err(&failed)?;
    }
    tx.commit().await.map_err(&failed)
}

/// The file's version, 0 for a new one; refuses a file that this build does not know.
pub(crate) async fn known_version(connection: &mut SqliteConnection) -> Result<usize, StoreError> {
    let failed = engine("reading the store's schema version");
    let (application, version, objects): (i64, i64, i64) =
        sqlx::query_as(include_str!("schema.sql")).fetch_one(connection).await.map_err(failed)?;
    if application != APPLICATION_ID && (application != 0 || version != 0 || objects != 0) {
        return Err(StoreError::UnknownSchema(
            "the file is a database of another program".to_owned(),
        ));
    }
    match usize::try_from(version) {
        Ok(version) if version <= VERSION => Ok(version),
        _ => Err(StoreError::UnknownSchema(format!(
            "the file has schema version {version}; this build knows up to {}",
            VERSION
        ))),
    }
}
