//! Multi-row inserts in sizes that are powers of two, so that a handful of prepared statements
//! serves batches of any size.

use crate::error::engine;
use lianxin_store::StoreError;
use sea_query::{Alias, OnConflict, Query, SqliteQueryBuilder};
use sqlx::{
    AssertSqlSafe, SqliteConnection,
    query::Query as Statement,
    sqlite::{Sqlite, SqliteArguments},
};
use std::sync::{Arc, OnceLock};

/// A statement on its way to have values bound.
pub(super) type Bound<'q> = Statement<'q, Sqlite, SqliteArguments>;

/// The largest insert has two to this power rows, or fewer when they have many columns.
const LARGEST: u32 = 7;
/// Values bound at most; the engine's own limit is 32,766.
const VALUES: usize = 8_192;

/// Inserts of 1, 2, 4 … rows into one table.
pub(super) struct Bulk {
    table: String,
    columns: Vec<&'static str>,
    /// Columns that name a row to be replaced; empty for a plain insert.
    replaces: Vec<&'static str>,
    sizes: Vec<OnceLock<Arc<str>>>,
}

impl Bulk {
    /// New rows.
    pub(super) fn insert(table: &str, columns: &[&'static str]) -> Self {
        Self::upsert(table, columns, &[])
    }

    /// New rows, or new values of the rows that have the same key.
    pub(super) fn upsert(table: &str, columns: &[&'static str], key: &[&'static str]) -> Self {
        let largest = (VALUES / columns.len()).ilog2().min(LARGEST);
        Self {
            table: table.to_owned(),
            columns: columns.to_vec(),
            replaces: key.to_vec(),
            sizes: (0..=largest).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Writes the rows; `bind` adds a row's values in the order of the columns.
    pub(super) async fn run<R>(
        &self,
        connection: &mut SqliteConnection,
        doing: &'static str,
        rows: &[R],
        bind: impl for<'q> Fn(Bound<'q>, &'q R) -> Bound<'q>,
    ) -> Result<(), StoreError> {
        let mut left = rows;
        let mut bound = self.bound(&mut left, &bind);
        while let Some(statement) = bound {
            // The next values are bound while the engine's thread works on these.
            let next = async { self.bound(&mut left, &bind) };
            let (executed, next) = tokio::join!(statement.execute(&mut *connection), next);
            executed.map_err(engine(doing))?;
            bound = next;
        }
        Ok(())
    }

    /// The statement for as many of the rows as one takes, which are then no longer left.
    fn bound<'q, R>(
        &self,
        left: &mut &'q [R],
        bind: &impl Fn(Bound<'q>, &'q R) -> Bound<'q>,
    ) -> Option<Bound<'q>> {
        let power = (left.len().checked_ilog2()? as usize).min(self.sizes.len() - 1);
        let (now, later) = left.split_at(1 << power);
        *left = later;
        let statement = sqlx::query(AssertSqlSafe(self.statement(power)));
        Some(now.iter().fold(statement, bind))
    }

    fn statement(&self, power: usize) -> Arc<str> {
        let build = || {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(&self.table)).columns(self.columns.iter().copied());
            for _ in 0..1 << power {
                insert.values_panic(self.columns.iter().map(|_| 0.into()));
            }
            if !self.replaces.is_empty() {
                let new = self.columns.iter().filter(|column| !self.replaces.contains(column));
                let replaces = self.replaces.iter().copied();
                let mut replacing = OnConflict::columns(replaces);
                insert.on_conflict(replacing.update_columns(new.copied()).to_owned());
            }
            insert.build(SqliteQueryBuilder).0.into()
        };
        Arc::clone(self.sizes[power].get_or_init(build))
    }
}
