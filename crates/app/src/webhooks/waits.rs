//! How long a receiver that failed is left alone: longer each time, up to a bound, and unevenly, so that many do not
//! come back at once.

use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::Duration;

/// The shortest wait, unless the longest is shorter than twice that.
const FIRST: Duration = Duration::from_millis(500);

/// The wait after so many tries that failed, from 1.
pub(super) fn wait(attempts: u32, longest: Duration) -> Duration {
    // Up to the same again is added to what doubles.
    let half = longest / 2;
    let waits = ExponentialBuilder::new()
        .with_min_delay(FIRST.min(half))
        .with_max_delay(half)
        .without_max_times()
        .with_jitter()
        .build();
    // Further on they no longer grow.
    let nth = attempts.saturating_sub(1).min(64) as usize;
    waits.into_iter().nth(nth).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        let longest = Duration::from_secs(300);
        for _ in 0..50 {
            for attempts in 1..=8 {
                let least = FIRST * 2_u32.pow(attempts - 1);
                let found = wait(attempts, longest);
                assert!(found >= least && found <= 2 * least, "{attempts}: {found:?}");
            }
            for attempts in [10, 11, 100, u32::MAX] {
                let found = wait(attempts, longest);
                assert!(found >= longest / 2 && found <= longest, "{attempts}: {found:?}");
            }
        }
        assert!(wait(1, Duration::from_millis(100)) <= Duration::from_millis(100));
    }

    #[test]
    fn two_that_fail_together_do_not_come_back_together() {
        let longest = Duration::from_secs(300);
        let waits: Vec<Duration> = (0..20).map(|_| wait(9, longest)).collect();
        assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
    }
}
