//! Writes a batch: documents, rows, history and texts, and the checkpoint with them.

use super::{
    checkpoint::advance,
    file::ReadFile,
    lookup::standing_rows,
    model::Sql,
    source::built_delete,
    text,
    value::{self, stored},
};
use crate::{error::engine, writer::BEGIN};
use lianxin_store::{
    Batch, DocumentWrite, ModelSpec, RowState, StoreError, TenantId,
    read::diff::{Ended, Standing, difference},
};
use sqlx::{Connection, SqliteConnection};

/// What becomes of the rows of a batch's documents, each with the document's key.
#[derive(Default)]
struct RowChanges {
    written: Vec<(String, String, Standing)>,
    ended: Vec<(String, Ended)>,
    removed: Vec<(String, String)>,
}

impl ReadFile {
    pub(super) async fn write_batch(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        batch: Batch,
    ) -> Result<(), StoreError> {
        let failed = engine("writing a batch of a read model");
        check(spec, &batch)?;
        let sql = self.sql(spec);
        let mut writer = self.writer.lock().await;
        let mut tx = writer.begin_with(BEGIN).await.map_err(&failed)?;
        // The checkpoint first: a batch that began elsewhere costs one statement.
        advance(&mut tx, tenant, spec, batch.from, batch.to).await?;
        write_documents(&mut tx, &sql, tenant, &batch.documents).await?;
        text::write(&mut tx, tenant, spec, &batch.documents).await?;
        let changes = row_changes(&mut tx, &sql, tenant, batch.documents).await?;
        write_rows(&mut tx, &sql, tenant, changes).await?;
        tx.commit().await.map_err(&failed)
    }
}

fn check(spec: &ModelSpec, batch: &Batch) -> Result<(), StoreError> {
    for write in &batch.documents {
        let mut states = write.states.iter();
        if let Some(misfit) = states.find_map(|state| spec.misfit(&state.rows)) {
            let (model, key) = (spec.name.to_owned(), write.key.clone());
            return Err(StoreError::Misfit { model, key, misfit });
        }
    }
    Ok(())
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

/// Compares the row states of the batch with the stored rows.
async fn row_changes(
    connection: &mut SqliteConnection,
    sql: &Sql,
    tenant: &TenantId,
    documents: Vec<DocumentWrite>,
) -> Result<RowChanges, StoreError> {
    let moved = documents.into_iter().filter(|write| !write.states.is_empty());
    let (keys, states): (Vec<String>, Vec<Vec<RowState>>) =
        moved.map(|write| (write.key, write.states)).unzip();
    let mut standing = standing_rows(connection, sql, tenant, &keys).await?;
    let mut changes = RowChanges::default();
    for (key, states) in keys.into_iter().zip(states) {
        let found = difference(standing.remove(&key).unwrap_or_default(), states);
        let keyed = |(row_key, row)| (key.clone(), row_key, row);
        changes.written.extend(found.written.into_iter().map(keyed));
        changes.ended.extend(found.ended.into_iter().map(|ended| (key.clone(), ended)));
        changes.removed.extend(found.removed.into_iter().map(|row_key| (key.clone(), row_key)));
    }
    Ok(changes)
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
        let (statement, values) = built_delete(&self.row, tenant, &pairs);
        sqlx::query_with(statement, values)
            .execute(connection)
            .await
            .map_err(engine("removing rows of a read model"))
            .map(drop)
    }
}
