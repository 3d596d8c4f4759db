//! The text index: which documents have all words of a query. The tokens are those of
//! [`lianxin_store::search`]; nothing of the text itself is kept.

use crate::error::{engine, is_changed_schema};
use lianxin_store::{
    DocumentWrite, StoreError, TenantId,
    search::{self, Phrase},
};
use lianxin_store_sql::{Statement, Tables};
use sea_query::{Expr, ExprTrait, Query, SelectStatement, extension::sqlite::SqliteBinOper};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use std::{collections::BTreeMap, sync::Arc};

/// How often a statement is prepared at most while the schema keeps changing: what the engine itself
/// allows for statements that need no text index.
const PREPARED: usize = 50;

/// The one row of a statement that may ask the text index. While another connection changes the
/// schema, as when it makes a model's indexes, the text index cannot be opened; the engine starts
/// other statements again by itself, but not these.
pub(super) async fn fetch_one<R>(
    readers: &SqlitePool,
    (statement, values): Statement,
) -> Result<R, sqlx::Error>
where
    R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let (statement, values): (Arc<str>, _) = (statement.into(), SqlxValues(values));
    let mut prepared = 1;
    loop {
        let asked = sqlx::query_as_with(AssertSqlSafe(Arc::clone(&statement)), values.clone());
        match asked.fetch_one(readers).await {
            Err(error) if is_changed_schema(&error) && prepared < PREPARED => prepared += 1,
            answer => return answer,
        }
    }
}

/// Indexes the new texts of a batch.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    tables: &Tables,
    documents: &[DocumentWrite],
) -> Result<(), StoreError> {
    let failed = engine("indexing the texts of a read model");
    let texts: BTreeMap<&str, String> = documents
        .iter()
        .filter_map(|write| Some((write.key.as_str(), write.search_text.as_deref()?)))
        .map(|(key, text)| (key, search::tokens(text).join(" ")))
        .collect();
    if texts.is_empty() || !tables.spec.searchable {
        return Ok(());
    }
    let texts = serde_json::to_string(&texts).map_err(engine("writing texts as JSON"))?;
    for statement in [include_str!("add_search_keys.sql"), include_str!("write_search_texts.sql")] {
        sqlx::query(statement)
            .bind(tenant.as_str())
            .bind(&tables.generation)
            .bind(texts.as_str())
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    Ok(())
}

/// Forgets all texts of a tenant's generation.
pub(super) async fn forget(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    generation: &str,
) -> Result<(), StoreError> {
    let failed = engine("forgetting the texts of a read model");
    let tenant = tenant.as_str();
    let others: bool = sqlx::query_scalar(include_str!("other_search_keys.sql"))
        .bind(tenant)
        .bind(generation)
        .fetch_one(&mut *connection)
        .await
        .map_err(&failed)?;
    let drop_texts = match others {
        true => include_str!("drop_search_texts.sql"),
        // Emptying the index whole is faster than taking texts out of it one by one.
        false => include_str!("empty_search_texts.sql"),
    };
    for statement in [drop_texts, include_str!("drop_search_keys.sql")] {
        sqlx::query(statement)
            .bind(tenant)
            .bind(generation)
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    Ok(())
}

/// The select of the keys of documents that have all words of a query; none for one without words.
pub(super) fn found(tenant: &TenantId, generation: &str, query: &str) -> Option<SelectStatement> {
    let phrases = search::phrases(query);
    if phrases.is_empty() {
        return None;
    }
    let expression = phrases.iter().map(in_quotes).collect::<Vec<_>>().join(" AND ");
    let keys = Query::select()
        .column(("search_key", "key"))
        .from("search_text")
        // A cross join keeps its order: the index is asked first, then the keys of what it found.
        .cross_join("search_key")
        .and_where(Expr::col(("search_key", "id")).equals(("search_text", "rowid")))
        .and_where(Expr::col("search_text").binary(SqliteBinOper::Match, expression))
        .and_where(Expr::col(("search_key", "tenant_id")).eq(tenant.as_str()))
        .and_where(Expr::col(("search_key", "generation")).eq(generation))
        .take();
    Some(keys)
}

/// A phrase in the index's own query language. Tokens are letters and digits, so nothing in them
/// needs to be escaped.
fn in_quotes(phrase: &Phrase) -> String {
    let tokens = phrase.tokens.join(" ");
    if phrase.open { format!("\"{tokens}\" *") } else { format!("\"{tokens}\"") }
}
