//! Reads by key and of what changed. Whatever the number of keys, they travel as one
//! JSON array, so that a handful of prepared statements serves all.

use super::{
    checkpoint::checkpoint,
    file::ReadFile,
    model::Sql,
    source::{self, Columns, built},
    value::{position, stored},
};
use crate::error::engine;
use lianxin_store::{
    Changes, Document, ModelSpec, Position, Row, StoreError, TenantId,
    read::diff::{Rows, Standing},
};
use sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
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
        let sql = self.sql(spec);
        let select = Query::select()
            .columns([("rows", "key"), ("rows", "position"), ("rows", "document")])
            .from_as(Alias::new(&sql.document), "rows")
            .and_where(Expr::col(("rows", "tenant_id")).eq(tenant.as_str()))
            .and_where(source::of_keys(&json(keys)?))
            .take();
        let (statement, values) = built(&select);
        let failed = engine("reading documents of a read model");
        let found =
            sqlx::query_with(statement, values).fetch_all(&self.readers).await.map_err(&failed)?;
        let mut by_key = HashMap::with_capacity(found.len());
        for row in &found {
            let (key, document) = document(row).map_err(&failed)?;
            by_key.insert(key, document);
        }
        Ok(keys.iter().map(|key| by_key.get(key.as_str()).cloned()).collect())
    }

    pub(super) async fn rows_of(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        keys: &[String],
        as_of: Option<Position>,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = self.sql(spec);
        let parts = source::parts(&sql, tenant, as_of);
        let columns = Columns::all(spec);
        let rows = columns.rows(&parts, &[source::of_keys(&json(keys)?)]);
        let select = source::by_key(&mut columns.told(rows));
        let mut connection =
            self.readers.acquire().await.map_err(engine("reading rows of documents"))?;
        source::fetch(&mut connection, spec, &select).await
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
        let position = checkpoint(&mut tx, tenant, spec).await?.position;
        let (statement, values) = built(&changed(&sql, tenant, after));
        let keys: Vec<String> = sqlx::query_scalar_with(statement, values)
            .fetch_all(&mut *tx)
            .await
            .map_err(&failed)?;
        let rows = standing(&mut tx, &sql, tenant, &keys).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(Changes { keys, rows, position })
    }
}

/// The stored rows of documents, for a batch to compare with: by key, then by row key.
pub(super) async fn standing_rows(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
    keys: &[String],
) -> Result<HashMap<String, Rows>, StoreError> {
    let mut found: HashMap<String, Rows> = HashMap::new();
    for row in standing(connection, sql, tenant, keys).await? {
        let standing = Standing { since: row.since, values: row.values };
        found.entry(row.key).or_default().insert(row.row_key, standing);
    }
    Ok(found)
}

async fn standing(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
    keys: &[String],
) -> Result<Vec<Row>, StoreError> {
    let parts = source::parts(sql, tenant, None);
    let columns = Columns::all(&sql.spec);
    let rows = columns.rows(&parts, &[source::of_keys(&json(keys)?)]);
    let select = source::by_key(&mut columns.told(rows));
    source::fetch(connection, &sql.spec, &select).await
}

/// The keys of documents of which a row began or ended after a position.
fn changed(sql: &Sql, tenant: &TenantId, after: Position) -> SelectStatement {
    let keys = |table: &str, moved: &'static str| {
        Query::select()
            .column("key")
            .from(Alias::new(table))
            .and_where(Expr::col("tenant_id").eq(tenant.as_str()))
            .and_where(Expr::col(moved).gt(stored(after)))
            .take()
    };
    keys(&sql.row, "valid_from").union(UnionType::Distinct, keys(&sql.ended, "valid_to")).take()
}

fn document(row: &SqliteRow) -> Result<(&str, Document), sqlx::Error> {
    let json = row.try_get(2)?;
    Ok((row.try_get(0)?, Document { position: position(row.try_get(1)?), json }))
}

fn json(keys: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(keys).map_err(engine("writing keys as JSON"))
}
