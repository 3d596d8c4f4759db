//! Following the log: every entry once and in order, however often the follower leaves and comes
//! back.

use crate::town::Town;
use futures::{StreamExt, TryStreamExt};
use lianxin_app::feed::FeedError;
use lianxin_store::{
    Append, EventLog, LogFilter, NewEvent, Position, RecordedEvent, StreamAppend, StreamKey,
};
use std::sync::Arc;
use uuid::Uuid;

/// Appends an event like another one to a stream, again and again.
async fn happens(town: &Town, like: &RecordedEvent, stream: &StreamKey, expected_version: u64) {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: Arc::clone(&like.event_type),
        schema_version: like.schema_version,
        occurred_at: Arc::clone(&like.occurred_at),
        payload: like.payload.clone(),
        metadata: like.metadata.clone().into(),
    };
    let append = Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend {
            stream: stream.clone(),
            expected_version,
            events: vec![event],
        }],
        claims: Vec::new(),
    };
    town.store.append(town.app.tenant(), append).await.unwrap();
}

async fn last_event(town: &Town) -> RecordedEvent {
    let all = town.store.read(town.app.tenant(), LogFilter::default());
    all.try_collect::<Vec<_>>().await.unwrap().pop().unwrap()
}

/// Small numbers that look random, the same in every run.
fn scattered(seed: u64) -> u64 {
    (seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33) % 7
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_that_drops_again_and_again_sees_every_entry_once() {
    let town = Arc::new(Town::open().await);
    town.registers("路灯不亮").await;
    let like = last_event(&town).await;
    let written: u64 = 500;
    let writer = tokio::spawn({
        let (town, like) = (Arc::clone(&town), like.clone());
        async move {
            for version in 0..written {
                happens(&town, &like, &StreamKey::new("case", "noise"), version).await;
            }
        }
    });
    let feed = town.app.feed();
    let end = Position(like.position.0 + written);
    let (mut seen, mut drops) = (Position::START, 0u64);
    while seen < end || drops < 2_000 {
        // At the end it goes back, so that it drops often enough whatever the writer's pace.
        if seen == end {
            seen = Position(end.0 - 100);
        }
        let mut entries = std::pin::pin!(feed.follow(seen).await.unwrap());
        for _ in 0..scattered(drops).min(end.0 - seen.0) {
            let entry = entries.next().await.unwrap().unwrap();
            assert_eq!(entry.recorded.position, seen.next());
            seen = entry.recorded.position;
        }
        drops += 1;
    }
    writer.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_followed_from_what_stands_into_what_comes() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let registered = last_event(&town).await;
    town.registers("消防通道").await;
    town.accepts(id).await;
    let key = StreamKey::new("case", &id.to_string());
    let feed = town.app.feed();
    let mut whole = std::pin::pin!(feed.follow_stream(key.clone(), Position::START).await.unwrap());
    let after = registered.position;
    let mut rest = std::pin::pin!(feed.follow_stream(key, after).await.unwrap());
    assert_eq!(whole.next().await.unwrap().unwrap().recorded.position, after);
    for expected in ["CaseAccepted", "CaseReferred"] {
        if expected == "CaseReferred" {
            town.registers("又一件").await;
            town.refers(id).await;
        }
        for stream in [whole.as_mut(), rest.as_mut()] {
            let mut stream = stream;
            let entry = stream.next().await.unwrap().unwrap();
            assert_eq!(&*entry.recorded.event_type, expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_followers_each_see_everything() {
    let town = Arc::new(Town::open().await);
    town.registers("路灯不亮").await;
    let like = last_event(&town).await;
    let followers = (0..50).map(|_| {
        let feed = town.app.feed();
        let from = like.position;
        tokio::spawn(async move {
            let entries = feed.follow(from).await.unwrap().take(100);
            entries.map_ok(|entry| entry.recorded.position.0).try_collect::<Vec<_>>().await.unwrap()
        })
    });
    let followers: Vec<_> = followers.collect();
    for version in 0..100 {
        happens(&town, &like, &StreamKey::new("case", "noise"), version).await;
    }
    let first = like.position.0 + 1;
    for follower in followers {
        assert!(follower.await.unwrap().into_iter().eq(first..first + 100));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_event_ends_the_feed_and_is_named() {
    let town = Town::open().await;
    town.registers("路灯不亮").await;
    let like = last_event(&town).await;
    let unknown = RecordedEvent { event_type: "CaseFiled".into(), ..like.clone() };
    happens(&town, &unknown, &StreamKey::new("case", "odd"), 0).await;
    happens(&town, &like, &StreamKey::new("case", "even"), 0).await;
    let mut entries = std::pin::pin!(town.app.feed().follow(like.position).await.unwrap());
    let ended = entries.next().await.unwrap().unwrap_err();
    assert!(
        matches!(&ended, FeedError::Unreadable(event) if event.position == like.position.next())
    );
    assert!(entries.next().await.is_none());
}
