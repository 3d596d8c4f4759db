//! What was written is read, exactly, whole or by filter.

use super::{Bench, append, append_all, assert_contiguous, event, event_with, part, stream};
use crate::{Append, LogFilter, Position, RecordedEvent, StreamAppend, StreamKey};
use futures::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;
use uuid::Uuid;

fn positions(events: &[RecordedEvent]) -> Vec<u64> {
    events.iter().map(|event| event.position.0).collect()
}

pub(super) async fn events_come_back_as_they_went_in(bench: Bench<'_>) {
    // Order of keys, spaces, escapes and digits of numbers are part of what was recorded.
    let payload = r#"{"b": 1.10, "a":"路灯\u0000\"", "big": 12345678901234567890123}"#;
    let mut written = event_with("LampReported", payload);
    written.schema_version = 3;
    written.metadata = RawValue::from_string(r#"{ "channel":"UI" }"#.to_owned()).unwrap().into();
    let part =
        StreamAppend { stream: stream("a"), expected_version: 0, events: vec![written.clone()] };
    let command = Append { causation_id: Some(Uuid::now_v7()), ..append_all(vec![part]) };
    let receipt = bench.append(command.clone()).await;

    let read = bench.log.event(&bench.tenant, written.event_id).await.unwrap().unwrap();
    assert_eq!(read.position, receipt.first);
    assert_eq!((read.stream, read.version), (stream("a"), 1));
    assert_eq!(read.event_id, written.event_id);
    assert_eq!((&*read.event_type, read.schema_version), ("LampReported", 3));
    assert_eq!(read.occurred_at, written.occurred_at);
    assert_eq!(read.recorded_at, receipt.recorded_at);
    assert_eq!(read.actor_id, command.actor_id);
    assert_eq!(read.command_id, command.command_id);
    assert_eq!(read.correlation_id, command.correlation_id);
    assert_eq!(read.causation_id, command.causation_id);
    assert_eq!(read.payload.get(), payload);
    assert_eq!(read.metadata.get(), written.metadata.get());
    assert!(bench.log.event(&bench.tenant, Uuid::now_v7()).await.unwrap().is_none());
}

pub(super) async fn large_payloads_come_back(bench: Bench<'_>) {
    let payload = format!("\"{}\"", "永宁".repeat(400_000));
    let events = (0..6).map(|_| event_with("Large", &payload)).collect();
    let part = StreamAppend { stream: stream("a"), expected_version: 0, events };
    bench.append(append_all(vec![part])).await;

    let all = bench.all().await;
    assert_eq!(positions(&all), [1, 2, 3, 4, 5, 6]);
    assert!(all.iter().all(|event| event.payload.get() == payload));
}

/// Positions 1 to 6: types A, B, A of a thing, then C, A, B of a station.
async fn six(bench: &Bench<'_>) {
    let events = |types: [&str; 3]| types.map(event).to_vec();
    let things =
        StreamAppend { stream: stream("a"), expected_version: 0, events: events(["A", "B", "A"]) };
    let stations = StreamAppend {
        stream: StreamKey::new("station", "s"),
        expected_version: 0,
        events: events(["C", "A", "B"]),
    };
    bench.append(append_all(vec![things, stations])).await;
}

pub(super) async fn filters_choose(bench: Bench<'_>) {
    six(&bench).await;
    let read = async |types: &[&str], stream_type: Option<&str>| {
        let filter = LogFilter {
            event_types: types.iter().map(ToString::to_string).collect(),
            stream_type: stream_type.map(str::to_owned),
            ..LogFilter::default()
        };
        positions(&bench.read(filter).await.unwrap())
    };
    assert_eq!(read(&["A"], None).await, [1, 3, 5]);
    assert_eq!(read(&["B", "C"], None).await, [2, 4, 6]);
    assert_eq!(read(&["A"], Some("station")).await, [5]);
    assert_eq!(read(&["A", "B"], Some("thing")).await, [1, 2, 3]);
    assert_eq!(read(&[], Some("station")).await, [4, 5, 6]);
    assert!(read(&["D"], None).await.is_empty());
    assert!(read(&[], Some("nothing")).await.is_empty());
}

pub(super) async fn ranges_cut(bench: Bench<'_>) {
    assert!(bench.all().await.is_empty());
    six(&bench).await;
    let read = async |after, until: Option<u64>, types: &[&str]| {
        let filter = LogFilter {
            after: Position(after),
            until: until.map(Position),
            event_types: types.iter().map(ToString::to_string).collect(),
            ..LogFilter::default()
        };
        positions(&bench.read(filter).await.unwrap())
    };
    assert_eq!(read(2, Some(4), &[]).await, [3, 4]);
    assert_eq!(read(2, Some(5), &["A"]).await, [3, 5]);
    assert_eq!(read(4, Some(u64::MAX), &[]).await, [5, 6]);
    assert!(read(6, None, &[]).await.is_empty());
    assert!(read(9, None, &[]).await.is_empty());
    assert!(read(3, Some(2), &[]).await.is_empty());
}

pub(super) async fn many_pages_are_one_log(bench: Bench<'_>) {
    for page in 0..5 {
        bench.append(append(&format!("s{page}"), 0, 517)).await;
    }
    let mut read = bench.log.read(&bench.tenant, LogFilter::default());
    let first = read.try_next().await.unwrap().unwrap();
    // The read ends at the head of its beginning, whatever is appended meanwhile.
    bench.append(append("later", 0, 1)).await;
    let mut events = vec![first];
    while let Some(event) = read.try_next().await.unwrap() {
        events.push(event);
    }
    assert_eq!(events.len(), 5 * 517);
    assert_contiguous(&events, Position::START);

    let whole = bench.log.read_stream(&bench.tenant, &stream("s3"), 0, None).await.unwrap();
    assert_eq!(whole.len(), 517);
    assert_contiguous(&whole, Position(3 * 517));
}

pub(super) async fn streams_are_read_in_the_order_asked(bench: Bench<'_>) {
    bench.append(append_all(vec![part("a", 0, 2), part("b", 0, 3)])).await;
    bench.append(append("a", 2, 2)).await;

    let one = bench.log.read_stream(&bench.tenant, &stream("a"), 1, Some(Position(6))).await;
    assert_eq!(positions(&one.unwrap()), [2, 6]);

    let ids = ["b", "none", "a"].map(str::to_owned);
    let read = bench.log.read_streams(&bench.tenant, "thing", &ids, None).await.unwrap();
    let found: Vec<_> = read.iter().map(|events| positions(events)).collect();
    assert_eq!(found, [vec![3, 4, 5], vec![], vec![1, 2, 6, 7]]);

    let until = Some(Position(4));
    let read = bench.log.read_streams(&bench.tenant, "thing", &ids, until).await.unwrap();
    let found: Vec<_> = read.iter().map(|events| positions(events)).collect();
    assert_eq!(found, [vec![3, 4], vec![], vec![1, 2]]);
}

pub(super) async fn times_are_found(bench: Bench<'_>) {
    let at = async |time| bench.log.position_at(&bench.tenant, time).await.unwrap();
    assert_eq!(at(Timestamp::MAX).await, Position::START);
    for version in 0..9 {
        bench.append(append("a", version, 1)).await;
    }
    let step = SignedDuration::from_micros(1);
    let all = bench.all().await;
    assert_eq!(at(all[0].recorded_at - step).await, Position::START);
    assert_eq!(at(Timestamp::MAX).await, Position(9));
    for event in &all {
        let time = event.recorded_at;
        let last = all.iter().filter(|other| other.recorded_at <= time).count() as u64;
        let before = all.iter().filter(|other| other.recorded_at < time).count() as u64;
        assert_eq!(at(time).await, Position(last));
        assert_eq!(at(time - step).await, Position(before));

        let filter = LogFilter { recorded_from: Some(time), ..LogFilter::default() };
        let from = bench.read(filter).await.unwrap();
        assert_eq!(positions(&from), (before + 1..=9).collect::<Vec<_>>());
        let filter = LogFilter { recorded_before: Some(time), ..LogFilter::default() };
        let until = bench.read(filter).await.unwrap();
        assert_eq!(positions(&until), (1..=before).collect::<Vec<_>>());
    }
}
