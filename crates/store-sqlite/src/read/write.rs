//! Writes a batch: documents, rows, history and texts, and the checkpoint with them.

use super::{
    checkpoint::move_checkpoint, file::ReadFile, lookup::standing_rows, model::Sql, text, value,
};
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{
    Batch, DocumentWrite, ModelSpec, StoreError, TenantId,
    read::diff::{Ended, RowChanges, changed_keys, row_changes},
};
use lianxin_store_sql::stored;
use sea_query::{
    Alias, Expr, ExprTrait, Func, Query, SqliteQueryBuilder, extension::sqlite::SqliteBinOper,
};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

impl ReadFile {
    pub(super) async fn write_batch(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        mut batch: Batch,
    ) -> Result<(), StoreError> {
        let failed = engine("writing a batch of a read model");
        spec.check(&batch)?;
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        // The checkpoint first: a batch that began elsewhere costs one statement.
        move_checkpoint(&mut tx, tenant, &sql.tables, batch.from, batch.to).await?;
        write_documents(&mut tx, &sql, tenant, &batch.documents).await?;
        text::write(&mut tx, tenant, &sql.tables, &batch.documents).await?;
        let keys = changed_keys(&batch.documents);
        let standing = standing_rows(&mut tx, &sql.tables, tenant, &keys).await?;
        let changes = row_changes(&mut batch.documents, standing);
        write_rows(&mut tx, &sql, tenant, changes).await?;
        tx.commit().await.map_err(&failed)
    }
}

async fn write_documents(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
    documents: &[DocumentWrite],
) -> Result<(), StoreError> {
    let tenant = tenant.as_str();
    sql.write_documents
        .run(connection, "writing documents of a read model", documents, |statement, write| {
            statement
                .bind(tenant)
                .bind(write.key.as_str())
                .bind(stored(write.position))
                .bind(write.document.as_str())
        })
        .await
}

async fn write_rows(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
    changes: RowChanges,
) -> Result<(), StoreError> {
    let tenant = tenant.as_str();
    sql.write_ended
        .run(
            connection,
            "writing the history of rows",
            &changes.ended,
            |statement, (key, ended)| {
                let Ended { row_key, stood, until } = ended;
                let statement = statement.bind(tenant).bind(key.as_str()).bind(row_key.as_str());
                let statement = statement.bind(stored(stood.since));
                stood.values.iter().fold(statement, value::bind).bind(stored(*until))
            },
        )
        .await?;
    sql.remove_rows(connection, tenant, &changes.removed).await?;
    sql.write_rows
        .run(connection, "writing rows of a read model", &changes.written, |statement, row| {
            let (key, row_key, standing) = row;
            let statement = statement.bind(tenant).bind(key.as_str()).bind(row_key.as_str());
            standing.values.iter().fold(statement.bind(stored(standing.since)), value::bind)
        })
        .await
}

impl Sql {
    /// Removes rows, each named by its document's key and its own.
    async fn remove_rows(
        &self,
        connection: &mut SqliteConnection,
        tenant: &str,
        removed: &[(String, String)],
    ) -> Result<(), StoreError> {
        if removed.is_empty() {
            return Ok(());
        }
        let pairs = serde_json::to_string(removed).map_err(engine("writing keys as JSON"))?;
        let (statement, values) = delete_statement(&self.tables.row, tenant, &pairs);
        sqlx::query_with(statement, values)
            .execute(connection)
            .await
            .map_err(engine("removing rows of a read model"))
            .map(drop)
    }
}

/// A statement that removes rows, told as a JSON array of pairs of key and row key.
fn delete_statement(table: &str, tenant: &str, pairs: &str) -> (AssertSqlSafe<String>, SqlxValues) {
    let part =
        |index: i64| Expr::col(("pairs", "value")).binary(SqliteBinOper::CastJsonField, index);
    let pairs = Query::select()
        .exprs([part(0), part(1)])
        .from_function(Func::cust("json_each").arg(pairs), "pairs")
        .take();
    let named = Expr::tuple([Expr::col("key"), Expr::col("row_key")]).in_subquery(pairs);
    let delete = Query::delete()
        .from_table(Alias::new(table))
        .and_where(Expr::col("tenant_id").eq(tenant))
        .and_where(named)
        .take();
    let (statement, values) = delete.build_sqlx(SqliteQueryBuilder);
    (AssertSqlSafe(statement), values)
}
