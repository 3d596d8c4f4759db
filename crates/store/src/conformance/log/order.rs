//! One order over all streams of a tenant.

use super::{Bench, append, assert_contiguous};
use crate::{Position, TenantId};
use futures::future::join_all;
use std::collections::HashMap;

pub(super) async fn positions_run_from_one_over_all_streams(bench: Bench<'_>) {
    assert_eq!(bench.head().await, Position::START);
    let first = bench.append(append("a", 0, 2)).await;
    let second = bench.append(append("b", 0, 1)).await;
    let third = bench.append(append("a", 2, 1)).await;

    assert_eq!((first.first, first.last, first.version), (Position(1), Position(2), 2));
    assert_eq!((second.first, second.last, second.version), (Position(3), Position(3), 1));
    assert_eq!((third.first, third.last, third.version), (Position(4), Position(4), 3));
    assert_eq!(bench.head().await, Position(4));

    let all = bench.all().await;
    assert_contiguous(&all, Position::START);
    let order: Vec<_> = all.iter().map(|e| (&*e.stream.stream_id, e.version)).collect();
    assert_eq!(order, [("a", 1), ("a", 2), ("b", 1), ("a", 3)]);
}

pub(super) async fn tenants_have_logs_of_their_own(bench: Bench<'_>) {
    let other = TenantId::new("another office");
    let before = bench.log.head(&other).await.unwrap();
    bench.append(append("a", 0, 1)).await;
    let there = bench.log.append(&other, append("a", 0, 1)).await.unwrap();

    assert_eq!(there.first, before.next());
    assert_eq!(bench.head().await, Position(1));
}

pub(super) async fn times_never_go_back(bench: Bench<'_>) {
    let appends = (0..50).map(|i| bench.append(append(&format!("s{i}"), 0, 2)));
    let receipts = join_all(appends).await;
    let all = bench.all().await;

    assert!(all.is_sorted_by_key(|event| event.recorded_at));
    for receipt in receipts {
        for event in &all[receipt.first.0 as usize - 1..receipt.last.0 as usize] {
            assert_eq!(event.recorded_at, receipt.recorded_at);
        }
    }
}

pub(super) async fn an_acknowledged_append_stands_before_a_later_one(bench: Bench<'_>) {
    let handles = [bench.engine.open().await, bench.engine.open().await];
    let writers = (0..8).map(|writer| {
        let (log, tenant) = (&handles[writer % 2], &bench.tenant);
        async move {
            let mut last = Position::START;
            for version in 0..20 {
                let append = append(&format!("w{writer}"), version, 1);
                let receipt = log.append(tenant, append).await.unwrap();
                assert!(receipt.first > last);
                last = receipt.last;
            }
        }
    });
    join_all(writers).await;

    let mut versions = HashMap::new();
    let all = bench.all().await;
    assert_eq!(all.len(), 160);
    assert_contiguous(&all, Position::START);
    for event in all {
        let version = versions.entry(event.stream).or_insert(0);
        *version += 1;
        assert_eq!(event.version, *version);
    }
}
