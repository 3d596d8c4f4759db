//! Brings a database's schema up to this build's. Migrations are appended to the list, never edited;
//! read models' own tables are not among them, they are rebuilt instead.

use crate::{Options, PostgresScribe, PostgresStore, error::engine};
use lianxin_store::{StoreError, TenantId, leaf::seal_backlog};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

/// Migration n (from 1) brings the database to version n.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../schema/postgres/0001_log.sql"),
    include_str!("../../../schema/postgres/0002_read_models.sql"),
    include_str!("../../../schema/postgres/0003_copies.sql"),
    include_str!("../../../schema/postgres/0004_deliveries.sql"),
    include_str!("../../../schema/postgres/0005_leaves.sql"),
    include_str!("../../../schema/postgres/0006_ledger.sql"),
    include_str!("../../../schema/postgres/0007_batches.sql"),
];

/// The version that this build works with.
pub(crate) const VERSION: usize = MIGRATIONS.len();

/// Makes the roles and applies the migrations that the database lacks, in one transaction, as somebody
/// who may create roles; then makes the leaves of logs from before there were any. Tells the version that it
/// has now. Several may try at once.
pub async fn migrate(url: &str) -> Result<usize, StoreError> {
    let failed = engine("preparing the database's schema");
    let mut connection = PgConnection::connect(url).await.map_err(&failed)?;
    let mut tx = connection.begin().await.map_err(&failed)?;
    sqlx::raw_sql(include_str!("schema/lock.sql")).execute(&mut *tx).await.map_err(&failed)?;
    let roles = include_str!("../../../schema/postgres/roles.sql");
    sqlx::raw_sql(roles).execute(&mut *tx).await.map_err(&failed)?;
    let act = sqlx::raw_sql("SET LOCAL ROLE lianxin_owner");
    act.execute(&mut *tx).await.map_err(&failed)?;
    let version = known_version(&mut tx).await?;
    for (number, migration) in MIGRATIONS.iter().enumerate().skip(version) {
        sqlx::raw_sql(*migration).execute(&mut *tx).await.map_err(&failed)?;
        let applied = sqlx::query(include_str!("schema/applied.sql")).bind(number as i64 + 1);
        applied.execute(&mut *tx).await.map_err(&failed)?;
    }
    tx.commit().await.map_err(&failed)?;
    seal_backlogs(&mut connection, url).await?;
    Ok(VERSION)
}

async fn seal_backlogs(connection: &mut PgConnection, url: &str) -> Result<(), StoreError> {
    let failed = engine("looking up whose logs are kept");
    let tenants: Vec<String> = sqlx::query_scalar(include_str!("schema/tenants.sql"))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    if tenants.is_empty() {
        return Ok(());
    }
    let log = PostgresStore::connect(url, Options::default()).await?;
    let mut scribe = PostgresScribe::connect(url).await?;
    for tenant in tenants {
        seal_backlog(&log, &mut scribe, &TenantId::new(&tenant)).await?;
    }
    Ok(())
}

/// Whether a database has none of our tables yet.
pub async fn is_empty(url: &str) -> Result<bool, StoreError> {
    let failed = engine("connecting to the database");
    let mut connection = PgConnection::connect(url).await.map_err(&failed)?;
    let version = known_version(&mut connection).await?;
    connection.close().await.map_err(failed)?;
    Ok(version == 0)
}

/// Refuses a database that is not of this build's version, with what to do. Asks as whoever logs in: the
/// role of the service may not be there yet. Tells the fastest compression that the server knows.
pub(crate) async fn check(login: &PgConnectOptions) -> Result<String, StoreError> {
    let failed = engine("connecting to the database");
    let mut connection = PgConnection::connect_with(login).await.map_err(&failed)?;
    let (version, wanted) = (known_version(&mut connection).await?, VERSION);
    let compression = sqlx::query_scalar(include_str!("schema/compression.sql"));
    let compression = compression.fetch_one(&mut connection).await.map_err(&failed)?;
    connection.close().await.map_err(failed)?;
    if version == wanted {
        return Ok(compression);
    }
    Err(StoreError::UnknownSchema(format!(
        "the database has schema version {version}, this build needs {wanted}; \
         run: lianxin migrate --database URL"
    )))
}

/// The database's version, 0 for one without the schema; refuses one that this build does not know.
pub(crate) async fn known_version(connection: &mut PgConnection) -> Result<usize, StoreError> {
    let failed = engine("reading the database's schema version");
    let exists: bool = sqlx::query_scalar(include_str!("schema/exists.sql"))
        .fetch_one(&mut *connection)
        .await
        .map_err(&failed)?;
    if !exists {
        return Ok(0);
    }
    let version: i64 = sqlx::query_scalar(include_str!("schema/version.sql"))
        .fetch_one(connection)
        .await
        .map_err(&failed)?;
    match usize::try_from(version) {
        Ok(version) if version <= VERSION => Ok(version),
        _ => Err(StoreError::UnknownSchema(format!(
            "the database has schema version {version}; this build knows up to {}",
            VERSION
        ))),
    }
}
