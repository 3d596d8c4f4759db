//! What the product does by itself about deadlines, and how often it looks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest time between two looks: duties are counted in days.
const LONGEST: u64 = 86_400;

/// Deadline duties: warnings, urgings, and what was missed, by the ladder of the policy in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Duties {
    /// Whether `lianxin serve` does them. Of several processes on one record only one does at a time.
    pub run: bool,
    /// Seconds between two looks for what falls due, at most a day.
    #[schemars(range(min = 1, max = 86_400))]
    pub every_seconds: u64,
}

impl Default for Duties {
    fn default() -> Self {
        Self { run: true, every_seconds: 60 }
    }
}

impl Duties {
    /// How often to look; absent when they are not done here.
    pub fn every(&self) -> Option<Duration> {
        self.run.then(|| Duration::from_secs(self.every_seconds))
    }

    /// Which setting could not work, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if (1..=LONGEST).contains(&self.every_seconds) {
            return Ok(());
        }
        Err(("every_seconds", format!("must be from 1 to {LONGEST}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_are_done_every_minute_unless_told_otherwise() {
        assert_eq!(Duties::default().every(), Some(Duration::from_secs(60)));
        assert_eq!(Duties { run: false, ..Duties::default() }.every(), None);
        let check = |every_seconds| Duties { every_seconds, ..Duties::default() }.check();
        assert_eq!((check(1), check(86_400)), (Ok(()), Ok(())));
        for wrong in [0, 86_401] {
            assert_eq!(check(wrong).unwrap_err().0, "every_seconds");
        }
    }
}
