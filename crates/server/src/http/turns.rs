//! Whose turn it is: of one caller only so much runs at once, and the rest waits. Whoever asks for a
//! lot delays their own questions, and those of others hardly.

use super::Limits;
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Callers remembered. One forgotten starts anew, beside what still runs.
const CALLERS: NonZeroUsize = NonZeroUsize::new(10_000).expect("10000 is not zero");

/// The places of all callers.
pub(super) struct Turns {
    places: u32,
    /// Cost of the operation that takes all places.
    most: u64,
    callers: Mutex<LruCache<String, Arc<Semaphore>>>,
}

/// The right to run; given back when dropped.
pub(super) struct Turn(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Turns {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            places: u32::try_from(limits.caller_operations).unwrap_or(u32::MAX).max(1),
            most: limits.cost.max(1),
            callers: Mutex::new(LruCache::new(CALLERS)),
        }
    }

    /// Waits for a caller's turn. The costlier the operation, the more places it takes.
    pub(super) async fn take(&self, caller: &str, cost: u64) -> Turn {
        let own = self.places_of(caller).acquire_many_owned(self.wanted(cost)).await;
        Turn(own.expect("nobody closes the places"))
    }

    fn wanted(&self, cost: u64) -> u32 {
        let more = u128::from(self.places - 1) * u128::from(cost.min(self.most));
        1 + u32::try_from(more / u128::from(self.most)).expect("a share of a u32 is one")
    }

    fn places_of(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = callers.get(caller) {
            return Arc::clone(places);
        }
        let places = Arc::new(Semaphore::new(self.places as usize));
        callers.put(caller.to_owned(), Arc::clone(&places));
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn turns() -> Turns {
        Turns::new(&Limits { caller_operations: 5, cost: 1_000, ..Limits::default() })
    }

    #[test]
    fn the_costliest_operation_takes_all_places_and_the_cheapest_one() {
        let wanted = [0, 1, 249, 250, 999, 1_000, u64::MAX].map(|cost| turns().wanted(cost));
        assert_eq!(wanted, [1, 1, 1, 2, 4, 5, 5]);
    }

    #[tokio::test]
    async fn a_caller_waits_for_its_own_operations_and_for_no_others() {
        let turns = turns();
        let costly = turns.take("a", 1_000).await;
        assert!(turns.take("a", 1).now_or_never().is_none());
        assert!(turns.take("b", 1_000).now_or_never().is_some());
        drop(costly);
        assert!(turns.take("a", 1).now_or_never().is_some());
    }
}
