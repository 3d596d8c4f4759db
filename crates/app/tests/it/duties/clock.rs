//! A clock whose hands a test moves.

use jiff::Timestamp;
use lianxin_app::Clock;
use std::sync::Mutex;

/// The clock.
#[derive(Debug)]
pub(super) struct Hands(Mutex<Timestamp>);

impl Hands {
    /// A clock that shows a moment.
    pub(super) fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the hands.
    pub(super) fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap() = now;
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
