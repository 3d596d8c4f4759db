//! The suite for [`Transcript`] and [`Scribe`]: what is told is all there is, and a log that was written
//! down from it cannot be told from the first one. Every case has tenants of its own.

mod own;

use super::log::{append, append_all, event_with, part, stream};
use crate::{
    Append, AppendError, LogFilter, Passage, Position, Receipt, RecordedClaim, RecordedEvent,
    Scribe, StoreError, StreamAppend, StreamKey, Stretch, Tally, TenantId, Transcript,
    leaf::{Alteration, Check, NUMBERED, numbered},
};
use async_trait::async_trait;
use futures::{TryStreamExt, future::join_all};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// The engine under test, on one store.
#[async_trait]
pub trait Engine: Send + Sync {
    /// A log on the store, as another process would have it.
    async fn open(&self) -> Arc<dyn Transcript>;

    /// Somebody who may restore logs there.
    async fn scribe(&self) -> Box<dyn Scribe>;
}

/// Runs the suite.
pub async fn run(engine: &dyn Engine) {
    let log = engine.open().await;
    everything_is_told(&*log).await;
    every_event_has_its_leaf(&*log).await;
    own::run(&*log, &mut *engine.scribe().await).await;
    a_restored_log_is_the_same(&*log, &mut *engine.scribe().await).await;
    a_restored_log_goes_on(&*log, &mut *engine.scribe().await).await;
    a_log_is_restored_in_passages(&*log, &mut *engine.scribe().await).await;
    what_does_not_follow_is_refused(&*log, &mut *engine.scribe().await).await;
}

