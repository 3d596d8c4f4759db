//! Random histories, with the read models given up at any moment and cut off at any statement: both
//! engines hold what a replay says, and the same.

use super::{Office, happenings, is_numbered, wire::Wire};
use crate::town::Town;
use futures::future::poll_fn;
use lianxin_app::{Stores, decode::Decoder, projector::Status};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_projections::{
    ArchiveIndex, CaseView, CommitmentTracker, DeadlineBoard, FeedbackLedger, ReadModel,
    SupervisionLedger, directory::Stations,
};
use lianxin_store::{Position, RecordedEvent};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use std::{collections::BTreeSet, future::Future, pin::pin, sync::Arc, task::Poll};
use tokio::{runtime::Handle, task::block_in_place};
use uuid::Uuid;

/// Drives a future so many times and then gives it up.
async fn give_up_after<F: Future>(polls: usize, future: F) {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 || future.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
}

/// What a random history is made of.
#[derive(Debug, Clone)]
enum Step {
    /// The n-th happening in the m-th stream.
    Happens(usize, u8),
    /// The models catch up.
    CatchUp,
    /// The models begin to, and are given up after so many polls.
    GiveUp(usize),
    /// The models begin to, and the server is lost at a statement, before it hears of it or after.
    CutOff(u64, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<usize>(), 0u8..4).prop_map(|(which, stream)| Step::Happens(which, stream)),
        1 => Just(Step::CatchUp),
        1 => (0usize..40).prop_map(Step::GiveUp),
        2 => (1u64..60, any::<bool>()).prop_map(|(nth, heard)| Step::CutOff(nth, heard)),
    ]
}

/// The same office on both engines. The read models of the second are reached by a wire.
struct Twins<'w> {
    embedded: Office,
    server: Office,
    wire: &'w Wire,
}

impl Twins<'_> {
    async fn live(&mut self, steps: Vec<Step>, happenings: &[RecordedEvent]) {
        let mut given = BTreeSet::new();
        for step in steps {
            match step {
                Step::Happens(which, stream) => {
                    let (event, stream) =
                        (&happenings[which % happenings.len()], format!("s{stream}"));
                    let first = given.insert((Arc::clone(&event.event_type), stream.clone()));
                    if first || !is_numbered(event) {
                        let append = self.embedded.composes(&stream, event);
                        self.embedded.takes(append.clone()).await;
                        self.server.takes(append).await;
                    }
                }
                Step::CatchUp => self.catch_up().await,
                Step::GiveUp(polls) => {
                    give_up_after(polls, self.embedded.projector.catch_up()).await;
                    give_up_after(polls, self.server.projector.catch_up()).await;
                }
                Step::CutOff(nth, heard) => {
                    self.wire.cut_at(nth, heard);
                    // It may as well end before.
                    _ = self.server.projector.catch_up().await;
                    self.wire.mend();
                }
            }
        }
    }

    async fn catch_up(&self) {
        self.embedded.projector.catch_up().await.unwrap();
        self.server.projector.catch_up().await.unwrap();
    }

    async fn hold_what_a_replay_says<M: ReadModel>(&self) -> Result<(), TestCaseError> {
        self.embedded.holds_what_a_replay_says::<M>().await?;
        let head = self.embedded.stores.log.head(&self.embedded.tenant).await.unwrap();
        self.hold_the_same::<M>((1..=head.0).map(|position| Some(Position(position)))).await
    }

    async fn hold_the_same<M: ReadModel>(
        &self,
        positions: impl IntoIterator<Item = Option<Position>>,
    ) -> Result<(), TestCaseError> {
        for as_of in positions.into_iter().chain([None]) {
            let rows = self.embedded.rows::<M>(as_of).await;
            prop_assert_eq!(rows, self.server.rows::<M>(as_of).await, "as of {:?}", as_of);
        }
        let keys = ["s0", "s1", "s2", "s3"].map(str::to_owned);
        prop_assert_eq!(
            self.embedded.documents::<M>(&keys).await,
            self.server.documents::<M>(&keys).await
        );
        Ok(())
    }

    async fn agree(&self) -> Result<(), TestCaseError> {
        self.hold_what_a_replay_says::<CaseView>().await?;
        self.hold_what_a_replay_says::<DeadlineBoard>().await?;
        self.hold_what_a_replay_says::<SupervisionLedger>().await?;
        self.hold_what_a_replay_says::<FeedbackLedger>().await?;
        self.hold_what_a_replay_says::<CommitmentTracker>().await?;
        self.hold_what_a_replay_says::<ArchiveIndex>().await?;
        self.hold_what_a_replay_says::<Stations>().await
    }

    /// Every model is at the head, is what a rebuild is, and is rebuilt.
    async fn rebuild(&self) -> Result<(), TestCaseError> {
        for office in [&self.embedded, &self.server] {
            let all = office.projector.status().await.unwrap();
            for Status { model, position, head, fault, .. } in all {
                prop_assert_eq!((position, fault), (head, None), "{}", model);
                let verified = office.projector.verify(model).await.unwrap();
                prop_assert_eq!(verified.differences, []);
                office.projector.rebuild(model).await.unwrap();
            }
        }
        self.hold_the_same::<CaseView>([]).await?;
        self.hold_the_same::<DeadlineBoard>([]).await?;
        self.hold_the_same::<SupervisionLedger>([]).await?;
        self.hold_the_same::<FeedbackLedger>([]).await?;
        self.hold_the_same::<CommitmentTracker>([]).await?;
        self.hold_the_same::<ArchiveIndex>([]).await?;
        self.hold_the_same::<Stations>([]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_history_given_up_or_cut_off_anywhere_holds_what_a_replay_says_on_both_engines() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let wire = Wire::to(&url).await;
    let log = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let read = PostgresStore::connect(&wire.url(), Options::default()).await.unwrap();
    let server = Stores { read: Arc::new(read), ..Stores::of(&log) };

    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let run = |steps| {
        Handle::current().block_on(async {
            let name = Uuid::now_v7().to_string();
            let embedded = Office::open(&town.store, &name).await;
            let server = Office::on(server.clone(), &name, Decoder::default()).await;
            let mut twins = Twins { embedded, server, wire: &wire };
            twins.live(steps, &happenings).await;
            twins.catch_up().await;
            twins.agree().await?;
            twins.rebuild().await
        })
    };
    let histories = prop::collection::vec(step(), 1..30);
    block_in_place(|| TestRunner::new(config).run(&histories, run).unwrap());
    assert!(wire.cuts() > 0, "no history met a cut");
}
