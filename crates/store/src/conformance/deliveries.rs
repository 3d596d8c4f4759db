//! The suite for [`Deliveries`]: nobody is led back, one teller at a time, one list per tenant.

use crate::{Deliveries, Delivery, Position, Setback, StoreError, TenantId};
use jiff::Timestamp;
use std::time::Duration;
use uuid::Uuid;

const LONG: Duration = Duration::from_secs(3_600);

/// Runs the suite on an empty store, opened twice.
pub async fn run(store: &dyn Deliveries, again: &dyn Deliveries) {
    begins_once(store, again).await;
    moves_forward_only(store, again).await;
    keeps_its_setback(store, again).await;
    is_held_by_one(store, again).await;
    is_forgotten(store, again).await;
}

fn tenant() -> TenantId {
    TenantId::new("a")
}

async fn of(store: &dyn Deliveries, subscriber: &str) -> Delivery {
    let all = store.deliveries(&tenant()).await.unwrap();
    all.into_iter().find(|delivery| delivery.subscriber == subscriber).unwrap()
}

fn moved<T: std::fmt::Debug>(outcome: Result<T, StoreError>, at: u64) {
    match outcome {
        Err(StoreError::DeliveryMoved { expected, .. }) => assert_eq!(expected, Position(at)),
        other => panic!("it did not say that the subscriber had moved: {other:?}"),
    }
}

async fn begins_once(store: &dyn Deliveries, again: &dyn Deliveries) {
    let (tenant, other) = (tenant(), TenantId::new("b"));
    assert_eq!(store.deliveries(&tenant).await.unwrap(), []);
    store.begin_delivery(&tenant, "two", Position(5)).await.unwrap();
    store.begin_delivery(&tenant, "one", Position(7)).await.unwrap();
    again.begin_delivery(&tenant, "two", Position(9)).await.unwrap();
    store.begin_delivery(&other, "two", Position(1)).await.unwrap();
    let stands = |name: &str, position| Delivery {
        subscriber: name.to_owned(),
        position: Position(position),
        setback: None,
        held: false,
    };
    let all = [stands("one", 7), stands("two", 5)];
    assert_eq!(again.deliveries(&tenant).await.unwrap(), all);
    assert_eq!(again.deliveries(&other).await.unwrap(), [stands("two", 1)]);
}

async fn moves_forward_only(store: &dyn Deliveries, again: &dyn Deliveries) {
    let tenant = tenant();
    store.advance_delivery(&tenant, "two", Position(5), Position(6)).await.unwrap();
    moved(again.advance_delivery(&tenant, "two", Position(5), Position(8)).await, 5);
    assert_eq!(of(again, "two").await.position, Position(6));
    again.advance_delivery(&tenant, "two", Position(6), Position(60)).await.unwrap();
    assert_eq!(of(store, "two").await.position, Position(60));
    assert_eq!(of(store, "one").await.position, Position(7), "others stay");
    let elsewhere = TenantId::new("b");
    moved(store.advance_delivery(&elsewhere, "two", Position(60), Position(61)).await, 60);
    moved(store.advance_delivery(&tenant, "nobody", Position(1), Position(2)).await, 1);
}

async fn keeps_its_setback(store: &dyn Deliveries, again: &dyn Deliveries) {
    let tenant = tenant();
    let setback = |attempts: u32| Setback {
        attempts,
        failed_at: Timestamp::from_microsecond(1_700_000_000_000_001).unwrap(),
        next_attempt_at: Timestamp::from_microsecond(1_700_000_300_000_002).unwrap(),
        failure: "the answer was 503".to_owned(),
        edition: 3,
    };
    store.set_delivery_back(&tenant, "two", Position(60), &setback(1)).await.unwrap();
    store.set_delivery_back(&tenant, "two", Position(60), &setback(2)).await.unwrap();
    assert_eq!(of(again, "two").await.setback, Some(setback(2)));
    moved(again.set_delivery_back(&tenant, "two", Position(59), &setback(9)).await, 59);
    assert_eq!(of(again, "one").await.setback, None, "others go on");
    again.advance_delivery(&tenant, "two", Position(60), Position(61)).await.unwrap();
    assert_eq!(of(store, "two").await.setback, None);
}

async fn is_held_by_one(store: &dyn Deliveries, again: &dyn Deliveries) {
    let tenant = tenant();
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let both = ["one".to_owned(), "two".to_owned()];
    let held = store.hold_deliveries(&tenant, &both[..1], first, LONG).await.unwrap();
    assert_eq!(held, both[..1]);
    assert!(of(again, "one").await.held && !of(again, "two").await.held);
    // Who holds keeps, and others get what is left.
    assert_eq!(again.hold_deliveries(&tenant, &both, second, LONG).await.unwrap(), both[1..]);
    assert_eq!(store.hold_deliveries(&tenant, &both, first, LONG).await.unwrap(), both[..1]);
    // A lease that is let go is anybody's, and so is one that has run out.
    store.hold_deliveries(&tenant, &both, first, Duration::ZERO).await.unwrap();
    assert!(!of(again, "one").await.held);
    let mut held = again.hold_deliveries(&tenant, &both, second, LONG).await.unwrap();
    held.sort();
    assert_eq!(held, both);
    // A lease is no lock: whoever knows where the subscriber stands may move it.
    store.advance_delivery(&tenant, "one", Position(7), Position(8)).await.unwrap();
    assert!(of(store, "one").await.held, "moving it leaves the lease");
    assert_eq!(store.hold_deliveries(&tenant, &[], first, LONG).await.unwrap(), [""; 0]);
}

async fn is_forgotten(store: &dyn Deliveries, again: &dyn Deliveries) {
    let tenant = tenant();
    store.end_delivery(&tenant, "two").await.unwrap();
    store.end_delivery(&tenant, "two").await.unwrap();
    let left = again.deliveries(&tenant).await.unwrap();
    assert_eq!(left.iter().map(|it| &*it.subscriber).collect::<Vec<_>>(), ["one"]);
    moved(again.advance_delivery(&tenant, "two", Position(61), Position(62)).await, 61);
    assert_eq!(again.deliveries(&TenantId::new("b")).await.unwrap().len(), 1);
}
