//! Pages, counts, and reads by key. What several statements have to see alike is read in one
//! transaction, which sees one state.

use super::{checkpoint::checkpoint, dialect::Postgres, tables::ReadModels};
use crate::{
    error::engine,
    transaction::{ONE_STATE, begin},
};
use lianxin_store::{
    Changes, Document, Filter, ModelSpec, Page, Position, Row, Select, StoreError, TenantId,
    read::diff::{Rows, standing_by_key},
};
use lianxin_store_sql::{
    Columns, Reading, Statement, Tables, changed, count, documents, documents_by_key,
    read_position, rows_of,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::HashMap;

impl ReadModels {
    pub(super) async fn page(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        select: &Select,
    ) -> Result<Page, StoreError> {
        let sql = self.sql(spec);
        let reading = Reading::new(&Postgres, &sql.tables, tenant, select)?;
        let (statement, values) = reading.statement()?;
        let (stands, gathered): (Option<i64>, String) =
            sqlx::query_as_with(AssertSqlSafe(statement), SqlxValues(values))
                .fetch_one(&self.pool)
                .await
                .map_err(engine("reading a page of a read model"))?;
        reading.page(read_position(stands.unwrap_or_default()), &gathered)
    }

    pub(super) async fn count(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Result<u64, StoreError> {
        let sql = self.sql(spec);
        let (statement, values) = count(&Postgres, &sql.tables, tenant, filter, search, as_of)?;
        let count: i64 = sqlx::query_scalar_with(AssertSqlSafe(statement), SqlxValues(values))
            .fetch_one(&self.pool)
            .await
            .map_err(engine("counting rows of a read model"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub(super) async fn documents(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        keys: &[String],
    ) -> Result<Vec<Option<Document>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (statement, values) = documents(&Postgres, &self.sql(spec).tables, tenant, keys)?;
        let found = sqlx::query_as_with(AssertSqlSafe(statement), SqlxValues(values))
            .fetch_all(&self.pool)
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
            self.pool.acquire().await.map_err(engine("reading rows of documents"))?;
        rows(&mut connection, &self.sql(spec).tables, tenant, keys, as_of).await
    }

    /// The stored rows of documents, for a batch to compare with: by key, then by row key.
    pub(super) async fn standing_rows(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        keys: &[String],
    ) -> Result<HashMap<String, Rows>, StoreError> {
        let rows = if keys.is_empty() {
            Vec::new()
        } else {
            self.rows_of(tenant, spec, keys, None).await?
        };
        Ok(standing_by_key(rows))
    }

    pub(super) async fn changed_since(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        after: Position,
    ) -> Result<Changes, StoreError> {
        let failed = engine("reading what changed in a read model");
        let sql = self.sql(spec);
        let mut tx = begin(&self.pool, ONE_STATE).await.map_err(&failed)?;
        let position = checkpoint(&mut tx, tenant, &sql.tables).await?.position;
        let (statement, values) = changed(&Postgres, &sql.tables, tenant, after);
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

async fn rows(
    connection: &mut PgConnection,
    tables: &Tables,
    tenant: &TenantId,
    keys: &[String],
    as_of: Option<Position>,
) -> Result<Vec<Row>, StoreError> {
    let statement = rows_of(&Postgres, tables, tenant, keys, as_of)?;
    Columns::all(&tables.spec).read_by_key(&gathered(connection, statement).await?)
}

/// Runs a statement of gathered rows.
pub(super) async fn gathered(
    connection: &mut PgConnection,
    (statement, values): Statement,
) -> Result<String, StoreError> {
    sqlx::query_scalar_with(AssertSqlSafe(statement), SqlxValues(values))
        .fetch_one(connection)
        .await
        .map_err(engine("reading rows of a read model"))
}
