//! Follows the commits of other processes: by their notifications, and by asking now and then, should
//! one have been lost.

use super::{lookup, notifier::CHANNEL};
use crate::{PostgresStore, error::engine};
use lianxin_store::{Position, StoreError, TenantId, sequencer::Lanes};
use sqlx::{PgPool, postgres::PgListener};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::MissedTickBehavior;

/// Begins to follow, until the store is dropped; asks every `poll`.
pub(crate) async fn follow(store: &PostgresStore, poll: Duration) -> Result<(), StoreError> {
    let failed = engine("opening a connection to follow the log");
    let mut listener = PgListener::connect_with(&store.readers).await.map_err(&failed)?;
    listener.ignore_pool_close_event(true);
    listener.listen(CHANNEL).await.map_err(&failed)?;
    tokio::spawn(watch(Arc::downgrade(&store.lanes), listener, store.readers.clone(), poll));
    Ok(())
}

async fn watch(lanes: Weak<Lanes>, mut listener: PgListener, readers: PgPool, poll: Duration) {
    let mut ticks = tokio::time::interval(poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let told = tokio::select! {
            told = listener.try_recv() => told,
            _ = ticks.tick() => Ok(None),
        };
        let Some(lanes) = lanes.upgrade() else { return };
        match told {
            Ok(Some(notification)) => announce(&lanes, notification.payload()),
            // Time to ask, or the connection was lost and with it, perhaps, a notification.
            Ok(None) => lanes.refresh(async |tenant| lookup::head(&readers, &tenant).await).await,
            Err(error) => {
                tracing::warn!(%error, "listening for commits failed");
                drop(lanes);
                ticks.tick().await;
            }
        }
    }
}

/// Tells the lane's watchers of a head, if anybody here knows the tenant.
fn announce(lanes: &Lanes, told: &str) {
    let told = told.rsplit_once(':').and_then(|(tenant, head)| Some((tenant, head.parse().ok()?)));
    if let Some((tenant, head)) = told {
        lanes.moved_to(&TenantId::new(tenant), Position(head));
    }
}
