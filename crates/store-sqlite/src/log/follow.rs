//! Follows the commits of other processes on the same file.

use super::lookup;
use crate::{SqliteStore, error::engine};
use lianxin_store::{StoreError, TenantId, sequencer::Lanes};
use sqlx::{SqliteConnection, SqlitePool};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::MissedTickBehavior;

/// Asks the file every `poll` whether somebody has committed, and reads the watched heads if so,
/// until the store is dropped.
pub(crate) async fn follow(store: &SqliteStore, poll: Duration) -> Result<(), StoreError> {
    let watching = store.readers.acquire().await;
    let watching = watching.map_err(engine("opening the store to watch it"))?.detach();
    tokio::spawn(watch(Arc::downgrade(&store.lanes), watching, store.readers.clone(), poll));
    Ok(())
}

async fn watch(
    lanes: Weak<Lanes>,
    mut watching: SqliteConnection,
    readers: SqlitePool,
    poll: Duration,
) {
    let mut seen = 0;
    let mut ticks = tokio::time::interval(poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(lanes) = lanes.upgrade() else { return };
        match sqlx::query_scalar::<_, i64>("PRAGMA data_version").fetch_one(&mut watching).await {
            Ok(version) if version == seen => {}
            Ok(version) => {
                seen = version;
                let head = async |tenant: TenantId| lookup::head(&readers, &tenant).await;
                lanes.refresh(head).await;
            }
            Err(error) => tracing::warn!(%error, "asking the store's file for commits failed"),
        }
    }
}
