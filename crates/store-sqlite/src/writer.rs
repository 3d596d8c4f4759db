//! The one connection that writes, shared by the log and the read models.
//!
//! Appends go first: however many read models wait to write, at most one of them stands before an
//! append. The writer knows nothing of what is written.

use sqlx::SqliteConnection;
use std::ops::{Deref, DerefMut};
use tokio::sync::{Mutex, MutexGuard};

/// The writing connection. Begin with [`BEGIN`]; a transaction that is dropped is rolled back.
pub(crate) struct Writer {
    /// Fair: whoever waits longest is next.
    connection: Mutex<SqliteConnection>,
    /// Lets one read model at a time wait for the connection.
    turnstile: Mutex<()>,
}

/// Takes the write lock of the file at once, so that a transaction never fails half-way because
/// another process writes.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self { connection: Mutex::new(connection), turnstile: Mutex::new(()) }
    }

    /// The connection for a batch of appends.
    pub(crate) async fn for_appends(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connection.lock().await
    }

    /// The connection for a read model's batch; keep the transaction short, appends wait for it.
    pub(crate) async fn for_read_model(&self) -> ReadModelTurn<'_> {
        let turn = self.turnstile.lock().await;
        ReadModelTurn { connection: self.connection.lock().await, _turn: turn }
    }
}

/// A read model's use of the writing connection.
pub(crate) struct ReadModelTurn<'w> {
    connection: MutexGuard<'w, SqliteConnection>,
    _turn: MutexGuard<'w, ()>,
}

impl Deref for ReadModelTurn<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for ReadModelTurn<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
