//! How many subscriptions run: for each caller and in all. A slot is given back when it is dropped.

use super::{
    Limits,
    fault::{Code, Fault},
};
use metrics::gauge;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Seconds after which it makes sense to ask for a slot again.
const AGAIN: u64 = 5;

/// The slots of all callers. Cheap to clone.
#[derive(Clone)]
pub(super) struct Slots {
    each: usize,
    all: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_caller: HashMap<String, usize>,
}

/// The right to run one subscription.
pub(super) struct Slot {
    caller: String,
    taken: Arc<Mutex<Taken>>,
}

impl Slots {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { each: limits.caller_subscriptions, all: limits.subscriptions, taken: Arc::default() }
    }

    /// A slot for a caller, if there is one left.
    pub(super) fn take(&self, caller: &str) -> Result<Slot, Fault> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by_caller.get(caller).copied().unwrap_or(0);
        if own >= self.each || taken.all >= self.all {
            let message = "no more subscriptions at once";
            return Err(Fault::too_many(Code::TooManySubscriptions, message, AGAIN));
        }
        taken.all += 1;
        count(taken.all);
        taken.by_caller.insert(caller.to_owned(), own + 1);
        Ok(Slot { caller: caller.to_owned(), taken: self.taken.clone() })
    }
}

fn count(open: usize) {
    gauge!("lianxin_subscriptions_open").set(u32::try_from(open).unwrap_or(u32::MAX));
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        count(taken.all);
        if let Some(own) = taken.by_caller.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                taken.by_caller.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_bounded_for_each_and_for_all_and_come_back() {
        let limits = Limits { caller_subscriptions: 2, subscriptions: 3, ..Limits::default() };
        let slots = Slots::new(&limits);
        let (a, _a) = (slots.take("a").unwrap(), slots.take("a").unwrap());
        assert!(slots.take("a").is_err());
        let _b = slots.take("b").unwrap();
        assert!(slots.take("b").is_err(), "three in all");
        drop(a);
        assert!(slots.take("b").is_ok());
    }
}
