//! The embedded engine does what every engine must.
#![expect(clippy::unwrap_used, reason = "a broken engine ends the suite")]

use async_trait::async_trait;
use lianxin_store::{
    EventLog, Position, ReadStore, Scribe, TenantId, Transcript,
    conformance::{attempts, deliveries, log, read, transcript},
};
use lianxin_store_sqlite::{Options, SqliteStore};
use sqlx::{Connection, SqliteConnection};
use std::{path::PathBuf, sync::Arc};

struct File {
    path: PathBuf,
}

impl File {
    async fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.path, Options::default()).await.unwrap()
    }
}

#[async_trait]
impl log::Engine for File {
    async fn open(&self) -> Arc<dyn EventLog> {
        Arc::new(self.store().await)
    }

    async fn lose_event(&self, tenant: &TenantId, position: Position) {
        let url = format!("sqlite://{}", self.path.display());
        let mut file = SqliteConnection::connect(&url).await.unwrap();
        // Only without its guard does the file give an event up.
        sqlx::raw_sql("DROP TRIGGER IF EXISTS event_delete").execute(&mut file).await.unwrap();
        sqlx::query("DELETE FROM event WHERE tenant_id = ?1 AND position = ?2")
            .bind(tenant.as_str())
            .bind(position.0 as i64)
            .execute(&mut file)
            .await
            .unwrap();
    }
}

#[async_trait]
impl read::Engine for File {
    async fn open(&self) -> Arc<dyn ReadStore> {
        Arc::new(self.store().await)
    }
}

#[async_trait]
impl transcript::Engine for File {
    async fn open(&self) -> Arc<dyn Transcript> {
        Arc::new(self.store().await)
    }

    async fn scribe(&self) -> Box<dyn Scribe> {
        Box::new(self.store().await)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_conforms() {
    let folder = tempfile::tempdir().unwrap();
    log::run(&File { path: folder.path().join("lianxin.db") }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_read_models_conform() {
    let folder = tempfile::tempdir().unwrap();
    read::run(&File { path: folder.path().join("lianxin.db") }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transcript_conforms() {
    let folder = tempfile::tempdir().unwrap();
    transcript::run(&File { path: folder.path().join("lianxin.db") }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attempts_conform() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    attempts::run(&SqliteStore::open(&path, Options::default()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deliveries_conform() {
    let folder = tempfile::tempdir().unwrap();
    let file = File { path: folder.path().join("lianxin.db") };
    deliveries::run(&file.store().await, &file.store().await).await;
}
