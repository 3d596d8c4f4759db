//! The one connection that writes the log. It knows nothing of what is written; read models have a
//! file and a writer of their own, so that no append waits for them.

use sqlx::SqliteConnection;
use tokio::sync::{Mutex, MutexGuard};

/// The writing connection. Begin with [`BEGIN`]; a transaction that is dropped is rolled back.
pub(crate) struct Writer {
    /// Fair: whoever waits longest is next.
    connection: Mutex<SqliteConnection>,
}

/// Takes the write lock of the file at once, so that a transaction never fails half-way because
/// another process writes.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self { connection: Mutex::new(connection) }
    }

    /// The connection, as soon as whoever has it is done; keep what is done with it short.
    pub(crate) async fn take(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connection.lock().await
    }
}
