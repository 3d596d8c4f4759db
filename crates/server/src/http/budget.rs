//! How much cost each caller has left: a bucket that fills with time. Kept in memory; a restart
//! fills all buckets.

use super::{
    Limits,
    fault::{Code, Fault},
};
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Callers remembered. One forgotten starts anew, with a full bucket.
const CALLERS: NonZeroUsize = NonZeroUsize::new(10_000).expect("10000 is not zero");

/// The buckets of all callers.
pub(super) struct Budget {
    capacity: u64,
    refill: u64,
    buckets: Mutex<LruCache<String, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: u64,
    since: Instant,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            capacity: limits.bucket,
            refill: limits.bucket_refill.max(1),
            buckets: Mutex::new(LruCache::new(CALLERS)),
        }
    }

    /// Takes a cost out of a caller's bucket, or says when there will be enough. What exceeds the
    /// whole bucket empties it.
    pub(super) fn take(&self, caller: &str, cost: u64, now: Instant) -> Result<(), Fault> {
        let cost = cost.min(self.capacity);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { left: self.capacity, since: now };
        let bucket = buckets.get(caller).map_or(full, |bucket| self.refilled(*bucket, now));
        let left = bucket.left.checked_sub(cost);
        let kept = Bucket { left: left.unwrap_or(bucket.left), ..bucket };
        match buckets.get_mut(caller) {
            Some(place) => *place = kept,
            None => _ = buckets.put(caller.to_owned(), kept),
        }
        match left {
            Some(_) => Ok(()),
            None => {
                let seconds = (cost - bucket.left).div_ceil(self.refill);
                let message = "more was asked for than this caller may ask for now";
                Err(Fault::too_many(Code::TooManyRequests, message, seconds))
            }
        }
    }

    fn refilled(&self, bucket: Bucket, now: Instant) -> Bucket {
        let millis = now.saturating_duration_since(bucket.since).as_millis();
        let gained = u64::try_from(millis * u128::from(self.refill) / 1000).unwrap_or(u64::MAX);
        if gained == 0 {
            return bucket;
        }
        Bucket { left: bucket.left.saturating_add(gained).min(self.capacity), since: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn budget() -> Budget {
        Budget::new(&Limits { bucket: 100, bucket_refill: 10, ..Limits::default() })
    }

    #[test]
    fn an_empty_bucket_says_when_to_come_back_and_fills_until_then() {
        let (budget, now) = (budget(), Instant::now());
        assert!(budget.take("a", 95, now).is_ok());
        let refused = budget.take("a", 40, now).unwrap_err();
        assert_eq!(refused.retry_after, Some(4));
        assert!(budget.take("a", 40, now + Duration::from_secs(4)).is_ok());
        assert!(budget.take("b", 100, now).is_ok(), "callers have buckets of their own");
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_capacity_and_small_steps_add_up() {
        let (budget, now) = (budget(), Instant::now());
        assert!(budget.take("a", 100, now).is_ok());
        for step in 1..=10 {
            _ = budget.take("a", 50, now + Duration::from_millis(50 * step));
        }
        assert!(budget.take("a", 5, now + Duration::from_millis(500)).is_ok());
        let later = now + Duration::from_secs(3600);
        assert!(budget.take("a", u64::MAX, later).is_ok());
        assert!(budget.take("a", 1, later).is_err());
    }
}
