//! How much of what callers were answered lies here until they read it. Whoever leaves too much gets
//! no more until they read: a client may stop reading in ways that no time on a connection sees, as
//! with the windows of HTTP/2.

use super::{
    Limits,
    fault::{Code, Fault},
};
use bytes::Bytes;
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Callers remembered. One forgotten starts anew.
const CALLERS: NonZeroUsize = NonZeroUsize::new(10_000).expect("10000 is not zero");
/// Seconds after which it makes sense to look whether something has been read.
const AGAIN: u64 = 1;

/// What lies unread, by caller.
pub(super) struct Unread {
    most: usize,
    callers: Mutex<LruCache<String, Arc<AtomicUsize>>>,
}

/// An answer that counts until nobody holds it any more.
struct Lying {
    answer: Bytes,
    sum: Arc<AtomicUsize>,
}

impl Unread {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { most: limits.unread, callers: Mutex::new(LruCache::new(CALLERS)) }
    }

    /// Refuses a caller who has left too much. What runs already may come on top.
    pub(super) fn check(&self, caller: &str) -> Result<(), Fault> {
        if self.sum(caller).load(Ordering::Relaxed) <= self.most {
            return Ok(());
        }
        let message = "earlier answers are to be read first";
        Err(Fault::too_many(Code::TooManyRequests, message, AGAIN))
    }

    /// The same answer, counted until it has been read or given up.
    pub(super) fn count(&self, caller: &str, answer: Bytes) -> Bytes {
        let sum = self.sum(caller);
        sum.fetch_add(answer.len(), Ordering::Relaxed);
        Bytes::from_owner(Lying { answer, sum })
    }

    fn sum(&self, caller: &str) -> Arc<AtomicUsize> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sum) = callers.get(caller) {
            return Arc::clone(sum);
        }
        let sum = Arc::<AtomicUsize>::default();
        callers.put(caller.to_owned(), Arc::clone(&sum));
        sum
    }
}

impl AsRef<[u8]> for Lying {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}

impl Drop for Lying {
    fn drop(&mut self) {
        self.sum.fetch_sub(self.answer.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_leaves_too_much_is_refused_until_it_is_read() {
        let unread = Unread::new(&Limits { unread: 10, ..Limits::default() });
        let ten = unread.count("a", vec![0; 10].into());
        assert!(unread.check("a").is_ok(), "no more than allowed");
        let more = unread.count("a", vec![0; 1].into());
        assert_eq!(unread.check("a").unwrap_err().retry_after, Some(AGAIN));
        assert!(unread.check("b").is_ok(), "callers are counted apart");
        let part = ten.slice(3..4);
        drop((ten, more));
        assert!(unread.check("a").is_ok());
        assert_eq!(unread.sum("a").load(Ordering::Relaxed), 10, "a part holds the whole");
        drop(part);
        assert_eq!(unread.sum("a").load(Ordering::Relaxed), 0);
    }
}
