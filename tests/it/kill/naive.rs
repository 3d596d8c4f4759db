//! Why positions are not a `bigserial`: a number is drawn before its commit, so a follower that asks for
//! what comes after the last one it saw passes over what commits later. One interleaving shows it, on a
//! naive table and on the log.

use super::{
    bench::{entries, tenant},
    witness::{Entry, Witness},
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{EventLog, Position};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use lianxin_tests::one_event;
use sqlx::{Connection, PgConnection, PgTransaction, Row};

const TABLE: &str =
    "CREATE TABLE public.naive (id bigserial PRIMARY KEY, stream text, version bigint)";

/// An event of the stream `slow` as the log's own function writes it.
const SLOW: &str =
    "SELECT es.append('t', 0, '{thing}', '{slow}', '{1}', ARRAY[gen_random_uuid()], '{E}',
    '{1}', '{now}', '{\"{}\"}', '{\"{}\"}', '{1}', ARRAY[gen_random_uuid()],
    ARRAY[decode(repeat('00', 32), 'hex')], '{1}', '{1}', '{1}', '{x}', ARRAY[gen_random_uuid()],
    ARRAY[NULL::uuid], '{}', '{}', '{}', 'case', ARRAY[decode(repeat('07', 32), 'hex')],
    ARRAY[decode(repeat('00', 32), 'hex')], ARRAY[decode(repeat('00', 16), 'hex')], '{0}')";

/// Who waits for another transaction.
const WAITING: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'postgres'";

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// Writes an event without committing it; its id.
async fn insert(transaction: &mut PgTransaction<'_>, stream: &str) -> i64 {
    let insert = "INSERT INTO public.naive (stream, version) VALUES ($1, 1) RETURNING id";
    sqlx::query_scalar(insert).bind(stream).fetch_one(&mut **transaction).await.unwrap()
}

/// What a follower that has seen an id is told next.
async fn poll(reader: &mut PgConnection, last: u64) -> Vec<Entry> {
    let next = "SELECT id, stream, version FROM public.naive WHERE id > $1 ORDER BY id";
    let rows = sqlx::query(next).bind(last as i64).fetch_all(reader).await.unwrap();
    let entry = |row: &sqlx::postgres::PgRow| Entry {
        position: row.get::<i64, _>(0) as u64,
        stream: row.get(1),
        version: row.get::<i64, _>(2) as u64,
    };
    rows.iter().map(entry).collect()
}

/// The control.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_of_a_serial_loses_what_commits_late() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    let [mut slow, mut fast, mut reader] =
        [connect(&url).await, connect(&url).await, connect(&url).await];
    sqlx::raw_sql(TABLE).execute(&mut reader).await.unwrap();
    let mut witness = Witness::default();

    let (mut slow, mut fast) = (slow.begin().await.unwrap(), fast.begin().await.unwrap());
    witness.hear("begin slow 1");
    let first = insert(&mut slow, "slow").await;
    witness.hear("begin fast 1");
    let second = insert(&mut fast, "fast").await;
    fast.commit().await.unwrap();
    witness.hear(&format!("done fast 1 {second}"));
    let mut followed = poll(&mut reader, 0).await;
    slow.commit().await.unwrap();
    witness.hear(&format!("done slow 1 {first}"));
    followed.extend(poll(&mut reader, followed.last().unwrap().position).await);

    assert_eq!(witness.lost(&followed), 1);
    // It is there; nobody who follows is told.
    assert_eq!(witness.lost(&poll(&mut reader, 0).await), 0);
}

/// The same on the log: whoever would overtake waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_of_the_log_loses_nothing_that_commits_late() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let [mut slow, mut reader] = [connect(&url).await, connect(&url).await];
    let mut witness = Witness::default();

    let mut slow = slow.begin().await.unwrap();
    witness.hear("begin slow 1");
    sqlx::raw_sql(SLOW).execute(&mut *slow).await.unwrap();
    witness.hear("begin fast 1");
    let fast = tokio::spawn({
        let store = store.clone();
        async move { store.append(&tenant(), one_event("fast", 1).unwrap()).await.unwrap() }
    });
    while sqlx::query_scalar::<_, i64>(WAITING).fetch_one(&mut reader).await.unwrap() == 0 {}
    assert_eq!(entries(&store, Position::START).await, []);
    slow.commit().await.unwrap();
    witness.hear("done slow 1 1");
    witness.hear(&format!("done fast 1 {}", fast.await.unwrap().first));

    witness.agrees_with(&entries(&store, Position::START).await);
}
