//! Black-box tests; everything lives in the test target. Here is what that shares with the programs it
//! starts.

pub mod office;

use lianxin_app::Stores;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{Append, NewEvent, StreamAppend, StreamKey};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use serde_json::value::RawValue;
use std::path::Path;
use tempfile::TempDir;
use uuid::Uuid;

/// Opens the stores at a URL: `sqlite:PATH`, made when it is not there, or `postgres://…`, which has
/// been prepared.
pub async fn open(url: &str) -> anyhow::Result<Stores> {
    Ok(match url.strip_prefix("sqlite:") {
        Some(path) => {
            Stores::of(&SqliteStore::open(Path::new(path), sqlite::Options::default()).await?)
        }
        None => Stores::of(&PostgresStore::connect(url, postgres::Options::default()).await?),
    })
}

/// Where a record lies that goes with its test.
pub enum Home {
    /// In a file of this folder.
    File(TempDir),
    /// In a database that is prepared.
    Database(Cluster),
}

impl Home {
    /// A folder for a file.
    pub fn file() -> anyhow::Result<Self> {
        Ok(Self::File(tempfile::tempdir()?))
    }

    /// A cluster of its own.
    pub async fn database(durability: Durability) -> anyhow::Result<Self> {
        let cluster = Cluster::start(durability);
        migrate(&cluster.url("postgres")).await?;
        Ok(Self::Database(cluster))
    }

    /// What [`open`] takes.
    pub fn url(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite:{}", folder.path().join("lianxin.db").display()),
            Self::Database(cluster) => cluster.url("postgres"),
        }
    }
}

/// A command that appends one event, the given version of a stream.
pub fn one_event(stream: &str, version: u64) -> anyhow::Result<Append> {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(format!("{{\"version\":{version}}}"))?,
        metadata: RawValue::from_string("{}".to_owned())?.into(),
    };
    Ok(Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "writer".into(),
        streams: vec![StreamAppend {
            stream: StreamKey::new("thing", stream),
            expected_version: version - 1,
            events: vec![event],
        }],
        claims: Vec::new(),
    })
}
