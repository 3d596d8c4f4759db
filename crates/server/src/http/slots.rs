//! How many subscriptions run, and how many attachments are on their way: for each caller and in all. A
//! slot is given back when it is dropped.

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

/// What slots are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// To be told of what happens.
    Subscription,
    /// To send or receive an attachment.
    Transfer,
}

/// The slots of all callers. Cheap to clone.
#[derive(Clone)]
pub(super) struct Slots {
    of: Use,
    each: usize,
    all: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_caller: HashMap<String, usize>,
}

/// The right to run one of what slots are for.
pub(super) struct Slot {
    of: Use,
    caller: String,
    taken: Arc<Mutex<Taken>>,
}

impl Slots {
    pub(super) fn new(of: Use, limits: &Limits) -> Self {
        let (each, all) = match of {
            Use::Subscription => (limits.caller_subscriptions, limits.subscriptions),
            Use::Transfer => (limits.caller_transfers, limits.transfers),
        };
        Self { of, each, all, taken: Arc::default() }
    }

    /// A slot for a caller, if there is one left.
    pub(super) fn take(&self, caller: &str) -> Result<Slot, Fault> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by_caller.get(caller).copied().unwrap_or(0);
        if own >= self.each || taken.all >= self.all {
            return Err(self.of.refusal());
        }
        taken.all += 1;
        self.of.count(taken.all);
        taken.by_caller.insert(caller.to_owned(), own + 1);
        Ok(Slot { of: self.of, caller: caller.to_owned(), taken: self.taken.clone() })
    }
}

impl Use {
    fn refusal(self) -> Fault {
        let (code, message) = match self {
            Self::Subscription => (Code::TooManySubscriptions, "no more subscriptions at once"),
            Self::Transfer => (Code::TooManyTransfers, "no more attachments at once"),
        };
        Fault::too_many(code, message, AGAIN)
    }

    fn count(self, open: usize) {
        let gauge = match self {
            Self::Subscription => gauge!("lianxin_subscriptions_open"),
            Self::Transfer => gauge!("lianxin_attachment_transfers_open"),
        };
        gauge.set(u32::try_from(open).unwrap_or(u32::MAX));
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        self.of.count(taken.all);
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
        let slots = Slots::new(Use::Subscription, &limits);
        let (a, _a) = (slots.take("a").unwrap(), slots.take("a").unwrap());
        assert!(slots.take("a").is_err());
        let _b = slots.take("b").unwrap();
        assert!(slots.take("b").is_err(), "three in all");
        drop(a);
        assert!(slots.take("b").is_ok());
    }
}
