//! A record with writers in processes of their own, which are killed.

use super::witness::{Entry, Witness};
use futures::TryStreamExt;
use lianxin_app::{App, clock::SystemClock, projector::Status};
use lianxin_store::{EventLog, LogFilter, Position, TenantId};
use lianxin_tests::{Home, open};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::{Connection, PgConnection};
use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
};
use tokio::task::{JoinHandle, block_in_place, spawn_blocking};

/// Appends in flight at any moment.
pub(super) const TASKS: u32 = 16;

/// Appends to the log alone.
const STORE_WRITER: &str = env!("CARGO_BIN_EXE_lianxin-store-writer");

/// Carries commands out while the read models follow.
const CASE_WRITER: &str = env!("CARGO_BIN_EXE_lianxin-case-writer");

/// Connections to the database of whoever is not asking.
const OTHERS: &str = "SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

/// Whose record it is.
pub(super) fn tenant() -> TenantId {
    TenantId::new("t")
}

/// The log after a position, read by somebody who was not killed. The read itself fails on a hole.
pub(super) async fn entries(log: &dyn EventLog, after: Position) -> Vec<Entry> {
    let filter = LogFilter { after, ..LogFilter::default() };
    let events = log.read(&tenant(), filter);
    let entries = events.map_ok(|event| Entry {
        position: event.position.0,
        stream: event.stream.stream_id.to_string(),
        version: event.version,
    });
    entries.try_collect().await.unwrap()
}

/// A writer in a process of its own, and what it has said.
pub(super) struct Writer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    witness: Witness,
}

impl Writer {
    /// Appends to the log, with so many appends in flight.
    pub(super) fn start(url: &str, name: &str, tasks: u32, arguments: &[&str]) -> Self {
        Self::run(STORE_WRITER, url, name, tasks, arguments)
    }

    fn run(program: &str, url: &str, name: &str, tasks: u32, arguments: &[&str]) -> Self {
        let mut process = Command::new(program)
            .args([url, name, &tasks.to_string()])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines, witness: Witness::default() }
    }

    /// Listens until so many appends are acknowledged.
    pub(super) fn acknowledges(&mut self, appends: usize) {
        while self.witness.acknowledged() < appends {
            let line = self.lines.next().expect("the writer runs until killed");
            self.witness.hear(&line.unwrap());
        }
    }

    /// Kills the process; what it had said before.
    pub(super) fn killed(mut self) -> Witness {
        self.process.kill().unwrap();
        self.finished()
    }

    /// Hears the process out.
    fn finished(mut self) -> Witness {
        for line in self.lines {
            self.witness.hear(&line.unwrap());
        }
        self.process.wait().unwrap();
        self.witness
    }
}

/// The record, and the moments at which its writers are killed.
pub(super) struct Bench {
    home: Home,
    moments: StdRng,
    /// Asks who is connected, where the record lies in a database.
    server: Option<PgConnection>,
}

impl Bench {
    pub(super) async fn new(home: Home, seed: u64) -> Self {
        let server = match &home {
            Home::File(_) => None,
            Home::Database(_) => Some(PgConnection::connect(&home.url()).await.unwrap()),
        };
        Self { home, moments: StdRng::seed_from_u64(seed), server }
    }

    pub(super) fn url(&self) -> String {
        self.home.url()
    }

    /// Kills a writer at a random moment.
    pub(super) async fn kill(&mut self, run: u32, acknowledge: &str) -> Witness {
        let moment = self.moments.random_range(1..=200);
        self.killed(STORE_WRITER, run, &[acknowledge], moment).await
    }

    /// Kills a writer of cases, with its read models, at a random moment.
    pub(super) async fn kill_with_read_models(&mut self, run: u32) -> Witness {
        let moment = self.moments.random_range(1..=60);
        self.killed(CASE_WRITER, run, &[], moment).await
    }

    async fn killed(
        &mut self,
        program: &'static str,
        run: u32,
        arguments: &[&str],
        moment: usize,
    ) -> Witness {
        let before = self.connected().await;
        let mut writer = Writer::run(program, &self.url(), &format!("run{run}"), TASKS, arguments);
        let witness = block_in_place(|| {
            writer.acknowledges(moment);
            writer.killed()
        });
        // A server still ends what it was asked to do by a client that is no more.
        while self.connected().await.iter().any(|process| !before.contains(process)) {}
        witness
    }

    /// Who is connected to the server, if there is one.
    async fn connected(&mut self) -> Vec<i32> {
        match &mut self.server {
            Some(server) => sqlx::query_scalar(OTHERS).fetch_all(server).await.unwrap(),
            None => Vec::new(),
        }
    }

    /// A writer that nobody kills.
    pub(super) fn writes(&self, name: &'static str, appends: u64) -> JoinHandle<Witness> {
        let url = self.url();
        spawn_blocking(move || {
            let arguments = ["after", &appends.to_string()];
            Writer::start(&url, name, TASKS, &arguments).finished()
        })
    }

    /// Every read model, brought up to the log from where the kill left it, is what a rebuild from
    /// nothing would be.
    pub(super) async fn read_models_equal_a_rebuild(&self) {
        let stores = open(&self.url()).await.unwrap();
        let app = App::open(stores, tenant(), Arc::new(SystemClock)).await.unwrap();
        app.projector().catch_up().await.unwrap();
        let models = app.projector().status().await.unwrap();
        assert!(!models.is_empty());
        for Status { model, position, head, fault, .. } in models {
            assert_eq!((position, fault), (head, None), "{model}");
            let compared = app.projector().verify(model).await.unwrap();
            assert_eq!(compared.differences, [], "{model}");
        }
    }

    pub(super) async fn log(&self, after: Position) -> Vec<Entry> {
        entries(&*open(&self.url()).await.unwrap().log, after).await
    }
}
