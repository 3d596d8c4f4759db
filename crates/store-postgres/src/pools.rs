//! Figures of the connections. What they mean is described where they are collected, in the server.

use lianxin_store::sequencer::Lanes;
use metrics::gauge;
use sqlx::PgPool;
use std::{sync::Weak, time::Duration};

/// Tells how many connections there are and how many of them rest, until the store is dropped.
pub(crate) async fn tell(store: Weak<Lanes>, pools: [(&'static str, PgPool); 2], every: Duration) {
    let mut ticks = tokio::time::interval(every);
    while store.strong_count() > 0 {
        for (name, pool) in &pools {
            gauge!("lianxin_database_connections", "pool" => *name).set(pool.size());
            let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
            gauge!("lianxin_database_connections_idle", "pool" => *name).set(idle);
        }
        ticks.tick().await;
    }
}
