//! Connections that are lost in the middle of the work: what was asked happens once, and whoever asked
//! is told.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use futures::{TryStreamExt, future::join_all};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    AppendError, EventLog, LogFilter, Receipt, TenantId, conformance::log::append,
};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use sqlx::{Connection, PgConnection};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};
use uuid::Uuid;

/// Who append at once, and how often each.
const CALLERS: u64 = 16;
const APPENDS: u64 = 60;
/// Acknowledged appends between two times that every connection is cut.
const BETWEEN: u64 = 40;

/// Cuts all connections of the service, whatever they are doing.
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE application_name = 'lianxin'";

type Told = (Uuid, Result<Receipt, AppendError>);

/// Appends to a stream of its own, over and over. A failure leaves it open whether the append stands, so
/// the next one goes to another stream.
async fn caller(
    store: &PostgresStore,
    tenant: &TenantId,
    number: u64,
    told: &AtomicU64,
) -> Vec<Told> {
    let (mut stream, mut version) = (format!("{number}-0"), 0);
    let mut outcomes = Vec::new();
    for round in 1..=APPENDS {
        let append = append(&stream, version, 1);
        let command_id = append.command_id;
        let outcome = store.append(tenant, append).await;
        match &outcome {
            Ok(receipt) => version = receipt.version,
            Err(_) => (stream, version) = (format!("{number}-{round}"), 0),
        }
        told.fetch_add(1, Ordering::Relaxed);
        outcomes.push((command_id, outcome));
    }
    outcomes
}

/// Cuts the connections every so many appends, until there are no more; how often it did.
async fn cut(url: &str, told: &AtomicU64, over: &AtomicBool) -> u64 {
    let mut superuser = PgConnection::connect(url).await.unwrap();
    let (mut cuts, mut next) = (0, BETWEEN);
    while !over.load(Ordering::Relaxed) {
        if told.load(Ordering::Relaxed) < next {
            tokio::task::yield_now().await;
            continue;
        }
        sqlx::query(CUT).execute(&mut superuser).await.unwrap();
        cuts += 1;
        next = told.load(Ordering::Relaxed) + BETWEEN;
    }
    cuts
}

#[tokio::test(flavor = "multi_thread")]
async fn appends_go_on_over_lost_connections_and_none_stands_twice() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let (store, tenant) =
        (PostgresStore::connect(&url, Options::default()).await.unwrap(), TenantId::new("t"));
    let (told, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let callers = (0..CALLERS).map(|number| caller(&store, &tenant, number, &told));
    let load = async {
        let outcomes = join_all(callers).await;
        over.store(true, Ordering::Relaxed);
        outcomes.into_iter().flatten().collect::<Vec<Told>>()
    };
    let (outcomes, cuts) = tokio::join!(load, cut(&url, &told, &over));
    assert!(cuts >= 10, "the connections were cut {cuts} times");

    let events: Vec<_> = store.read(&tenant, LogFilter::default()).try_collect().await.unwrap();
    let mut standing = HashMap::new();
    for event in &events {
        let twice = standing.insert(event.command_id, event.position);
        assert_eq!(twice, None, "command {} stands twice", event.command_id);
    }
    let mut failed = 0;
    for (command_id, outcome) in &outcomes {
        match outcome {
            Ok(receipt) => {
                assert_eq!(standing.remove(command_id), Some(receipt.first));
                assert!(!receipt.repeated, "nobody asked twice");
            }
            // Whether it stands is not known to its caller; a receipt tells whoever asks.
            Err(AppendError::Store(_)) => {
                let known = store.receipt(&tenant, *command_id).await.unwrap();
                assert_eq!(known.map(|(receipt, _)| receipt.first), standing.remove(command_id));
                failed += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(standing, HashMap::new(), "nothing stands that nobody asked for");
    assert_eq!(failed, 0, "of {} appends over {cuts} cuts", outcomes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_is_asked_again_when_its_connection_is_lost() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let options = Options { readers: 2, ..Options::default() };
    let store = PostgresStore::connect(&url, options).await.unwrap();
    let tenant = TenantId::new("t");
    store.append(&tenant, append("a", 0, 1)).await.unwrap();
    let head = store.head(&tenant).await.unwrap();
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    for _ in 0..20 {
        sqlx::query(CUT).execute(&mut superuser).await.unwrap();
        assert_eq!(store.head(&tenant).await.unwrap(), head);
    }
}