/// Payloads that an engine might be tempted to tidy up.
const PAYLOADS: [&str; 3] =
    [r#"{"b": 1.10,  "a":"路灯\u0000\""}"#, "[ 1,2 ]", r#"{"big": 12345678901234567890123}"#];

/// Three commands, the second of two streams, each with a time of its own; positions 1, 2 to 6, 7 to 8.
async fn written(log: &dyn Transcript, tenant: &TenantId) -> Vec<Append> {
    let events = PAYLOADS.map(|payload| event_with("Noted", payload)).to_vec();
    let noted = StreamAppend { stream: stream("b"), expected_version: 0, events };
    let commands = vec![
        Append { claims: claims(&["1"]), request_hash: [3; 32], ..append("a", 0, 1) },
        Append { claims: claims(&["3", "2"]), ..append_all(vec![part("a", 1, 2), noted]) },
        Append { causation_id: Some(Uuid::now_v7()), ..append("a", 3, 2) },
    ];
    for command in &commands {
        let written = log.append(tenant, command.clone()).await.unwrap();
        // Some engines tell whole milliseconds.
        while Timestamp::now().as_millisecond() <= written.recorded_at.as_millisecond() {
            tokio::task::yield_now().await;
        }
    }
    commands
}

fn claims(keys: &[&str]) -> Vec<(Arc<str>, Arc<str>)> {
    keys.iter().map(|key| ("number".into(), (*key).into())).collect()
}

async fn passage(log: &dyn Transcript, tenant: &TenantId, after: u64, until: u64) -> Passage {
    let stretch = Stretch { after: Position(after), until: Position(until) };
    let events = log.stored_events(tenant, stretch).await.unwrap();
    let mut ids: Vec<Uuid> = events.iter().map(|event| event.command_id).collect();
    ids.dedup();
    let commands = log.commands(tenant, &ids).await.unwrap();
    let claims = log.claims(tenant, stretch).await.unwrap();
    let leaves = log.leaves(tenant, stretch).await.unwrap();
    let commands = commands.into_iter().map(Option::unwrap).collect();
    Passage { events, commands, claims, leaves }
}

/// The next event of a case.
fn case(id: &str, version: u64) -> Append {
    let mut next = append(id, version, 1);
    next.streams[0].stream = StreamKey::new(NUMBERED, id);
    next
}

/// Everything that stands in a log, as one text.
async fn told(log: &dyn Transcript, tenant: &TenantId) -> String {
    let read: Vec<_> = log.read(tenant, LogFilter::default()).try_collect().await.unwrap();
    let head = log.head(tenant).await.unwrap();
    format!("{head} {read:#?} {:#?}", passage(log, tenant, 0, head.0).await)
}

async fn everything_is_told(log: &dyn Transcript) {
    let tenant = TenantId::new("everything_is_told");
    let commands = written(log, &tenant).await;
    written(log, &TenantId::new("everything_is_told_of_others")).await;

    let read: Vec<_> = log.read(&tenant, LogFilter::default()).try_collect().await.unwrap();
    let all = passage(log, &tenant, 0, 8).await;
    assert_eq!(format!("{:?}", all.events), format!("{read:?}"));
    let part = passage(log, &tenant, 1, 6).await;
    assert_eq!(format!("{:?}", part.events), format!("{:?}", &read[1..6]));
    let claim = |position, key: &str| RecordedClaim {
        position: Position(position),
        kind: "number".into(),
        key: key.into(),
    };
    assert_eq!(part.claims, [claim(2, "2"), claim(2, "3")]);
    assert_eq!(all.claims, [claim(1, "1"), claim(2, "2"), claim(2, "3")]);

    let asked = [commands[2].command_id, Uuid::now_v7(), commands[0].command_id];
    let [last, unknown, first] = log.commands(&tenant, &asked).await.unwrap().try_into().unwrap();
    let (last, first) = (last.unwrap(), first.unwrap());
    assert_eq!(unknown, None);
    assert_eq!((first.command_id, first.request_hash), (asked[2], [3; 32]));
    let receipt = log.receipt(&tenant, asked[0]).await.unwrap();
    assert_eq!(receipt, Some((last.receipt, last.request_hash)));
    assert_eq!(log.commands(&tenant, &[]).await.unwrap(), []);

    let tally = |events, commands, claims| Tally { events, commands, claims };
    let counted = async |until| log.tally(&tenant, Position(until)).await.unwrap();
    assert_eq!(counted(8).await, tally(8, 3, 3));
    assert_eq!(counted(u64::MAX).await, tally(8, 3, 3));
    assert_eq!(counted(6).await, tally(6, 2, 3));
    assert_eq!(counted(1).await, tally(1, 1, 1));
    assert_eq!(counted(0).await, Tally::default());
}

/// Of streams that are numbered and of others, alone and in batches, of one command and of several.
async fn every_event_has_its_leaf(log: &dyn Transcript) {
    let tenant = TenantId::new("every_event_has_its_leaf");
    written(log, &tenant).await;
    let case = |id: &str, version, events| {
        let stream = StreamKey::new(NUMBERED, id);
        StreamAppend { stream, ..part(id, version, events) }
    };
    let together = (0..20).map(|number| {
        let id = format!("n{}", number / 2);
        let streams = vec![case(&format!("m{number}"), 0, 2), part(&format!("s{number}"), 0, 1)];
        let opens = log.append(&tenant, append_all(streams));
        let goes_on = log.append(&tenant, append_all(vec![case(&id, number % 2, 1)]));
        async move {
            let (opened, _) = futures::join!(opens, goes_on);
            opened.unwrap();
        }
    });
    join_all(together).await;
    let others = TenantId::new("every_event_has_its_leaf_elsewhere");
    log.append(&others, append_all(vec![case("a", 0, 1)])).await.unwrap();

    let head = log.head(&tenant).await.unwrap();
    let all = passage(log, &tenant, 0, head.0).await;
    let mut check = Check::new(&tenant);
    for (event, leaf) in all.events.iter().zip(&all.leaves) {
        check.take(Some(event), Some(leaf)).unwrap();
    }
    assert_eq!(check.head().size, head.0);
    let opened =
        |event: &&RecordedEvent| *event.stream.stream_type == *NUMBERED && event.version == 1;
    assert_eq!(check.cases(), all.events.iter().filter(opened).count() as u64);
    assert!(check.cases() >= 20);
    let elsewhere = passage(log, &others, 0, 1).await;
    assert_eq!(numbered(&elsewhere.leaves), Some(1), "each tenant counts its own");

    let (event, leaf) = (&all.events[0], &all.leaves[0]);
    let later = event.recorded_at + SignedDuration::from_micros(1);
    let changed = RecordedEvent { recorded_at: later, ..event.clone() };
    let found = Check::new(&tenant).take(Some(&changed), Some(leaf)).unwrap_err();
    assert!(matches!(found.found, Alteration::Changed(_)), "{found}");
}

async fn a_restored_log_is_the_same(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    let (tenant, copy) = (TenantId::new("restored_from"), TenantId::new("restored_to"));
    written(log, &tenant).await;
    scribe.restore(&copy, Position::START, &passage(log, &tenant, 0, 8).await).await.unwrap();
    assert_eq!(told(log, &copy).await, told(log, &tenant).await);
}

/// Commands are known, values taken, and new events come after the old ones.
async fn a_restored_log_goes_on(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    let (tenant, copy) = (TenantId::new("goes_on_from"), TenantId::new("goes_on_to"));
    let commands = written(log, &tenant).await;
    scribe.restore(&copy, Position::START, &passage(log, &tenant, 0, 8).await).await.unwrap();
    for command in commands {
        let (first, _) = log.receipt(&tenant, command.command_id).await.unwrap().unwrap();
        let again = log.append(&copy, command.clone()).await.unwrap();
        assert_eq!(again, first);
        let other = Append { request_hash: [99; 32], ..command };
        let refused = log.append(&copy, other).await;
        assert!(matches!(refused, Err(AppendError::CommandIdReused(_))));
    }
    let taken = Append { claims: claims(&["3"]), ..append("c", 0, 1) };
    let refused = log.append(&copy, taken).await;
    assert!(matches!(refused, Err(AppendError::ClaimTaken { position: Position(2), .. })));

    let before = told(log, &copy).await;
    let next: Receipt = log.append(&copy, append("a", 5, 1)).await.unwrap();
    assert_eq!((next.first, next.version), (Position(9), 6));
    let last = log.stored_events(&copy, Stretch { after: Position(7), until: Position(8) }).await;
    assert!(next.recorded_at >= last.unwrap()[0].recorded_at);
    assert_eq!(told(log, &tenant).await, before);
}

async fn a_log_is_restored_in_passages(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    let (tenant, copy) = (TenantId::new("passages_from"), TenantId::new("passages_to"));
    written(log, &tenant).await;
    for (after, until) in [(0, 1), (1, 6), (6, 8)] {
        let passage = passage(log, &tenant, after, until).await;
        scribe.restore(&copy, Position(after), &passage).await.unwrap();
        assert_eq!(log.head(&copy).await.unwrap(), Position(until));
    }
    assert_eq!(told(log, &copy).await, told(log, &tenant).await);
}

async fn what_does_not_follow_is_refused(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    let (tenant, copy) = (TenantId::new("refused_from"), TenantId::new("refused_to"));
    written(log, &tenant).await;
    scribe.restore(&copy, Position::START, &passage(log, &tenant, 0, 1).await).await.unwrap();
    let before = told(log, &copy).await;
    let next = passage(log, &tenant, 1, 8).await;

    for elsewhere in [0, 2] {
        let refused = scribe.restore(&copy, Position(elsewhere), &next).await;
        let expected = Position(elsewhere);
        assert!(
            matches!(&refused, Err(StoreError::HeadMoved { expected: at, .. }) if *at == expected),
            "{refused:?}"
        );
    }
    let mut back = next.clone();
    back.events[0].recorded_at -= SignedDuration::from_hours(1);
    let mut between = next.clone();
    between.events[6].recorded_at -= SignedDuration::from_hours(1);
    let mut stream = next.clone();
    stream.events[0].version = 9;
    let mut twice = next.clone();
    twice.events[3].event_id = twice.events[2].event_id;
    let mut claimed = next.clone();
    claimed.claims.push(claimed.claims[0].clone());
    let mut commanded = next.clone();
    commanded.commands.push(commanded.commands[0].clone());
    for unfit in [back, between, stream, twice, claimed, commanded] {
        let refused = scribe.restore(&copy, Position(1), &unfit).await;
        assert!(matches!(refused, Err(StoreError::Engine { .. })), "{refused:?}");
        assert_eq!(told(log, &copy).await, before);
    }
    scribe.restore(&copy, Position(1), &next).await.unwrap();
    assert_eq!(told(log, &copy).await, told(log, &tenant).await);
}
