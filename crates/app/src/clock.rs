//! The application's clock, and the ids that depend on it.
//!
//! Commands take the time once and pass it down. Imports and tests bring a clock of their own.

use futures::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::{fmt::Debug, time::Duration};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock by which one may also wait.
pub trait Timer: Clock {
    /// Resolves when a moment has come; at once, when it has passed.
    fn wait_until(&self, moment: Timestamp) -> BoxFuture<'static, ()>;
}

/// The longest sleep between two looks at the machine's clock, which people set.
const LOOK: Duration = Duration::from_secs(30);

impl Timer for SystemClock {
    fn wait_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        async move {
            while let Ok(left) = Duration::try_from(moment.duration_since(Timestamp::now()))
                && !left.is_zero()
            {
                tokio::time::sleep(left.min(LOOK)).await;
            }
        }
        .boxed()
    }
}

/// A clock that stands still: for entries made at a time of their own, as imports and tests do.
#[derive(Debug, Clone, Copy)]
pub struct StoppedClock(pub Timestamp);

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The id (UUIDv7) of the n-th event of a command. It follows from the command's id, so that the
/// same command asked again on the same moment writes the same bytes; the ordinal keeps a command's
/// events in order.
pub fn event_id(now: Timestamp, command_id: Uuid, ordinal: u16) -> Uuid {
    let digest = Sha256::new().chain_update(command_id).chain_update(ordinal.to_be_bytes());
    let digest = digest.finalize();
    let mut tail = [0; 10];
    tail[..2].copy_from_slice(&ordinal.to_be_bytes());
    tail[2..].copy_from_slice(&digest[..8]);
    // Times before 1970 are not told apart by the id; they are by the event's own time.
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

/// The id (UUIDv7) of a stream that a command opens. It follows from the command's id, so that a
/// command asked again opens no second stream; its time is the command id's own where that has one.
pub fn stream_id(command_id: Uuid) -> Uuid {
    let digest = Sha256::new().chain_update(b"stream").chain_update(command_id).finalize();
    let mut tail = [0; 10];
    tail.copy_from_slice(&digest[..10]);
    let millis = command_id.get_timestamp().map_or(0, |time| {
        let (seconds, nanos) = time.to_unix();
        seconds * 1_000 + u64::from(nanos) / 1_000_000
    });
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wait_ends_when_its_moment_has_come_and_not_before() {
        SystemClock.wait_until(Timestamp::MIN).await;
        let moment = Timestamp::now() + Duration::from_millis(30);
        SystemClock.wait_until(moment).await;
        assert!(SystemClock.now() >= moment);
    }

    #[test]
    fn event_ids_follow_from_the_command_and_sort_in_its_order() {
        let now: Timestamp = "2023-02-10T01:00:00Z".parse().unwrap();
        let command = Uuid::from_u128(7);
        let ids: Vec<Uuid> = (0..300).map(|ordinal| event_id(now, command, ordinal)).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert_eq!(ids[3], event_id(now, command, 3));
        assert_ne!(ids[3], event_id(now, Uuid::from_u128(8), 3));
    }

    #[test]
    fn a_command_opens_one_stream_however_often_it_is_asked() {
        let command: Uuid = "01863f1d-8a00-7000-8000-000000000001".parse().unwrap();
        let opened = stream_id(command);
        assert_eq!(opened, stream_id(command));
        assert_eq!(opened.get_version_num(), 7);
        assert_eq!(opened.as_bytes()[..6], command.as_bytes()[..6]);
        assert_ne!(opened, stream_id(Uuid::from_u128(3)));
    }
}
