//! Leaves beside the events of a batch, in its transaction.

use super::{
    lookup::stored,
    row::{damaged, natural},
    rows,
};
use crate::{SqliteStore, error::engine};
use jiff::Timestamp;
use lianxin_store::{
    Position, StoreError, StoredLeaf, TenantId,
    leaf::{Chain, going_on, leaves_of, numbered, seal_backlog},
    sequencer::PlacedBatch,
};
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// Makes the leaves of logs from before there were any.
pub(crate) async fn seal_backlogs(store: &SqliteStore) -> Result<(), StoreError> {
    let failed = engine("looking up whose logs are kept");
    let tenants: Vec<String> = sqlx::query_scalar(include_str!("tenants.sql"))
        .fetch_all(&store.readers)
        .await
        .map_err(failed)?;
    for tenant in tenants {
        seal_backlog(store, &mut store.clone(), &TenantId::new(&tenant)).await?;
    }
    Ok(())
}

/// What `leaves_before.sql` is asked about a batch: the streams that go on, with their versions.
pub(super) fn asked(batch: &PlacedBatch<'_>) -> String {
    let asked = going_on(batch);
    let streams = asked
        .iter()
        .map(|(stream, version)| json!([&*stream.stream_type, &*stream.stream_id, version]));
    streams.collect::<Value>().to_string()
}

/// The leaves of a batch whose events are written, hung on those that `leaves_before.sql` tells; and how many cases
/// are numbered by them, where any is.
pub(super) fn of(
    batch: &PlacedBatch<'_>,
    recorded_at: Timestamp,
    before: &[SqliteRow],
) -> Result<(Vec<StoredLeaf>, Option<u64>), StoreError> {
    let mut chain = chain(batch, before)?;
    let cases = chain.cases();
    let leaves = leaves_of(batch, recorded_at, &mut chain)?;
    Ok((leaves, Some(chain.cases()).filter(|now| *now > cases)))
}

/// The leaves that those of a batch hang on.
fn chain(batch: &PlacedBatch<'_>, before: &[SqliteRow]) -> Result<Chain, StoreError> {
    let failed = engine("looking up the leaves before a batch");
    let asked = going_on(batch);
    let (mut sealed, mut cases, mut last) = (0, 0, Vec::new());
    for row in before {
        match natural(row, 0, batch.head_before)? {
            0 => sealed = row.try_get::<Option<i64>, _>(2).map_err(&failed)?.unwrap_or(0),
            1 => cases = natural(row, 2, batch.head_before)?,
            _ => {
                let (stream, _) = asked[natural(row, 1, batch.head_before)? as usize];
                last.push((stream.clone(), row.try_get::<String, _>(2).map_err(&failed)?));
            }
        }
    }
    if sealed != stored(batch.head_before.0) {
        return Err(damaged(batch.head_before, "the last event has no leaf"));
    }
    let mut chain = Chain::new(cases);
    for (stream, record) in last {
        chain.learn(stream, &record, batch.head_before)?;
    }
    Ok(chain)
}

/// Writes leaves down by `write_leaves.sql`, and how many cases are numbered, if that is told.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    statement: &'static str,
    tenant: &TenantId,
    leaves: &[StoredLeaf],
    cases: Option<u64>,
) -> Result<(), StoreError> {
    let encoded = rows::leaves(leaves).map_err(engine("encoding the leaves of a batch"))?;
    sqlx::query(statement)
        .bind(tenant.as_str())
        .bind(encoded)
        .bind(cases.map(stored))
        .execute(connection)
        .await
        .map_err(engine("writing the leaves of a batch"))
        .map(drop)
}

/// Writes leaves down as they were, and how many cases are numbered by them.
pub(super) async fn restore(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    leaves: &[StoredLeaf],
) -> Result<(), StoreError> {
    put(connection, include_str!("write_leaves.sql"), tenant, leaves, numbered(leaves)).await
}

/// A leaf of `transcript/leaves.sql`.
pub(super) fn read(row: &SqliteRow) -> Result<StoredLeaf, StoreError> {
    let position = Position(natural(row, 0, Position::START)?);
    let failed = |error: sqlx::Error| damaged(position, error.to_string());
    let seed: Vec<u8> = row.try_get(1).map_err(failed)?;
    let seed = seed.try_into().map_err(|_| damaged(position, "seed has not 32 bytes"))?;
    Ok(StoredLeaf { position, seed, record: row.try_get(2).map_err(failed)? })
}
