//! The server engine does what every engine must.
#![expect(clippy::unwrap_used, reason = "a broken engine ends the suite")]

use async_trait::async_trait;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    EventLog, Position, ReadStore, Scribe, TenantId, Transcript,
    conformance::{attempts, deliveries, log, read, transcript},
};
use lianxin_store_postgres::{Options, PostgresScribe, PostgresStore, migrate};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;

struct Database {
    url: String,
}

impl Database {
    async fn store(&self) -> PostgresStore {
        let options = Options { readers: 4, writers: 1, ..Options::default() };
        PostgresStore::connect(&self.url, options).await.unwrap()
    }
}

#[async_trait]
impl log::Engine for Database {
    async fn open(&self) -> Arc<dyn EventLog> {
        Arc::new(self.store().await)
    }

    async fn lose_event(&self, tenant: &TenantId, position: Position) {
        let mut database = PgConnection::connect(&self.url).await.unwrap();
        // Only without its guard does the database give an event up.
        let disarm = "ALTER TABLE es.event DISABLE TRIGGER event_is_kept";
        sqlx::raw_sql(disarm).execute(&mut database).await.unwrap();
        sqlx::query("DELETE FROM es.event WHERE tenant_id = $1 AND position = $2")
            .bind(tenant.as_str())
            .bind(position.0 as i64)
            .execute(&mut database)
            .await
            .unwrap();
    }
}

#[async_trait]
impl read::Engine for Database {
    async fn open(&self) -> Arc<dyn ReadStore> {
        Arc::new(self.store().await)
    }
}

#[async_trait]
impl transcript::Engine for Database {
    async fn open(&self) -> Arc<dyn Transcript> {
        Arc::new(self.store().await)
    }

    async fn scribe(&self) -> Box<dyn Scribe> {
        Box::new(PostgresScribe::connect(&self.url).await.unwrap())
    }
}

/// An empty database, with the cluster that it goes with.
async fn database() -> (Cluster, Database) {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    (cluster, Database { url })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_conforms() {
    let (_cluster, database) = database().await;
    log::run(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_read_models_conform() {
    let (_cluster, database) = database().await;
    read::run(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transcript_conforms() {
    let (_cluster, database) = database().await;
    transcript::run(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attempts_conform() {
    let (_cluster, database) = database().await;
    attempts::run(&database.store().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deliveries_conform() {
    let (_cluster, database) = database().await;
    deliveries::run(&database.store().await, &database.store().await).await;
}
