//! The database server is stopped as by a power cut while many write, and what they were told is compared
//! with what the log holds when it is back.

use super::{
    entries,
    witness::{Entry, Witness},
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{EventLog, Position, TenantId};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use lianxin_tests::one_event;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::{Connection, PgConnection};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

const STOPS: u32 = 20;

/// Appends in flight at any moment.
const WRITERS: u32 = 64;

struct Bench {
    cluster: Cluster,
    moments: StdRng,
}

impl Bench {
    async fn new(durability: Durability, seed: u64) -> Self {
        let cluster = Cluster::start(durability);
        migrate(&cluster.url("postgres")).await.unwrap();
        Self { cluster, moments: StdRng::seed_from_u64(seed) }
    }

    async fn store(&self) -> PostgresStore {
        PostgresStore::connect(&self.cluster.url("postgres"), Options::default()).await.unwrap()
    }

    /// Stops the server at a random moment of a write load, and starts it again.
    async fn stop(&mut self, run: u32) -> Witness {
        let heard = Arc::new(Heard::default());
        let store = self.store().await;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| format!("run{run}-{writer}"))
            .map(|stream| tokio::spawn(write(store.clone(), stream, Arc::clone(&heard))))
            .collect();
        heard.acknowledged(self.moments.random_range(1..=2_000)).await;
        tokio::task::block_in_place(|| self.cluster.stop_immediately());
        // No answer comes any more: those who wait would wait for the server's return.
        for writer in writers {
            writer.abort();
            _ = writer.await;
        }
        tokio::task::block_in_place(|| self.cluster.resume());
        Arc::into_inner(heard).unwrap().witness.into_inner().unwrap()
    }

    async fn log(&self, after: Position) -> Vec<Entry> {
        entries(&self.store().await, after).await
    }
}

/// What the writers of a run were told.
#[derive(Default)]
struct Heard {
    witness: Mutex<Witness>,
    more: Notify,
}

impl Heard {
    fn say(&self, line: &str) {
        self.witness.lock().unwrap().hear(line);
        self.more.notify_one();
    }

    async fn acknowledged(&self, appends: usize) {
        while self.witness.lock().unwrap().acknowledged() < appends {
            self.more.notified().await;
        }
    }
}

/// Appends one event after the other to a stream, until the server is gone.
async fn write(store: PostgresStore, stream: String, heard: Arc<Heard>) {
    for version in 1.. {
        heard.say(&format!("begin {stream} {version}"));
        let append = one_event(&stream, version).unwrap();
        let Ok(receipt) = store.append(&TenantId::new("t"), append).await else { return };
        heard.say(&format!("done {stream} {version} {}", receipt.first));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_twenty_stops_of_the_server() {
    let mut bench = Bench::new(Durability::Durable, 20_240_302).await;
    let mut head = Position::START;
    for run in 0..STOPS {
        let witness = bench.stop(run).await;
        let gained = bench.log(head).await;
        witness.agrees_with(&gained);
        head = Position(head.0 + gained.len() as u64);
    }
    assert_eq!(bench.log(Position::START).await.len() as u64, head.0);
}

/// The same stops notice a server that acknowledges before its disk does.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_flushes_late_is_found_out() {
    let mut bench = Bench::new(Durability::Late, 20_240_302).await;
    let mut database = PgConnection::connect(&bench.cluster.url("postgres")).await.unwrap();
    sqlx::raw_sql("CHECKPOINT").execute(&mut database).await.unwrap();
    tokio::task::block_in_place(|| bench.cluster.halt_flushing());
    let witness = bench.stop(0).await;
    assert!(witness.lost(&bench.log(Position::START).await) > 0);
}

/// Processes do not share a sequencer; neither do stores. Each follows the others.
#[tokio::test(flavor = "multi_thread")]
async fn several_stores_write_one_log() {
    let bench = Bench::new(Durability::Fast, 0).await;
    let (mut stores, mut writers) = (Vec::new(), Vec::new());
    for name in 0..4 {
        let store = bench.store().await;
        let head = store.watch(&TenantId::new("t")).await.unwrap();
        stores.push((store.clone(), head));
        writers.extend((0..16).map(|writer| {
            let (store, stream) = (store.clone(), format!("store{name}-{writer}"));
            tokio::spawn(async move {
                let mut witness = Witness::default();
                for version in 1..=10 {
                    witness.hear(&format!("begin {stream} {version}"));
                    let append = one_event(&stream, version).unwrap();
                    let receipt = store.append(&TenantId::new("t"), append).await.unwrap();
                    witness.hear(&format!("done {stream} {version} {}", receipt.first));
                }
                witness
            })
        }));
    }
    let witnesses = futures::future::join_all(writers).await;
    let log = bench.log(Position::START).await;
    assert_eq!(log.len(), 4 * 16 * 10);
    witnesses.into_iter().for_each(|witness| witness.unwrap().agrees_with_part(&log));
    for (_, mut head) in stores {
        head.wait_for(|head| head.0 == log.len() as u64).await.unwrap();
    }
}
