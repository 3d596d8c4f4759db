//! Whether and how notices of webhooks are sent. Who is told what is no setting: administrators keep that in the
//! record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How notices are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Whether this process sends any. Turn it off where a copy of a record is served for trial.
    pub enabled: bool,
    /// Seconds a receiver has to answer.
    #[schemars(range(min = 1, max = 86_400))]
    pub timeout_seconds: u64,
    /// Seconds between two tries of the same notice, at most; the first ones follow sooner.
    #[schemars(range(min = 1, max = 86_400))]
    pub longest_wait_seconds: u64,
    /// Whether they may go to this machine and to private addresses. Addresses of cloud metadata and the like
    /// are never reached.
    pub private: bool,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { enabled: true, timeout_seconds: 10, longest_wait_seconds: 300, private: false }
    }
}

/// A day: beyond it a receiver would be forgotten rather than waited for.
const LONGEST: u64 = 86_400;

impl Webhooks {
    /// Which setting cannot be worked with, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let times = [
            ("timeout_seconds", self.timeout_seconds),
            ("longest_wait_seconds", self.longest_wait_seconds),
        ];
        let wrong = times.into_iter().find(|(_, time)| !(1..=LONGEST).contains(time));
        match wrong {
            Some((name, _)) => Err((name, format!("must be at least 1 and at most {LONGEST}"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_worked_with_is_named() {
        let wrong = |webhooks: Webhooks| webhooks.check().unwrap_err().0;
        let good = Webhooks::default();
        assert_eq!(good.check(), Ok(()));
        assert_eq!(wrong(Webhooks { timeout_seconds: 0, ..good.clone() }), "timeout_seconds");
        let longest_wait_seconds = LONGEST + 1;
        assert_eq!(wrong(Webhooks { longest_wait_seconds, ..good }), "longest_wait_seconds");
    }
}
