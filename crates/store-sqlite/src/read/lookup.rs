//! Reads by key and of what changed. Whatever the number of keys, they travel as one JSON array, so that
//! a handful of prepared statements serves all.

use super::{checkpoint::checkpoint, dialect::Sqlite, file::ReadFile};
use crate::error::engine;
use lianxin_store::{
    Changes, Document, ModelSpec, Position, Row, StoreError, TenantId,
    read::diff::{Rows, standing_by_key},
};
use lianxin_store_sql::{
    Columns, Statement, Tables, changed, documents, documents_by_key, rows_of,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::collections::HashMap;

impl ReadFile {
    pub(super) async fn documents(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        keys: &[String],
    ) -> Result<Vec<Option<Document>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (statement, values) = documents(&Sqlite, &self.sql(spec).tables, tenant, keys)?;
        let found = sqlx::query_as_with(AssertSqlSafe(statement), SqlxValues(values))
            .fetch_all(&self.readers)
            .await
            .map_err(engine("reading documents of a read model"))?;
        Ok(documents_by_key(keys, found))
    }

    pub(super) async fn rows_of(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        keys: &[String],
        as_of: Option<Position>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut connection =
            self.readers.acquire().await.map_err(engine("reading rows of documents"))?;
        rows(&mut connection, &self.sql(spec).tables, tenant, keys, as_of).await
    }

    pub(super) async fn changed_since(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        after: Position,
    ) -> Result<Changes, StoreError> {
        let failed = engine("reading what changed in a read model");
        let sql = self.sql(spec);
        let mut tx = self.readers.begin().await.map_err(&failed)?;
        let position = checkpoint(&mut tx, tenant, &sql.tables).await?.position;
        let (statement, values) = changed(&Sqlite, &sql.tables, tenant, after);
        let keys: Vec<String> =
            sqlx::query_scalar_with(AssertSqlSafe(statement), SqlxValues(values))
                .fetch_all(&mut *tx)
                .await
                .map_err(&failed)?;
        let rows = rows(&mut tx, &sql.tables, tenant, &keys, None).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(Changes { keys, rows, position })
    }
}

/// The stored rows of documents, for a batch to compare with: by key, then by row key.
pub(super) async fn standing_rows(
    connection: &mut SqliteConnection,
    tables: &Tables,
    tenant: &TenantId,
    keys: &[String],
) -> Result<HashMap<String, Rows>, StoreError> {
    Ok(standing_by_key(rows(connection, tables, tenant, keys, None).await?))
}

async fn rows(
    connection: &mut SqliteConnection,
    tables: &Tables,
    tenant: &TenantId,
    keys: &[String],
    as_of: Option<Position>,
) -> Result<Vec<Row>, StoreError> {
    let statement = rows_of(&Sqlite, tables, tenant, keys, as_of)?;
    Columns::all(&tables.spec).read_by_key(&gathered(connection, statement).await?)
}

/// Runs a statement of gathered rows.
pub(super) async fn gathered(
    connection: &mut SqliteConnection,
    (statement, values): Statement,
) -> Result<String, StoreError> {
    sqlx::query_scalar_with(AssertSqlSafe(statement), SqlxValues(values))
        .fetch_one(connection)
        .await
        .map_err(engine("reading rows of a read model"))
}
