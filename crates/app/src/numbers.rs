//! Numbers of a series (案号): the next free one by the tenant's format, unique by a claim.
//!
//! Gaps are allowed; a number is taken only by the append that claims it.

use crate::standing::InForce;
use lianxin_domain::time::OccurredAt;
use lianxin_store::{EventLog, StoreError, TenantId};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

/// Claim kind of case numbers.
pub const CASE_NO: &str = "case_no";

/// Hands out numbers that were free when asked for.
pub(crate) struct Numbers {
    log: Arc<dyn EventLog>,
    tenant: TenantId,
    /// The number handed out last, by series, e.g. `YN-2023`.
    last: Mutex<HashMap<String, u64>>,
}

impl Numbers {
    pub(crate) fn new(log: Arc<dyn EventLog>, tenant: TenantId) -> Self {
        Self { log, tenant, last: Mutex::default() }
    }

    /// The next number of the series of a day.
    pub(crate) async fn next(
        &self,
        occurred_at: &OccurredAt,
        rules: &InForce<'_>,
    ) -> Result<String, StoreError> {
        let series = format!("{}-{}", rules.policy.case_number_prefix, occurred_at.day().year());
        let mut last = self.last.lock().await;
        let ordinal = match last.get(&series) {
            Some(last) => last + 1,
            None => self.first_free(&series).await?,
        };
        last.insert(series.clone(), ordinal);
        Ok(number(&series, ordinal))
    }

    /// Looks again for the series of a number that somebody else turned out to have taken.
    pub(crate) async fn taken(&self, number: &str) {
        if let Some((series, _)) = number.rsplit_once('-') {
            self.last.lock().await.remove(series);
        }
    }

    /// A number above all that were handed out in order: doubles the step until a free one is met,
    /// then halves it.
    async fn first_free(&self, series: &str) -> Result<u64, StoreError> {
        let mut free = 1;
        while self.is_taken(series, free).await? {
            free *= 2;
        }
        let mut taken = free / 2;
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2;
            match self.is_taken(series, middle).await? {
                true => taken = middle,
                false => free = middle,
            }
        }
        Ok(free)
    }

    async fn is_taken(&self, series: &str, ordinal: u64) -> Result<bool, StoreError> {
        let number = number(series, ordinal);
        Ok(self.log.claimed(&self.tenant, CASE_NO, &number).await?.is_some())
    }
}

fn number(series: &str, ordinal: u64) -> String {
    format!("{series}-{ordinal:04}")
}
