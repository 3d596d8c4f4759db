//! The embedded engine: the log in one SQLite file, the read models in another beside it.
//!
//! Every commit of the log is on disk before it is acknowledged (WAL, `synchronous=FULL`); the read
//! models' file can be rebuilt from it and is written without that. One connection writes each file,
//! a pool reads. It never sees what an event means: types are strings, payloads bytes.

mod attempts;
mod deliveries;
mod error;
mod examine;
mod log;
mod read;
mod schema;
mod writer;

pub use examine::examine;

use error::engine;
use lianxin_store::{
    StoreError,
    sequencer::{Lanes, Writers},
};
use read::file::ReadFile;
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};
use writer::Writer;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reading connections, each with a thread and a page cache of its own.
    pub readers: u32,
    /// How long a statement waits for another process that is writing.
    pub busy_timeout: Duration,
    /// How often the file is asked whether another process has committed.
    pub poll: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, busy_timeout: Duration::from_secs(30), poll: Duration::from_millis(40) }
    }
}

/// An open store; cheap to clone. Implements all ports. The file is released when the last clone
/// is gone and the appends under way are committed.
#[derive(Clone)]
pub struct SqliteStore {
    readers: SqlitePool,
    writer: Arc<Writer>,
    lanes: Arc<Lanes>,
    read: Arc<ReadFile>,
}

impl SqliteStore {
    /// Opens the log's file, creating it if absent, and brings its schema up to this build's. A file
    /// of a later build, or of another program, is refused and left alone. The read models' file has
    /// the same name with the extension `read.db`.
    pub async fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .busy_timeout(options.busy_timeout)
            .page_size(PAGE_BYTES)
            .statement_cache_capacity(STATEMENTS);
        let writer = connect_writer(&connect).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.readers)
            // It is a thread of this process: there is no line to it that could be lost.
            .test_before_acquire(false)
            .connect_with(connect.pragma("query_only", "ON"))
            .await
            .map_err(engine("opening the store for reading"))?;
        let writer = Arc::new(Writer::new(writer));
        let lanes = Arc::new(Lanes::new(Arc::clone(&writer) as Arc<dyn Writers>));
        let read_path = path.with_extension("read.db");
        let read = ReadFile::open(&read_path, options.readers, options.busy_timeout).await?;
        let store = Self { readers, writer, lanes, read: Arc::new(read) };
        log::leaves::seal_backlogs(&store).await?;
        log::follow::follow(&store, options.poll).await?;
        Ok(store)
    }
}

/// Bytes of a page of a new file: a lone append writes every page it touches.
const PAGE_BYTES: u32 = 4096;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 512;

/// Page cache of the writing connection, in KiB: streams and ids are met in no order, and the leaves of
/// their indexes are read again when they do not fit.
const WRITER_CACHE: &str = "-32768";

/// Pages after which a commit moves the write-ahead log into the file.
const CHECKPOINT_PAGES: &str = "4000";

/// Connects, and changes nothing before the file is known to be ours.
async fn connect_writer(options: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let failed = engine("opening the store for writing");
    let options = options
        .clone()
        .synchronous(SqliteSynchronous::Full)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
    let mut writer = SqliteConnection::connect_with(&options).await.map_err(&failed)?;
    schema::known_version(&mut writer).await?;
    sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&mut writer).await.map_err(&failed)?;
    schema::migrate(&mut writer).await?;
    let batch = include_str!("log/batch.sql");
    sqlx::raw_sql(batch).execute(&mut writer).await.map_err(&failed)?;
    Ok(writer)
}
