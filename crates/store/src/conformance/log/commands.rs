//! Command ids: asking again has no second effect.

use super::{Bench, append, event, stream};
use crate::{Append, AppendError, Position, Receipt, StreamAppend};
use futures::future::join_all;
use std::future::Future;
use uuid::Uuid;

pub(super) async fn a_repetition_gets_the_first_receipt(bench: Bench<'_>) {
    let command = append("a", 0, 2);
    let first = bench.append(command.clone()).await;
    bench.append(append("a", 2, 1)).await;

    let again = bench.append(command.clone()).await;
    assert_eq!(again, Receipt { repeated: true, ..first.clone() });
    assert_eq!(bench.head().await, Position(3));

    let looked_up = bench.log.receipt(&bench.tenant, command.command_id).await.unwrap();
    assert_eq!(looked_up, Some((again, command.request_hash)));
    assert_eq!(bench.log.receipt(&bench.tenant, Uuid::now_v7()).await.unwrap(), None);
}

pub(super) async fn another_body_is_refused(bench: Bench<'_>) {
    let command = append("a", 0, 1);
    bench.append(command.clone()).await;
    let other = Append { request_hash: [8; 32], ..append("a", 1, 1) };
    let other = Append { command_id: command.command_id, ..other };

    let refused = bench.log.append(&bench.tenant, other).await;
    assert!(matches!(refused, Err(AppendError::CommandIdReused(id)) if id == command.command_id));
    assert_eq!(bench.head().await, Position(1));
}

pub(super) async fn a_storm_has_one_effect(bench: Bench<'_>) {
    let others = [bench.engine.open().await, bench.engine.open().await, bench.engine.open().await];
    let command = append("a", 0, 3);
    let storm = (0..100).map(|i| {
        let log = others.get(i % 4).unwrap_or(&bench.log);
        log.append(&bench.tenant, command.clone())
    });
    let receipts: Vec<_> = join_all(storm).await.into_iter().map(Result::unwrap).collect();

    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    for receipt in &receipts {
        assert_eq!((receipt.first, receipt.last), (Position(1), Position(3)));
        assert_eq!(receipt.recorded_at, receipts[0].recorded_at);
    }
    assert_eq!(bench.head().await, Position(3));
}

pub(super) async fn a_repetition_is_known_after_reopening(bench: Bench<'_>) {
    let command = append("a", 0, 1);
    let first = bench.append(command.clone()).await;
    let Bench { engine, log, tenant } = bench;
    drop(log);

    let reopened = engine.open().await;
    let storm = (0..100).map(|_| reopened.append(&tenant, command.clone()));
    for receipt in join_all(storm).await {
        assert_eq!(receipt.unwrap(), Receipt { repeated: true, ..first.clone() });
    }
}

/// Callers that stop waiting, before and after they have queued, leave the log in order.
pub(super) async fn a_dropped_append_breaks_nothing(bench: Bench<'_>) {
    for i in 0..40 {
        let mut dropped = Box::pin(bench.log.append(&bench.tenant, append(&format!("d{i}"), 0, 1)));
        // Polled once, so that it has queued, then dropped.
        let waker = futures::task::noop_waker_ref();
        _ = dropped.as_mut().poll(&mut std::task::Context::from_waker(waker));
        drop(dropped);
        bench.append(append(&format!("k{i}"), 0, 1)).await;
    }
    let all = bench.all().await;
    super::assert_contiguous(&all, Position::START);
    let kept = all.iter().filter(|event| event.stream.stream_id.starts_with('k')).count();
    assert_eq!(kept, 40);
}

/// The append with the used id is refused by the engine itself, its neighbours go through.
pub(super) async fn an_event_id_is_used_once(bench: Bench<'_>) {
    let used = event("Happened");
    let with_used = |id: &str| Append {
        streams: vec![StreamAppend {
            stream: stream(id),
            expected_version: 0,
            events: vec![used.clone()],
        }],
        ..append(id, 0, 1)
    };
    bench.append(with_used("first")).await;
    let appends = (0..30).map(|i| {
        let id = format!("s{i}");
        let append = if i == 17 { with_used(&id) } else { append(&id, 0, 1) };
        bench.log.append(&bench.tenant, append)
    });
    let outcomes = join_all(appends).await;

    for (i, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_err(), i == 17, "append {i}: {outcome:?}");
    }
    assert!(matches!(outcomes[17], Err(AppendError::Store(_))));
    assert_eq!(bench.all().await.len(), 30);
}
