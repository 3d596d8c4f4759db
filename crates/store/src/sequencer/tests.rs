//! What callers are told when a commit fails, and how batches are cut.

use super::*;
use crate::{NewEvent, Passage, Receipt, StreamAppend, StreamKey};
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::value::RawValue;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};
use uuid::Uuid;

/// A log of which nothing is known but its receipts, and which fails every write, or so many of them
/// with what passes.
#[derive(Clone, Default)]
struct Failing {
    receipts: HashMap<Uuid, (Receipt, [u8; 32])>,
    passing: Option<Arc<AtomicU32>>,
}

#[async_trait]
impl Writers for Failing {
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError> {
        Ok(Box::new(self.clone()))
    }

    fn is_refused(&self, _: &StoreError) -> bool {
        false
    }

    fn is_passing(&self, _: &StoreError) -> bool {
        self.passing.is_some()
    }
}

#[async_trait]
impl LogWriter for Failing {
    async fn survey(&mut self, _: &TenantId, asked: &Questions<'_>) -> Result<Known, StoreError> {
        Ok(asked.known())
    }

    async fn write(&mut self, _: &PlacedBatch<'_>) -> Result<Timestamp, StoreError> {
        let left = self.passing.as_ref().ok_or(StoreError::Closed)?;
        let fewer = |left: u32| left.checked_sub(1);
        match left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer) {
            Ok(_) => Err(StoreError::Closed),
            Err(_) => Ok(Timestamp::UNIX_EPOCH),
        }
    }

    async fn receipt(
        &mut self,
        _: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        Ok(self.receipts.get(&command_id).cloned())
    }

    async fn inscribe(&mut self, _: &TenantId, _: Position, _: &Passage) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn lock(&mut self, _: &TenantId) -> Result<Position, StoreError> {
        Err(StoreError::Closed)
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn roll_back(&mut self) {}
}

/// Appends an event of so many bytes to a stream of its own.
pub(super) fn append(bytes: usize) -> Append {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string(format!("\"{}\"", "x".repeat(bytes))).unwrap(),
        metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
    };
    let stream = StreamKey::new("thing", &command_id.to_string());
    Append {
        command_id,
        request_hash: [1; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend { stream, expected_version: 0, events: vec![event] }],
        claims: Vec::new(),
    }
}

/// The commit may have happened although the connection says that it failed: the receipt decides.
#[tokio::test]
async fn an_unknown_outcome_is_told_by_its_receipt() {
    let (done, lost, reused) = (append(10), append(10), append(10));
    let receipt = Receipt {
        first: Position(1),
        last: Position(1),
        version: 1,
        recorded_at: Timestamp::UNIX_EPOCH,
        repeated: true,
    };
    let receipts = HashMap::from([
        (done.command_id, (receipt.clone(), done.request_hash)),
        (reused.command_id, (receipt.clone(), [9; 32])),
    ]);
    let lanes = Lanes::new(Arc::new(Failing { receipts, passing: None }));
    let lane = lanes.lane(&TenantId::new("t"));

    let told = lane.append(done).await.unwrap();
    assert_eq!(told, Receipt { repeated: false, ..receipt });
    assert!(matches!(lane.append(lost).await, Err(AppendError::Store(_))));
    assert!(matches!(lane.append(reused).await, Err(AppendError::CommandIdReused(_))));
}

#[tokio::test]
async fn what_passes_is_tried_again_and_the_caller_is_told_of_nothing() {
    let left = Arc::new(AtomicU32::new(3));
    let failing = Failing { passing: Some(Arc::clone(&left)), ..Failing::default() };
    let lanes = Lanes::new(Arc::new(failing));
    let told = lanes.lane(&TenantId::new("t")).append(append(10)).await.unwrap();
    assert_eq!((told.first, told.repeated, left.load(Ordering::Relaxed)), (Position(1), false, 0));
}

/// The last head that was known tells what a batch wrote itself from what stood there before; a command
/// that the batch names twice is a repetition all the same.
#[test]
fn what_a_batch_wrote_itself_is_no_repetition() {
    let (old, new) = (append(10), append(10));
    let at = |position| Receipt {
        first: Position(position),
        last: Position(position),
        version: 1,
        recorded_at: Timestamp::UNIX_EPOCH,
        repeated: true,
    };
    let mut outcomes = [Ok(at(4)), Ok(at(5)), Ok(at(5))];
    own(Position(4), &[&old, &new, &new], &mut outcomes);
    assert_eq!(outcomes.map(|outcome| outcome.unwrap().repeated), [true, false, true]);
}

#[test]
fn large_appends_share_no_batch_beyond_its_bound() {
    let sizes = [3 << 20, 3 << 20, 3 << 20, 9 << 20, 10, 10];
    let waiting = sizes.map(|bytes| Waiting {
        append: append(bytes),
        reply: oneshot::channel().0,
        since: Instant::now(),
    });
    let parts = split_by_size(waiting.into());
    let lengths: Vec<_> = parts.iter().rev().map(Vec::len).collect();
    assert_eq!(lengths, [2, 1, 1, 2]);
}
