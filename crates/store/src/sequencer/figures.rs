//! Figures of a tenant's appends: how long they take, how many share a batch, what comes of them.
//! What each figure means is described where they are collected, in the server.

use super::{Waiting, batch::Outcome};
use crate::{AppendError, Receipt, TenantId};
use metrics::{Counter, Histogram, counter, histogram};

/// The figures of one tenant.
pub(super) struct Figures {
    tenant: String,
    seconds: Histogram,
    batch: Histogram,
    events: Counter,
    retries: Counter,
}

impl Figures {
    pub(super) fn of(tenant: &TenantId) -> Self {
        let tenant = tenant.to_string();
        Self {
            seconds: histogram!("lianxin_append_seconds", "tenant" => tenant.clone()),
            batch: histogram!("lianxin_append_batch_appends", "tenant" => tenant.clone()),
            events: counter!("lianxin_events_appended_total", "tenant" => tenant.clone()),
            retries: counter!("lianxin_append_retries_total", "tenant" => tenant.clone()),
            tenant,
        }
    }

    /// A batch of so many appends is through.
    pub(super) fn batch(&self, appends: usize) {
        self.batch.record(u32::try_from(appends).unwrap_or(u32::MAX));
    }

    /// A batch is tried once more.
    pub(super) fn retry(&self) {
        self.retries.increment(1);
    }

    /// A caller is told what came of its append.
    pub(super) fn outcome(&self, waiting: &Waiting, outcome: &Outcome) {
        self.seconds.record(waiting.since.elapsed());
        if let Ok(Receipt { first, last, repeated: false, .. }) = outcome {
            self.events.increment(last.0 - first.0 + 1);
        }
        let outcome = name(outcome);
        counter!("lianxin_appends_total", "tenant" => self.tenant.clone(), "outcome" => outcome)
            .increment(1);
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(Receipt { repeated: false, .. }) => "written",
        Ok(Receipt { repeated: true, .. }) => "repeated",
        Err(AppendError::StaleVersion { .. }) => "stale_version",
        Err(AppendError::ClaimTaken { .. }) => "claim_taken",
        Err(AppendError::CommandIdReused(_)) => "command_id_reused",
        Err(AppendError::Malformed { .. }) => "malformed",
        Err(AppendError::Store(_)) => "failed",
    }
}
