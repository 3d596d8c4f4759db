//! Writes a batch: documents, rows, history and texts, and the checkpoint with them.
//!
//! One statement, so one trip and no transaction around it.

use super::{columns::Columns, model::Sql, tables::ReadModels, text};
use crate::error::engine;
use lianxin_store::{
    Batch, DocumentWrite, ModelSpec, StoreError, TenantId,
    read::diff::{RowChanges, changed_keys, row_changes},
};
use lianxin_store_sql::{fenced, stored};
use sqlx::{AssertSqlSafe, Postgres, postgres::PgArguments, query::Query};
use std::sync::Arc;

/// A statement with what is bound to it so far.
pub(super) type Bound<'q> = Query<'q, Postgres, PgArguments>;

impl ReadModels {
    pub(super) async fn write_batch(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        mut batch: Batch,
    ) -> Result<(), StoreError> {
        spec.check(&batch)?;
        let (failed, sql) = (engine("writing a batch of a read model"), self.sql(spec));
        let (from, documents) = (batch.from, &mut batch.documents);
        // Whoever changes these rows meanwhile moves the checkpoint, and then nothing is written.
        let standing = self.standing_rows(tenant, spec, &changed_keys(documents)).await?;
        let changes = row_changes(documents, standing);
        let statement = sqlx::query(AssertSqlSafe(Arc::clone(&sql.write)))
            .bind(tenant.as_str())
            .bind(&sql.tables.generation)
            .bind(stored(from))
            .bind(stored(batch.to));
        let statement = documents_bound(text::bound(statement, documents), documents);
        let moved = rows_bound(statement, &sql, &changes).execute(&self.pool).await;
        fenced(moved.map_err(failed)?.rows_affected(), spec, from)
    }
}

fn documents_bound<'q>(statement: Bound<'q>, documents: &'q [DocumentWrite]) -> Bound<'q> {
    let positions: Vec<i64> = documents.iter().map(|write| stored(write.position)).collect();
    let keys: Vec<&str> = documents.iter().map(|write| write.key.as_str()).collect();
    let texts: Vec<&str> = documents.iter().map(|write| write.document.as_str()).collect();
    statement.bind(keys).bind(positions).bind(texts)
}

fn rows_bound<'q>(statement: Bound<'q>, sql: &Sql, changes: &'q RowChanges) -> Bound<'q> {
    let RowChanges { written, ended, removed } = changes;
    let (keys, row_keys): (Vec<&str>, Vec<&str>) =
        removed.iter().map(|(key, row_key)| (&**key, &**row_key)).unzip();
    let statement = statement.bind(keys).bind(row_keys);
    let rows = written.iter().map(|(key, row_key, row)| (&**key, &**row_key, row));
    let statement = Columns::of(&sql.tables.spec, rows).bound(statement);
    let rows = ended.iter().map(|(key, row)| (&**key, &*row.row_key, &row.stood));
    let until: Vec<i64> = ended.iter().map(|(_, row)| stored(row.until)).collect();
    Columns::of(&sql.tables.spec, rows).bound(statement).bind(until)
}
