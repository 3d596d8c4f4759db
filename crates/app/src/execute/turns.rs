//! Turns at a stream: commands that were overtaken once decide anew one after another, so that each
//! wins its next attempt against all others of this process. The first attempt takes no turn, as
//! most streams are quiet.

use lianxin_store::StreamKey;
use std::hash::{BuildHasher, RandomState};
use tokio::sync::{Mutex, MutexGuard};

/// Turns given at once; streams that share one wait for each other, which is rare and harmless.
const TURNS: usize = 64;

/// The turns of a tenant.
pub(crate) struct Turns {
    hasher: RandomState,
    turns: [Mutex<()>; TURNS],
}

impl Default for Turns {
    fn default() -> Self {
        Self { hasher: RandomState::new(), turns: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Turns {
    /// Waits for the turn at a stream, which ends when the answer is dropped.
    pub(super) async fn at(&self, stream: &StreamKey) -> MutexGuard<'_, ()> {
        let place = self.hasher.hash_one(stream) % TURNS as u64;
        #[expect(clippy::cast_possible_truncation, reason = "a remainder below TURNS")]
        let turn = &self.turns[place as usize];
        turn.lock().await
    }
}
