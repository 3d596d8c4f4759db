//! The server engine: log and read models in one PostgreSQL database that any number of processes share.
//!
//! Every commit of the log is on disk before it is acknowledged (`synchronous_commit` stays on). It never
//! sees what an event means: types are strings, payloads bytes. The tables of the log are made by
//! [`migrate`] alone; the store acts as the role `lianxin_writer`, which may read the log and append to
//! it, and owns the tables of the read models.

mod attempts;
mod deliveries;
mod error;
mod examine;
mod log;
mod pools;
mod read;
mod schema;
mod transaction;

pub use examine::examine;
pub use log::scribe::PostgresScribe;
pub use schema::{is_empty, migrate};

use error::engine;
use lianxin_store::{
    StoreError,
    sequencer::{Lanes, Writers},
};
use log::{follow, notifier::Notifier, writing::Writing};
use read::tables::ReadModels;
use sqlx::{
    Connection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{sync::Arc, time::Duration};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read.
    pub readers: u32,
    /// Connections that append; a tenant uses one at a time.
    pub writers: u32,
    /// How long a caller waits for a connection.
    pub acquire_timeout: Duration,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// How long a statement may wait for another transaction.
    pub lock_timeout: Duration,
    /// How often the head is asked for, should a notification have been lost.
    pub poll: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 16,
            writers: 4,
            acquire_timeout: Duration::from_secs(30),
            statement_timeout: Duration::from_secs(60),
            lock_timeout: Duration::from_secs(30),
            poll: Duration::from_secs(1),
        }
    }
}

/// Prepared statements kept per connection.
const STATEMENTS: usize = 512;

/// How long a connection may have been idle to be used without being asked whether it still is there.
const QUIET: Duration = Duration::from_secs(1);

/// An open store; cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    readers: PgPool,
    lanes: Arc<Lanes>,
    read: Arc<ReadModels>,
}

impl PostgresStore {
    /// Connects to a database that [`migrate`] has prepared; one that it has not, or a later build has,
    /// is refused with the command to run.
    pub async fn connect(url: &str, options: Options) -> Result<Self, StoreError> {
        let login: PgConnectOptions = url.parse().map_err(engine("reading the database's URL"))?;
        let compression = schema::check(&login).await?;
        let milliseconds = |duration: Duration| duration.as_millis().to_string();
        let connect =
            login.application_name("lianxin").statement_cache_capacity(STATEMENTS).options([
                ("role", "lianxin_writer".to_owned()),
                ("statement_timeout", milliseconds(options.statement_timeout)),
                ("lock_timeout", milliseconds(options.lock_timeout)),
                // Half the time of writing a document went into the server's own compression.
                ("default_toast_compression", compression),
            ]);
        let pool = |size| {
            PgPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(options.acquire_timeout)
                // A connection that was just used is there; asking first would double every trip.
                .test_before_acquire(false)
                .before_acquire(|connection, kept| {
                    Box::pin(async move {
                        if kept.idle_for > QUIET {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_lazy_with(connect.clone())
        };
        let (readers, writers) = (pool(options.readers), pool(options.writers));
        let notifier = Notifier::start(readers.clone());
        let pools = [("readers", readers.clone()), ("writers", writers.clone())];
        let writing = Writing { writers, readers: readers.clone(), notifier };
        let lanes = Arc::new(Lanes::new(Arc::new(writing) as Arc<dyn Writers>));
        let read = Arc::new(ReadModels::new(readers.clone()));
        let store = Self { readers, lanes, read };
        follow::follow(&store, options.poll).await?;
        tokio::spawn(pools::tell(Arc::downgrade(&store.lanes), pools, options.poll));
        Ok(store)
    }
}
