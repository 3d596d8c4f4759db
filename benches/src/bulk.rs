//! Upserts of ready rows, as fast as an engine takes them: arrays on PostgreSQL, many rows a statement on
//! SQLite, a transaction a batch.

mod postgres;
mod sqlite;

use lianxin_store::{ColumnKind, Value};
use sqlx::{PgConnection, SqliteConnection};

/// A column's name and kind.
pub(crate) type Column = (&'static str, ColumnKind);

/// A table and its rows.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    /// The first columns, which are its key.
    pub(crate) key: usize,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// These columns after that of the tenant.
pub(crate) fn columns(columns: impl IntoIterator<Item = Column>) -> Vec<Column> {
    [("tenant_id", ColumnKind::Text)].into_iter().chain(columns).collect()
}

/// A connection that writes them.
pub(crate) enum Bulk {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Bulk {
    /// To a database.
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        Ok(Self::Postgres(postgres::connect(url).await?))
    }

    /// To a file, which is made.
    pub(crate) async fn open(path: &str) -> anyhow::Result<Self> {
        Ok(Self::Sqlite(sqlite::open(path).await?))
    }

    /// Makes a table anew, without rows.
    pub(crate) async fn create(&mut self, table: &Table) -> anyhow::Result<()> {
        match self {
            Self::Postgres(connection) => postgres::create(connection, table).await,
            Self::Sqlite(connection) => sqlite::create(connection, table).await,
        }
    }

    /// Writes rows of two tables in one transaction.
    pub(crate) async fn upsert(
        &mut self,
        parts: [(&Table, &[Vec<Value>]); 2],
    ) -> anyhow::Result<()> {
        match self {
            Self::Postgres(connection) => postgres::upsert(connection, parts).await,
            Self::Sqlite(connection) => sqlite::upsert(connection, parts).await,
        }
    }
}

impl Table {
    fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    fn key(&self) -> String {
        self.names()[..self.key].join(", ")
    }

    /// What is done with a row that is there.
    fn replacing(&self) -> String {
        let new = self.columns.iter().skip(self.key);
        let new: Vec<String> = new.map(|(name, _)| format!("{name} = excluded.{name}")).collect();
        format!("ON CONFLICT ({}) DO UPDATE SET {}", self.key(), new.join(", "))
    }

    /// The statement that makes it, with the type of each kind of column.
    fn create(&self, type_of: impl Fn(ColumnKind) -> &'static str, options: &str) -> String {
        let columns = self.columns.iter().map(|(name, kind)| format!("{name} {}", type_of(*kind)));
        let columns: Vec<String> = columns.collect();
        let Self { name, .. } = self;
        format!(
            "DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({}, PRIMARY KEY ({})) {options}",
            columns.join(", "),
            self.key()
        )
    }
}
