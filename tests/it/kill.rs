//! Durability: writers are killed at random moments, and what they were told is compared with what
//! the log holds.

mod database;
mod witness;

use futures::TryStreamExt;
use lianxin_app::{App, Stores, clock::SystemClock, projector::Status};
use lianxin_store::{EventLog, LogFilter, Position, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
};
use witness::{Entry, Witness};

const KILLS: u32 = 50;

/// Appends in flight at any moment.
const TASKS: u32 = 16;

/// Appends to the log alone.
const STORE_WRITER: &str = env!("CARGO_BIN_EXE_lianxin-store-writer");

/// Carries commands out while the read models follow.
const CASE_WRITER: &str = env!("CARGO_BIN_EXE_lianxin-case-writer");

/// A writer in a process of its own.
struct Writer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(program: &str, file: &Path, name: &str, arguments: &[&str]) -> Self {
        let mut process = Command::new(program)
            .args([file.to_str().unwrap(), name, &TASKS.to_string()])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Reads until so many appends are acknowledged, kills the process, and reads what it had still
    /// said before.
    fn killed_after(mut self, acknowledged: usize) -> Witness {
        let mut witness = Witness::default();
        while witness.acknowledged() < acknowledged {
            witness.hear(&self.lines.next().expect("the writer runs until killed").unwrap());
        }
        self.process.kill().unwrap();
        self.hear_out(witness)
    }

    fn finished(self) -> Witness {
        self.hear_out(Witness::default())
    }

    fn hear_out(mut self, mut witness: Witness) -> Witness {
        for line in self.lines {
            witness.hear(&line.unwrap());
        }
        self.process.wait().unwrap();
        witness
    }
}

struct Bench {
    folder: tempfile::TempDir,
    moments: StdRng,
}

impl Bench {
    fn new(seed: u64) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), moments: StdRng::seed_from_u64(seed) }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("lianxin.db")
    }

    /// Kills a writer at a random moment.
    fn kill(&mut self, run: u32, acknowledge: &str) -> Witness {
        let name = format!("run{run}");
        let writer = Writer::start(STORE_WRITER, &self.file(), &name, &[acknowledge]);
        writer.killed_after(self.moments.random_range(1..=200))
    }

    /// Kills a writer of cases, with its read models, at a random moment.
    fn kill_with_read_models(&mut self, run: u32) -> Witness {
        let writer = Writer::start(CASE_WRITER, &self.file(), &format!("run{run}"), &[]);
        writer.killed_after(self.moments.random_range(1..=60))
    }

    /// Every read model, brought up to the log from where the kill left it, is what a rebuild from
    /// nothing would be.
    async fn read_models_equal_a_rebuild(&self) {
        let store = SqliteStore::open(&self.file(), Options::default()).await.unwrap();
        let clock = Arc::new(SystemClock);
        let app = App::open(Stores::of(&store), TenantId::new("t"), clock).await.unwrap();
        app.projector().catch_up().await.unwrap();
        let models = app.projector().status().await.unwrap();
        assert!(!models.is_empty());
        for Status { model, position, head, fault, .. } in models {
            assert_eq!((position, fault), (head, None), "{model}");
            let compared = app.projector().verify(model).await.unwrap();
            assert_eq!(compared.differences, [], "{model}");
        }
    }

    async fn log(&self, after: Position) -> Vec<Entry> {
        let store = SqliteStore::open(&self.file(), Options::default()).await.unwrap();
        entries(&store, after).await
    }
}

/// The log after a position, read by somebody who was not killed. The read itself fails on a hole.
async fn entries(log: &impl EventLog, after: Position) -> Vec<Entry> {
    let filter = LogFilter { after, ..LogFilter::default() };
    let events = log.read(&TenantId::new("t"), filter);
    let entries = events.map_ok(|event| Entry {
        position: event.position.0,
        stream: event.stream.stream_id.to_string(),
        version: event.version,
    });
    entries.try_collect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_fifty_kills() {
    let mut bench = Bench::new(20_240_301);
    let mut seen: HashMap<u64, Entry> = HashMap::new();
    for run in 0..KILLS {
        let witness = bench.kill(run, "after");
        let gained = bench.log(Position(seen.len() as u64)).await;
        witness.agrees_with(&gained);
        seen.extend(gained.into_iter().map(|entry| (entry.position, entry)));
    }
    // What stood after one kill still stands after all others, and nothing stands between.
    let all = bench.log(Position::START).await;
    assert_eq!(all.len(), seen.len());
    for (entry, position) in all.iter().zip(1..) {
        assert_eq!(entry.position, position);
        assert_eq!(Some(entry), seen.get(&position));
    }
}

/// A projector batch may be cut anywhere by the kill.
#[tokio::test(flavor = "multi_thread")]
async fn every_read_model_equals_a_rebuild_after_fifty_kills() {
    let mut bench = Bench::new(20_240_303);
    let mut after = Position::START;
    for run in 0..KILLS {
        let witness = bench.kill_with_read_models(run);
        let gained = bench.log(after).await;
        after = Position(after.0 + gained.len() as u64);
        witness.agrees_with_part(&gained);
        // The models go on from where each kill left them; what one kill spoils stays spoilt.
        if run % 10 == 9 {
            bench.read_models_equal_a_rebuild().await;
        }
    }
}

/// The control: the same harness notices a writer that acknowledges too early.
#[tokio::test(flavor = "multi_thread")]
async fn an_early_acknowledgement_is_found_out() {
    let mut bench = Bench::new(20_240_302);
    let mut lost = 0;
    let mut after = Position::START;
    for run in 0..5 {
        let witness = bench.kill(run, "before");
        let gained = bench.log(after).await;
        after = Position(after.0 + gained.len() as u64);
        lost += witness.lost(&gained);
    }
    assert!(lost > 0, "five kills lost none of the appends that were acknowledged too early");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_write_one_log() {
    const APPENDS: u64 = 12;
    let bench = Bench::new(0);
    // The file exists before the processes race for it, so that none of them waits for another's
    // migration while this one already follows.
    let store = SqliteStore::open(&bench.file(), Options::default()).await.unwrap();
    let tenant = TenantId::new("t");
    let mut head = store.watch(&tenant).await.unwrap();

    let file = bench.file();
    let processes: Vec<_> = ["a", "b", "c"]
        .map(|name| {
            let file = file.clone();
            tokio::task::spawn_blocking(move || {
                Writer::start(STORE_WRITER, &file, name, &["after", &APPENDS.to_string()])
                    .finished()
            })
        })
        .into();
    let last = Position(3 * u64::from(TASKS) * APPENDS);
    let mut followed = Vec::new();
    while (followed.len() as u64) < last.0 {
        let after = Position(followed.len() as u64);
        head.wait_for(|head| *head > after).await.unwrap();
        followed.extend(bench.log(after).await);
    }
    assert!(followed.iter().zip(1..).all(|(entry, position)| entry.position == position));
    for process in processes {
        let witness = process.await.unwrap();
        assert_eq!(witness.acknowledged() as u64, u64::from(TASKS) * APPENDS);
        witness.agrees_with_part(&followed);
    }
    assert_eq!(store.head(&tenant).await.unwrap(), last);
}
