//! One script of appends on both engines: the same verdicts, the same receipts, the same log, byte for
//! byte. Only the clocks differ.

mod commands;
pub(crate) mod people;
mod roots;
mod script;
mod year;

use futures::{TryStreamExt, future::join_all};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    Append, EventLog, LogFilter, NewEvent, Receipt, RecordedEvent, StreamAppend, StreamKey,
    TenantId,
};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::value::RawValue;
use std::sync::Arc;
use uuid::Uuid;

const APPENDS: usize = 10_000;

/// Payloads that an engine might be tempted to tidy up.
const PAYLOADS: [&str; 6] = [
    "{}",
    r#"{"b": 1,  "a": [ ], "a": null}"#,
    r#"{"text": "路灯\u0000\u001f\\ \"引号\" 😀"}"#,
    r#"{"n": 1.0, "m": 100000000000000000000000, "e": 1E+2}"#,
    "[1,2 ,3]",
    "\"A\\u0041\"",
];

/// Makes appends, many of which must be refused: at another version, for a value that is taken, with
/// a command id that was used, for the same thing or another.
struct Author {
    dice: StdRng,
    written: Vec<Append>,
}

impl Author {
    fn append(&mut self) -> Append {
        let repeated = self.dice.random_ratio(1, 10);
        if repeated && let Some(earlier) = self.written.choose(&mut self.dice) {
            let request_hash = [self.dice.random_range(1..=2); 32];
            return Append { request_hash, ..earlier.clone() };
        }
        let streams = self.dice.random_range(1..=2);
        let append = Append {
            command_id: self.id(),
            request_hash: [1; 32],
            correlation_id: self.id(),
            causation_id: self.dice.random_bool(0.5).then(|| self.id()),
            actor_id: "clerk".into(),
            streams: (0..streams).map(|_| self.part()).collect(),
            claims: self.claims(),
        };
        self.written.push(append.clone());
        append
    }

    /// To a new stream, or to one of few, at a version that it may have.
    fn part(&mut self) -> StreamAppend {
        let events = (0..self.dice.random_range(1..=3)).map(|_| self.event()).collect();
        let (stream, expected_version) = match self.dice.random_bool(0.7) {
            true => (self.id().to_string(), 0),
            false => (format!("s{}", self.dice.random_range(0..40)), self.dice.random_range(0..4)),
        };
        StreamAppend { stream: StreamKey::new("thing", &stream), expected_version, events }
    }

    fn event(&mut self) -> NewEvent {
        let payload = PAYLOADS.choose(&mut self.dice).copied().unwrap_or_default();
        NewEvent {
            seed: [7; 32],
            event_id: self.id(),
            event_type: ["Happened", "Ended", "已办结"][self.dice.random_range(0..3)].into(),
            schema_version: self.dice.random_range(1..=3),
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            payload: RawValue::from_string(payload.to_owned()).unwrap(),
            metadata: RawValue::from_string("{\"k\" : 1}".to_owned()).unwrap().into(),
        }
    }

    fn claims(&mut self) -> Vec<(Arc<str>, Arc<str>)> {
        let number: u32 = self.dice.random_range(0..6_000);
        let claims =
            self.dice.random_bool(0.3).then(|| ("number".into(), number.to_string().into()));
        claims.into_iter().collect()
    }

    fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.dice.random()).into_uuid()
    }
}

/// What an engine makes of the script: every verdict in words, and the log.
async fn play(log: &impl EventLog, script: &[Vec<Append>]) -> (Vec<String>, Vec<String>) {
    let tenant = TenantId::new("t");
    let mut verdicts = Vec::new();
    for group in script {
        // At once, so that they share transactions; in order, so that the verdicts are those of one
        // after the other.
        let appends = group.iter().map(|append| log.append(&tenant, append.clone()));
        verdicts.extend(join_all(appends).await.into_iter().map(|outcome| match outcome {
            Ok(Receipt { first, last, version, repeated, .. }) => {
                format!("{first} {last} {version} {repeated}")
            }
            Err(refusal) => refusal.to_string(),
        }));
    }
    let events = log.read(&tenant, LogFilter::default());
    (verdicts, events.map_ok(clockless).try_collect().await.unwrap())
}

/// An event in words, without when it was recorded.
fn clockless(event: RecordedEvent) -> String {
    let clockless = RecordedEvent { recorded_at: jiff::Timestamp::UNIX_EPOCH, ..event };
    format!("{clockless:?}")
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_make_the_same_of_ten_thousand_appends() {
    let mut author = Author { dice: StdRng::seed_from_u64(20_240_304), written: Vec::new() };
    let mut script: Vec<Vec<Append>> = Vec::new();
    while script.iter().map(Vec::len).sum::<usize>() < APPENDS {
        let group = author.dice.random_range(1..=64);
        script.push((0..group).map(|_| author.append()).collect());
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lianxin.db");
    let embedded = SqliteStore::open(&file, sqlite::Options::default()).await.unwrap();
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let server = PostgresStore::connect(&url, postgres::Options::default()).await.unwrap();

    let (verdicts, events) = play(&embedded, &script).await;
    let (on_server, server_events) = play(&server, &script).await;
    let differing = verdicts.iter().zip(&on_server).find(|(left, right)| left != right);
    assert_eq!(differing, None);
    assert_eq!(verdicts.len(), on_server.len());
    assert!(events == server_events, "the logs differ");
    let tenant = TenantId::new("t");
    let root = roots::clockless_root(&embedded, &embedded, &tenant).await;
    assert_eq!(root, roots::clockless_root(&server, &server, &tenant).await);
    eprintln!("{} entries, root {} on both engines", root.size, root.root);

    let accepted = |verdict: &&String| verdict.ends_with("true") || verdict.ends_with("false");
    let (accepted, all) = (verdicts.iter().filter(accepted).count(), verdicts.len());
    assert!((all / 5..all * 4 / 5).contains(&accepted), "{accepted} of {all} were accepted");
}
