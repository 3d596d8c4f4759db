//! Followers see every event once, in order, whoever writes.

use super::{Bench, append, assert_contiguous};
use crate::{EventLog, LogFilter, Position, TenantId};
use futures::{
    TryStreamExt,
    future::{join, join_all},
};
use std::{collections::HashSet, sync::Arc};

pub(super) async fn one_writer_is_followed(bench: Bench<'_>) {
    followed(bench, 1, 60).await;
}

pub(super) async fn eight_writers_are_followed(bench: Bench<'_>) {
    followed(bench, 8, 25).await;
}

pub(super) async fn thirty_two_writers_are_followed(bench: Bench<'_>) {
    followed(bench, 32, 10).await;
}

pub(super) async fn a_watch_begins_at_the_head(bench: Bench<'_>) {
    bench.append(append("a", 0, 3)).await;
    let other = bench.engine.open().await;
    assert_eq!(*other.watch(&bench.tenant).await.unwrap().borrow(), Position(3));
}

/// Writers on three handles, followers on two of them and on one of their own.
async fn followed(bench: Bench<'_>, writers: usize, rounds: u64) {
    let mut logs = Vec::new();
    for _ in 0..4 {
        logs.push(bench.engine.open().await);
    }
    let last = Position(writers as u64 * rounds * 2);
    let writing = join_all((0..writers).map(|writer| {
        let (log, tenant) = (Arc::clone(&logs[writer % 3]), bench.tenant.clone());
        tokio::spawn(async move {
            for round in 0..rounds {
                let append = append(&format!("w{writer}"), round * 2, 2);
                log.append(&tenant, append).await.unwrap();
            }
        })
    }));
    let following = join_all(logs[1..].iter().map(|log| follow(log, &bench.tenant, last)));
    let (written, _) = join(writing, following).await;
    written.into_iter().for_each(|writer| writer.unwrap());
    assert_eq!(bench.head().await, last);
}

async fn follow(log: &Arc<dyn EventLog>, tenant: &TenantId, last: Position) {
    let mut head = log.watch(tenant).await.unwrap();
    let mut after = Position::START;
    let mut ids = HashSet::new();
    while after < last {
        head.wait_for(|head| *head > after).await.unwrap();
        let filter = LogFilter { after, ..LogFilter::default() };
        let events: Vec<_> = log.read(tenant, filter).try_collect().await.unwrap();
        assert_contiguous(&events, after);
        after = events.last().unwrap().position;
        assert!(events.into_iter().all(|event| ids.insert(event.event_id)));
    }
    assert_eq!(ids.len() as u64, last.0);
}
