//! One script of commands on both engines: the same answers, the same log, the same read models, byte
//! for byte. Only the clock of the record differs.

use super::{
    clockless,
    people::settle,
    roots::clockless_root,
    script::{Author, Said},
    year,
};
use futures::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use lianxin_app::{App, ExecuteError, Stores, clock::StoppedClock};
use lianxin_domain::case::Case;
use lianxin_postgres_cluster::Durability;
use lianxin_projections::{
    Activities, AidLedger, ArchiveIndex, Campaigns, CaseDuties, CaseView, CommitmentTracker,
    DeadlineBoard, FeedbackLedger, ReadModel, ReceptionCalendar, SupervisionLedger,
    directory::{Categories, Deputies, Grids, Stations, Units},
};
use lianxin_store::{LogFilter, Position, TenantId};
use lianxin_tests::{Home, open};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::mpsc;
use uuid::Uuid;

const COMMANDS: usize = 10_000;

/// Positions between those as of which the read models are compared.
const APART: usize = 1_500;

fn beginning() -> Timestamp {
    "2023-02-10T02:00:00Z".parse().unwrap()
}

/// An office on an engine.
struct Office {
    stores: Stores,
    app: App,
    /// After so many commands the read models catch up: an engine's batches are its own affair.
    batch: usize,
    answers: Vec<String>,
}

impl Office {
    async fn open(home: &Home, batch: usize) -> Self {
        let stores = open(&home.url()).await.unwrap();
        let clock = Arc::new(StoppedClock(beginning()));
        let app = App::open(stores.clone(), TenantId::new("t"), clock).await.unwrap();
        settle(&app).await;
        year::settle(&app).await;
        Self { stores, app, batch, answers: Vec::new() }
    }

    /// Hears what is said; how the case stands then, if it was done.
    async fn hears(&mut self, said: Said) -> Option<(Uuid, Arc<Case>, u64)> {
        if self.answers.len() % self.batch == self.batch - 1 {
            self.app.projector().catch_up().await.unwrap();
        }
        let app = self.app.with_clock(Arc::new(StoppedClock(said.now)));
        let id = said.case.to_string();
        match app.execute::<Case>(&said.who, said.order, &id, said.command).await {
            Ok(done) => {
                let receipt = done.receipt.as_ref();
                let receipt = receipt.map(|it| (it.first, it.last, it.version, it.repeated));
                let events: Vec<Uuid> = done.events.iter().map(|event| event.event_id).collect();
                let state = serde_json::to_string(&*done.state).unwrap();
                let (stream, version) = (&done.stream_id, done.version);
                self.answers
                    .push(format!("done {stream} {version} {receipt:?} {events:?} {state}"));
                let case = done.stream_id.parse().unwrap();
                Some((case, done.state, done.version))
            }
            Err(ExecuteError::Refused(refused)) => {
                let since = refused.events_since.into_iter().map(clockless);
                let (refusal, version) = (refused.refusal, refused.current_version);
                let since: Vec<_> = since.collect();
                self.answers.push(format!("refused {refusal:?} {version:?} {since:?}"));
                None
            }
            Err(failure) => panic!("{failure:?}"),
        }
    }

    async fn log(&self) -> Vec<String> {
        let events = self.stores.log.read(self.app.tenant(), LogFilter::default());
        events.map_ok(clockless).try_collect().await.unwrap()
    }

