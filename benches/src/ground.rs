//! Where logs are measured: databases of a private PostgreSQL cluster, durable as it is by default, and
//! SQLite files. Each log begins empty, in a database or a file of its own.

use lianxin_app::Stores;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{
    fmt, mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that is prepared, of which the others are copies.
const TEMPLATE: &str = "lianxin_template";

/// What keeps a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
pub(crate) enum Engine {
    /// The server engine.
    Postgres,
    /// The embedded engine.
    Sqlite,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}

/// Both engines.
pub(crate) struct Ground {
    folder: PathBuf,
    cluster: Option<Cluster>,
    /// Databases that nobody needs any more.
    left: Arc<Mutex<Vec<String>>>,
}

/// A place for one log, given up when dropped.
pub(crate) enum Site {
    /// A database.
    Database { name: String, url: String, left: Arc<Mutex<Vec<String>>> },
    /// A file in a folder of its own.
    File(TempDir),
}

impl Ground {
    /// On the disk of a folder; PostgreSQL is started if it is wanted.
    pub(crate) async fn prepare(folder: &Path, engines: &[Engine]) -> anyhow::Result<Self> {
        let mut cluster = None;
        if engines.contains(&Engine::Postgres) {
            let started = Cluster::start_in(folder, Durability::Durable);
            run(&started, format!("CREATE DATABASE {TEMPLATE}")).await?;
            migrate(&started.url(TEMPLATE)).await?;
            cluster = Some(started);
        }
        Ok(Self { folder: folder.to_owned(), cluster, left: Arc::default() })
    }

    /// The address of the cluster's first database, if there is a cluster.
    pub(crate) fn url(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| cluster.url("postgres"))
    }

    /// A place for an empty log.
    pub(crate) async fn site(&self, engine: Engine) -> anyhow::Result<Site> {
        let Some(cluster) = self.cluster.as_ref().filter(|_| engine == Engine::Postgres) else {
            return Ok(Site::File(tempfile::tempdir_in(&self.folder)?));
        };
        let left = mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        for name in left {
            run(cluster, format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        let name = format!("bench_{}", Uuid::now_v7().simple());
        run(cluster, format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await?;
        let url = cluster.url(&name);
        Ok(Site::Database { name, url, left: Arc::clone(&self.left) })
    }
}

/// Carries out a statement on the cluster itself.
async fn run(cluster: &Cluster, statement: String) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&cluster.url("postgres")).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

impl Site {
    /// What keeps the log.
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Database { .. } => Engine::Postgres,
            Self::File(_) => Engine::Sqlite,
        }
    }

    /// How programs are told of it: a URL, or the path of the file.
    pub(crate) fn target(&self) -> String {
        match self {
            Self::Database { url, .. } => url.clone(),
            Self::File(folder) => folder.path().join("lianxin.db").display().to_string(),
        }
    }

    /// Opens the log and all that goes with it.
    pub(crate) async fn open(&self) -> anyhow::Result<Stores> {
        open(self.engine(), &self.target()).await
    }
}

/// Opens a log that a program was told of.
pub(crate) async fn open(engine: Engine, target: &str) -> anyhow::Result<Stores> {
    Ok(match engine {
        Engine::Postgres => {
            Stores::of(&PostgresStore::connect(target, postgres::Options::default()).await?)
        }
        Engine::Sqlite => {
            Stores::of(&SqliteStore::open(Path::new(target), sqlite::Options::default()).await?)
        }
    })
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Self::Database { name, left, .. } = self {
            left.lock().unwrap_or_else(PoisonError::into_inner).push(mem::take(name));
        }
    }
}
