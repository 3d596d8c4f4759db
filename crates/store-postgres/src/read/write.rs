//! Writes a batch: documents, rows, history and texts, and the checkpoint with them.

use super::{
    checkpoint::advance, columns::Columns, lookup::standing_rows, model::Sql, tables::ReadModels,
    text,
};
use crate::{error::engine, transaction::begin};
use lianxin_store::{
    Batch, DocumentWrite, ModelSpec, StoreError, TenantId,
    read::diff::{RowChanges, changed_keys, row_changes},
};
use lianxin_store_sql::stored;
use sqlx::{AssertSqlSafe, PgConnection};

impl ReadModels {
    pub(super) async fn write_batch(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        batch: Batch,
    ) -> Result<(), StoreError> {
        let failed = engine("writing a batch of a read model");
        spec.check(&batch)?;
        let sql = self.sql(spec);
        let mut tx = begin(&self.pool, "BEGIN").await.map_err(&failed)?;
        // The checkpoint first: a batch that began elsewhere costs one statement.
        advance(&mut tx, tenant, &sql.tables, batch.from, batch.to).await?;
        write_documents(&mut tx, &sql, tenant, &batch.documents).await?;
        text::write(&mut tx, tenant, &sql.tables, &batch.documents).await?;
        let keys = changed_keys(&batch.documents);
        let standing = standing_rows(&mut tx, &sql.tables, tenant, &keys).await?;
        write_rows(&mut tx, &sql, tenant, row_changes(batch.documents, standing)).await?;
        tx.commit().await.map_err(&failed)
    }
}

async fn write_documents(
    connection: &mut PgConnection,
    sql: &Sql,
    tenant: &TenantId,
    documents: &[DocumentWrite],
) -> Result<(), StoreError> {
    let keys: Vec<&str> = documents.iter().map(|write| write.key.as_str()).collect();
    let positions: Vec<i64> = documents.iter().map(|write| stored(write.position)).collect();
    let texts: Vec<&str> = documents.iter().map(|write| write.document.as_str()).collect();
    sqlx::query(AssertSqlSafe(sql.write_documents.as_str()))
        .bind(tenant.as_str())
        .bind(keys)
        .bind(positions)
        .bind(texts)
        .execute(connection)
        .await
        .map_err(engine("writing documents of a read model"))
        .map(drop)
}

async fn write_rows(
    connection: &mut PgConnection,
    sql: &Sql,
    tenant: &TenantId,
    changes: RowChanges,
) -> Result<(), StoreError> {
    let RowChanges { written, ended, removed } = changes;
    if !ended.is_empty() {
        let rows = ended.iter().map(|(key, row)| (&**key, &*row.row_key, &row.stood));
        let until: Vec<i64> = ended.iter().map(|(_, row)| stored(row.until)).collect();
        Columns::of(&sql.tables.spec, rows)
            .bound(&sql.write_ended, tenant)
            .bind(until)
            .execute(&mut *connection)
            .await
            .map_err(engine("writing the history of rows"))?;
    }
    if !removed.is_empty() {
        let keys: Vec<&str> = removed.iter().map(|(key, _)| key.as_str()).collect();
        let row_keys: Vec<&str> = removed.iter().map(|(_, row_key)| row_key.as_str()).collect();
        sqlx::query(AssertSqlSafe(sql.remove_rows.as_str()))
            .bind(tenant.as_str())
            .bind(keys)
            .bind(row_keys)
            .execute(&mut *connection)
            .await
            .map_err(engine("removing rows of a read model"))?;
    }
    if !written.is_empty() {
        let rows = written.iter().map(|(key, row_key, row)| (&**key, &**row_key, row));
        Columns::of(&sql.tables.spec, rows)
            .bound(&sql.write_rows, tenant)
            .execute(connection)
            .await
            .map_err(engine("writing rows of a read model"))?;
    }
    Ok(())
}
