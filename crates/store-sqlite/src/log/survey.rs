//! Finds out, inside the batch's transaction, what the log knows about everything the batch touches.
//!
//! Arrays travel as JSON, so that each statement is fixed however large the batch.

use super::{
    judge::{Claim, Done, Known},
    row,
};
use crate::error::engine;
use lianxin_store::{Append, Position, StoreError, StreamKey, TenantId};
use serde_json::json;
use sqlx::{Row, SqliteConnection};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Versions of streams as of a head, kept between batches by the one who moves the head.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    pub(crate) head: Position,
    pub(crate) versions: HashMap<StreamKey, u64>,
}

/// What is known at the head about the batch. Remembered versions are used when the head stands
/// where they were true, that is when no other process has appended since.
pub(crate) async fn survey(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
    remembered: &mut Remembered,
) -> Result<Known, StoreError> {
    let head = head(connection, tenant).await?;
    if head != remembered.head {
        *remembered = Remembered { head, versions: HashMap::new() };
    }
    Ok(Known {
        head,
        commands: commands(connection, tenant, batch).await?,
        versions: versions(connection, tenant, batch, remembered).await?,
        claims: claims(connection, tenant, batch).await?,
    })
}

/// The counter; the tenant's first append finds none and begins its ledger.
async fn head(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
) -> Result<Position, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(include_str!("survey_head.sql"))
        .bind(tenant.as_str())
        .fetch_optional(&mut *connection)
        .await
        .map_err(engine("reading the head for an append"))?;
    if let Some(head) = found {
        return Ok(Position(head.unsigned_abs()));
    }
    sqlx::query(include_str!("begin_ledger.sql"))
        .bind(tenant.as_str())
        .execute(connection)
        .await
        .map_err(engine("beginning a tenant's ledger"))?;
    Ok(Position::START)
}

async fn commands(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
) -> Result<HashMap<Uuid, (Done, [u8; 32])>, StoreError> {
    let ids: Vec<String> =
        batch.iter().map(|append| append.command_id.simple().to_string()).collect();
    let rows = sqlx::query(include_str!("survey_commands.sql"))
        .bind(tenant.as_str())
        .bind(json!(ids).to_string())
        .fetch_all(connection)
        .await
        .map_err(engine("looking for repeated commands"))?;
    rows.iter()
        .map(|found| {
            let (receipt, hash) = row::receipt(found)?;
            let id = row::column::<&[u8]>(found, 5, receipt.first)?;
            let id = Uuid::from_slice(id)
                .map_err(|source| row::damaged(receipt.first, source.to_string()))?;
            Ok((id, (Done::Before(receipt), hash)))
        })
        .collect()
}

async fn versions(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
    remembered: &Remembered,
) -> Result<HashMap<StreamKey, u64>, StoreError> {
    let named: HashSet<&StreamKey> =
        batch.iter().flat_map(|append| &append.streams).map(|part| &part.stream).collect();
    let mut versions = HashMap::with_capacity(named.len());
    let mut unknown = Vec::new();
    for stream in named {
        match remembered.versions.get(stream) {
            Some(version) => _ = versions.insert(stream.clone(), *version),
            None => unknown.push(stream),
        }
    }
    if unknown.is_empty() {
        return Ok(versions);
    }
    let asked: Vec<_> =
        unknown.iter().map(|stream| json!([&*stream.stream_type, &*stream.stream_id])).collect();
    let rows = sqlx::query(include_str!("survey_streams.sql"))
        .bind(tenant.as_str())
        .bind(json!(asked).to_string())
        .fetch_all(connection)
        .await
        .map_err(engine("looking stream versions up"))?;
    for found in &rows {
        let stream = unknown[row::natural(found, 0, remembered.head)? as usize];
        let version: Option<i64> = row::column(found, 1, remembered.head)?;
        versions.insert(stream.clone(), version.unwrap_or(0).unsigned_abs());
    }
    Ok(versions)
}

async fn claims(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
) -> Result<HashMap<Claim, Position>, StoreError> {
    let claims: Vec<&Claim> = batch.iter().flat_map(|append| &append.claims).collect();
    if claims.is_empty() {
        return Ok(HashMap::new());
    }
    let asked: Vec<_> = claims.iter().map(|(kind, key)| json!([&**kind, &**key])).collect();
    let rows = sqlx::query(include_str!("survey_claims.sql"))
        .bind(tenant.as_str())
        .bind(json!(asked).to_string())
        .fetch_all(connection)
        .await
        .map_err(engine("looking for taken values"))?;
    rows.iter()
        .map(|found| {
            let index: i64 = found.try_get(0).map_err(engine("looking for taken values"))?;
            let position = Position(row::natural(found, 1, Position::START)?);
            Ok((claims[index.unsigned_abs() as usize].clone(), position))
        })
        .collect()
}
