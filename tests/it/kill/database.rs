//! The database server is stopped as by a power cut while many write, and what they were told is compared
//! with what the log holds when it is back.

use super::{
    bench::{Writer, entries},
    witness::{Entry, Witness},
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::Position;
use lianxin_store_postgres::migrate;
use lianxin_tests::open;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::{Connection, PgConnection};
use tokio::task::block_in_place;

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

    fn url(&self) -> String {
        self.cluster.url("postgres")
    }

    /// Stops the server at a random moment of a write load, and starts it again. The writer is killed
    /// meanwhile: what it has queued it would still write when the server is back.
    fn stop(&mut self, run: u32) -> Witness {
        let moment = self.moments.random_range(1..=2_000);
        block_in_place(|| {
            let name = format!("run{run}");
            let mut writer = Writer::start(&self.url(), &name, WRITERS, &["after"]);
            writer.acknowledges(moment);
            self.cluster.stop_immediately();
            let witness = writer.killed();
            self.cluster.resume();
            witness
        })
    }

    async fn log(&self, after: Position) -> Vec<Entry> {
        entries(&*open(&self.url()).await.unwrap().log, after).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_twenty_stops_of_the_server() {
    let mut bench = Bench::new(Durability::Durable, 20_240_302).await;
    let mut head = Position::START;
    for run in 0..STOPS {
        let witness = bench.stop(run);
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
    let mut database = PgConnection::connect(&bench.url()).await.unwrap();
    sqlx::raw_sql("CHECKPOINT").execute(&mut database).await.unwrap();
    block_in_place(|| bench.cluster.halt_flushing());
    let witness = bench.stop(0);
    assert!(witness.lost(&bench.log(Position::START).await) > 0);
}
