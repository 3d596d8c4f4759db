//! How a PostgreSQL database is used. Where it lies, and whether by TLS, is told by its URL.

use lianxin_store_postgres::Options;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Connections to the database and how long is waited for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// Connections that read; at least 2, as one of them listens for the commits of others.
    #[schemars(range(min = 2))]
    pub readers: u32,
    /// Connections that append; a tenant uses one at a time.
    #[schemars(range(min = 1))]
    pub writers: u32,
    /// Seconds a question or an append waits for a connection.
    #[schemars(range(min = 1))]
    pub acquire_seconds: u64,
    /// Seconds a statement may run.
    #[schemars(range(min = 1))]
    pub statement_seconds: u64,
    /// Seconds a statement may wait for another transaction; no more than it may run.
    #[schemars(range(min = 1))]
    pub lock_seconds: u64,
    /// Milliseconds between two looks at the head, should a notification have been lost.
    #[schemars(range(min = 1))]
    pub poll_milliseconds: u64,
}

impl Default for Database {
    fn default() -> Self {
        let Options { readers, writers, acquire_timeout, statement_timeout, lock_timeout, poll } =
            Options::default();
        Self {
            readers,
            writers,
            acquire_seconds: acquire_timeout.as_secs(),
            statement_seconds: statement_timeout.as_secs(),
            lock_seconds: lock_timeout.as_secs(),
            poll_milliseconds: u64::try_from(poll.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl Database {
    /// The same for the engine.
    pub fn options(&self) -> Options {
        Options {
            readers: self.readers,
            writers: self.writers,
            acquire_timeout: Duration::from_secs(self.acquire_seconds),
            statement_timeout: Duration::from_secs(self.statement_seconds),
            lock_timeout: Duration::from_secs(self.lock_seconds),
            poll: Duration::from_millis(self.poll_milliseconds),
        }
    }

    /// Which setting the engine could not work with, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let times = [
            ("acquire_seconds", self.acquire_seconds),
            ("statement_seconds", self.statement_seconds),
            ("lock_seconds", self.lock_seconds),
            ("poll_milliseconds", self.poll_milliseconds),
        ];
        if self.readers < 2 {
            let why = "at least 2 connections read: one of them listens for commits";
            return Err(("readers", why.to_owned()));
        }
        if self.writers == 0 {
            return Err(("writers", "without a connection nothing can be appended".to_owned()));
        }
        if let Some((name, _)) = times.into_iter().find(|(_, time)| *time == 0) {
            return Err((name, "must be at least 1".to_owned()));
        }
        // The database counts milliseconds in 32 bits.
        let longest = u64::from(i32::MAX.unsigned_abs()) / 1000;
        if let Some((name, _)) = times[..3].iter().find(|(_, time)| *time > longest) {
            return Err((name, format!("must be at most {longest}")));
        }
        if self.lock_seconds > self.statement_seconds {
            let Self { lock_seconds, statement_seconds, .. } = self;
            let why = format!(
                "{lock_seconds} is more than statement_seconds, which end a statement after \
                 {statement_seconds}"
            );
            return Err(("lock_seconds", why));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_could_not_work_with_is_named() {
        let wrong = |change: fn(&mut Database)| {
            let mut database = Database::default();
            change(&mut database);
            database.check().unwrap_err().0
        };
        assert_eq!(Database::default().check(), Ok(()));
        assert_eq!(wrong(|it| it.readers = 1), "readers");
        assert_eq!(wrong(|it| it.writers = 0), "writers");
        assert_eq!(wrong(|it| it.acquire_seconds = 0), "acquire_seconds");
        assert_eq!(wrong(|it| it.poll_milliseconds = 0), "poll_milliseconds");
        assert_eq!(wrong(|it| it.statement_seconds = u64::MAX), "statement_seconds");
        assert_eq!(wrong(|it| it.lock_seconds = 61), "lock_seconds");
    }
}