    /// Everything that the read models hold, now and at positions before.
    async fn read_models(&self, positions: u64) -> Vec<(&'static str, Vec<String>)> {
        self.app.projector().catch_up().await.unwrap();
        let kept = [
            self.read_model::<CaseView>(positions).await,
            self.read_model::<DeadlineBoard>(positions).await,
            self.read_model::<SupervisionLedger>(positions).await,
            self.read_model::<CaseDuties>(positions).await,
            self.read_model::<ReceptionCalendar>(positions).await,
            self.read_model::<Stations>(positions).await,
            self.read_model::<Deputies>(positions).await,
            self.read_model::<Units>(positions).await,
            self.read_model::<Grids>(positions).await,
            self.read_model::<Categories>(positions).await,
            self.read_model::<FeedbackLedger>(positions).await,
            self.read_model::<CommitmentTracker>(positions).await,
            self.read_model::<ArchiveIndex>(positions).await,
            self.read_model::<Activities>(positions).await,
            self.read_model::<AidLedger>(positions).await,
            self.read_model::<Campaigns>(positions).await,
        ];
        let all = self.app.projector().status().await.unwrap();
        let all: Vec<_> = all.into_iter().map(|status| (status.model, status.fault)).collect();
        let named: Vec<_> = kept.iter().map(|(name, _)| (*name, None)).collect();
        assert_eq!(named, all, "every read model is compared, and none is faulted");
        kept.into()
    }

    async fn read_model<M: ReadModel>(&self, head: u64) -> (&'static str, Vec<String>) {
        let (read, tenant) = (&self.stores.read, self.app.tenant());
        let positions = (1..head).step_by(APART).map(|position| Some(Position(position)));
        let (mut told, mut keys) = (Vec::new(), BTreeSet::new());
        for as_of in positions.chain([None]) {
            let mut rows = read.rows(tenant, &M::SPEC, as_of);
            while let Some(row) = rows.next().await.transpose().unwrap() {
                told.push(format!("{as_of:?} {row:?}"));
                keys.insert(row.key);
            }
        }
        let keys: Vec<String> = keys.into_iter().collect();
        let documents = read.documents(tenant, &M::SPEC, &keys).await.unwrap();
        told.extend(documents.into_iter().map(|document| format!("{document:?}")));
        (M::SPEC.name, told)
    }
}

/// The first difference, which is easier read than two whole lists.
fn same(what: &str, left: &[String], right: &[String]) {
    let differing = left.iter().zip(right).find(|(left, right)| left != right);
    assert_eq!(differing, None, "{what}");
    assert_eq!(left.len(), right.len(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_make_the_same_of_ten_thousand_commands() {
    let (file, database) = (Home::file().unwrap(), Home::database(Durability::Fast).await.unwrap());
    let (mut embedded, mut server) =
        (Office::open(&file, 700).await, Office::open(&database, 1_100).await);
    let (script, mut heard) = mpsc::channel(COMMANDS);
    let written = tokio::spawn(async move {
        let mut author = Author::new(20_240_306, beginning());
        for _ in 0..COMMANDS {
            let said = author.next();
            script.send(said.clone()).await.unwrap();
            if let Some((case, stands, version)) = embedded.hears(said).await {
                author.learns(case, stands, version);
            }
        }
        embedded
    });
    let played = tokio::spawn(async move {
        while let Some(said) = heard.recv().await {
            server.hears(said).await;
        }
        server
    });
    let (embedded, server) = (written.await.unwrap(), played.await.unwrap());

    same("answers", &embedded.answers, &server.answers);
    let (log, on_server) = (embedded.log().await, server.log().await);
    same("the log", &log, &on_server);
    let root = async |office: &Office| {
        let Stores { log, ledger, .. } = &office.stores;
        clockless_root(log.as_ref(), ledger.as_ref(), office.app.tenant()).await
    };
    assert_eq!(root(&embedded).await, root(&server).await);
    let head = log.len() as u64;
    for (left, right) in embedded.read_models(head).await.iter().zip(server.read_models(head).await)
    {
        same(left.0, &left.1, &right.1);
        assert!(!left.1.is_empty(), "{} holds nothing", left.0);
    }
    let refused = embedded.answers.iter().filter(|answer| answer.starts_with("refused")).count();
    println!("{refused} of {COMMANDS} were refused; {head} events");
    assert!((COMMANDS / 5..COMMANDS * 4 / 5).contains(&refused), "{refused} were refused");
}
