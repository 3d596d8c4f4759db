//! Numbers of a series (案号): the next free one by the tenant's format, unique by a claim.
//!
//! Gaps are allowed; a number is taken only by the append that claims it.

use crate::standing::InForce;
use lianxin_domain::time::OccurredAt;
use lianxin_store::{EventLog, StoreError, TenantId};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::{Mutex, MutexGuard};

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

    /// The right to be given numbers, which nobody else has meanwhile.
    pub(crate) async fn hold(&self) -> Holder<'_> {
        Holder { numbers: self, last: self.last.lock().await }
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
        Ok(self.log.claimed(&self.tenant, CASE_NO, &[&number]).await?[0].is_some())
    }
}

/// Who is given numbers in order.
pub(crate) struct Holder<'n> {
    numbers: &'n Numbers,
    last: MutexGuard<'n, HashMap<String, u64>>,
}

impl Holder<'_> {
    /// The next number of the series of a day.
    pub(crate) async fn next(
        &mut self,
        occurred_at: &OccurredAt,
        rules: &InForce<'_>,
    ) -> Result<String, StoreError> {
        let series = format!("{}-{}", rules.policy.case_number_prefix, occurred_at.day().year());
        let ordinal = match self.last.get(&series) {
            Some(last) => last + 1,
            None => self.numbers.first_free(&series).await?,
        };
        let number = number(&series, ordinal);
        self.last.insert(series, ordinal);
        Ok(number)
    }

    /// Takes back the number that was given last, as nothing came of it.
    pub(crate) fn take_back(&mut self, number: &str) {
        if let Some(last) = series(number).and_then(|series| self.last.get_mut(series)) {
            *last -= 1;
        }
    }

    /// Looks again for the series of a number that somebody else turned out to have taken.
    pub(crate) fn taken(&mut self, number: &str) {
        if let Some(series) = series(number) {
            self.last.remove(series);
        }
    }
}

fn series(number: &str) -> Option<&str> {
    number.rsplit_once('-').map(|(series, _)| series)
}

fn number(series: &str, ordinal: u64) -> String {
    format!("{series}-{ordinal:04}")
}
