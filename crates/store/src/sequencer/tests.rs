//! What callers are told when a commit fails, and how batches are cut.

use super::*;
use crate::{NewEvent, StreamAppend, StreamKey};
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::value::RawValue;
use std::collections::HashMap;
use uuid::Uuid;

/// A log of which nothing is known but its receipts, and which fails every write.
#[derive(Clone, Default)]
struct Failing {
    receipts: HashMap<Uuid, (Receipt, [u8; 32])>,
}

#[async_trait]
impl Writers for Failing {
    async fn writer(&self) -> Result<Box<dyn LogWriter + '_>, StoreError> {
        Ok(Box::new(self.clone()))
    }

    fn is_refused(&self, _: &StoreError) -> bool {
        false
    }
}

#[async_trait]
impl LogWriter for Failing {
    async fn survey(&mut self, _: &TenantId, asked: &Questions<'_>) -> Result<Known, StoreError> {
        Ok(asked.known())
    }

    async fn write(&mut self, _: &PlacedBatch<'_>) -> Result<Timestamp, StoreError> {
        Err(StoreError::Closed)
    }

    async fn receipt(
        &mut self,
        _: &TenantId,
        command_id: Uuid,
    ) -> Result<Option<(Receipt, [u8; 32])>, StoreError> {
        Ok(self.receipts.get(&command_id).cloned())
    }

    async fn lock(&mut self, _: &TenantId) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn roll_back(&mut self) {}
}

/// Appends an event of so many bytes to a stream of its own.
fn append(bytes: usize) -> Append {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
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
    let lanes = Lanes::new(Arc::new(Failing { receipts }));
    let lane = lanes.lane(&TenantId::new("t"));

    let told = lane.append(done).await.unwrap();
    assert_eq!(told, Receipt { repeated: false, ..receipt });
    assert!(matches!(lane.append(lost).await, Err(AppendError::Store(_))));
    assert!(matches!(lane.append(reused).await, Err(AppendError::CommandIdReused(_))));
}

#[test]
fn large_appends_share_no_batch_beyond_its_bound() {
    let sizes = [3 << 20, 3 << 20, 3 << 20, 9 << 20, 10, 10];
    let waiting = sizes.map(|bytes| Waiting { append: append(bytes), reply: oneshot::channel().0 });
    let parts = split_by_size(waiting.into());
    let lengths: Vec<_> = parts.iter().rev().map(Vec::len).collect();
    assert_eq!(lengths, [2, 1, 1, 2]);
}
