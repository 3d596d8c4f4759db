//! The file of the read models: beside the log's, with a writer and readers of its own, so that no
//! append ever waits for a read model.
//!
//! Commits are not forced to disk: after a power cut a model stands a little further back, whole, and
//! catches up from the log.

use super::model::Sql;
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{ModelSpec, StoreError};
use sea_query::{Alias, SqliteQueryBuilder, Table};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Shape of the file; see `schema/sqlite/read_models.sql`.
const FILE_VERSION: i64 = 2;
/// KiB of pages that the writer and each reader may keep.
const WRITER_CACHE: &str = "-65536";
const READER_CACHE: &str = "-8192";
/// Bytes to which the write-ahead log is cut back after it was moved into the file.
const WAL_BYTES: &str = "67108864";
/// Pages after which the write-ahead log is moved into the file: 32 MiB of them.
const WAL_PAGES: &str = "4096";
const PAGE_BYTES: u32 = 8192;
const STATEMENTS: usize = 512;
/// Rows that a reader's thread may have ready before it waits for them to be taken.
const ROW_BUFFER: usize = 1024;

/// The open file.
pub(crate) struct ReadFile {
    /// One read model writes at a time.
    pub(super) writer: tokio::sync::Mutex<SqliteConnection>,
    pub(super) readers: SqlitePool,
    /// Statements of the models seen so far.
    models: Mutex<HashMap<ModelSpec, Arc<Sql>>>,
}

impl ReadFile {
    /// Opens the file, creating it if absent.
    pub(crate) async fn open(
        path: &Path,
        readers: u32,
        busy_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let failed = engine("opening the file of the read models");
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(PAGE_BYTES)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(busy_timeout)
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(ROW_BUFFER)
            .pragma("journal_size_limit", WAL_BYTES)
            .pragma("temp_store", "MEMORY");
        let writing = connect.clone().pragma("cache_size", WRITER_CACHE);
        let writing = writing.pragma("wal_autocheckpoint", WAL_PAGES);
        let mut writer = SqliteConnection::connect_with(&writing).await.map_err(&failed)?;
        prepare(&mut writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .test_before_acquire(false)
            .connect_with(connect.pragma("cache_size", READER_CACHE).pragma("query_only", "ON"))
            .await
            .map_err(&failed)?;
        let writer = tokio::sync::Mutex::new(writer);
        Ok(Self { writer, readers, models: Mutex::default() })
    }

    /// The statements of a model, made when it is first asked for.
    pub(super) fn sql(&self, spec: &ModelSpec) -> Arc<Sql> {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = models.entry(*spec).or_insert_with(|| Arc::new(Sql::new(*spec)));
        Arc::clone(sql)
    }
}

async fn prepare(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = engine("preparing the file of the read models");
    let version: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *connection)
        .await
        .map_err(&failed)?;
    if version > FILE_VERSION {
        return Err(StoreError::UnknownSchema(format!(
            "the file of the read models has version {version}, this build knows {FILE_VERSION}; \
             it may be deleted and is then rebuilt from the log"
        )));
    }
    if version < FILE_VERSION {
        clear(connection).await?;
    }
    let schema = include_str!("../../../../schema/sqlite/read_models.sql");
    sqlx::raw_sql(schema).execute(connection).await.map_err(&failed).map(drop)
}

/// Drops what a file of an earlier shape holds: it is rebuilt from the log.
async fn clear(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = engine("emptying a file of read models of an earlier shape");
    let mut tx = connection.begin_with(BEGIN).await.map_err(&failed)?;
    let tables: Vec<String> = sqlx::query_scalar(include_str!("tables.sql"))
        .fetch_all(&mut *tx)
        .await
        .map_err(&failed)?;
    for table in tables {
        let drop = Table::drop().table(Alias::new(table)).build(SqliteQueryBuilder);
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut *tx).await.map_err(&failed)?;
    }
    tx.commit().await.map_err(failed)
}
