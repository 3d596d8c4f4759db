//! Tells other processes of new heads: after the commit, never in it, on a connection of its own, and at
//! most once in a while however many batches there are.

use lianxin_store::{Position, TenantId};
use sqlx::PgPool;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::Notify;

/// The channel; a notification is the tenant's code, a colon and its head.
pub(super) const CHANNEL: &str = "lianxin_head";

/// Heads that moved within this time are told together.
const REST: Duration = Duration::from_millis(10);

/// Heads that others have not been told of.
#[derive(Default)]
pub(crate) struct Notifier {
    untold: Mutex<HashMap<TenantId, Position>>,
    some: Notify,
}

impl Notifier {
    /// Begins to tell, until dropped.
    pub(crate) fn start(pool: PgPool) -> Arc<Self> {
        let notifier = Arc::new(Self::default());
        tokio::spawn(tell(Arc::downgrade(&notifier), pool));
        notifier
    }

    /// A head has moved.
    pub(super) fn moved(&self, tenant: &TenantId, head: Position) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        let known = untold.entry(tenant.clone()).or_default();
        *known = head.max(*known);
        self.some.notify_one();
    }

    fn take(&self) -> Vec<String> {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        untold.drain().map(|(tenant, head)| format!("{tenant}:{head}")).collect()
    }
}

async fn tell(notifier: Weak<Notifier>, pool: PgPool) {
    loop {
        let Some(some) = notifier.upgrade() else { return };
        // The store may be dropped meanwhile, so the wait must not keep the notifier alive for ever.
        _ = tokio::time::timeout(Duration::from_secs(1), some.some.notified()).await;
        let heads = some.take();
        drop(some);
        if heads.is_empty() {
            continue;
        }
        let told = sqlx::query(include_str!("notify.sql")).bind(CHANNEL).bind(heads);
        if let Err(error) = told.execute(&pool).await {
            // They ask by themselves now and then.
            tracing::warn!(%error, "telling other processes of a new head failed");
        }
        tokio::time::sleep(REST).await;
    }
}
