//! Which databases are opened, how they are made, and as whom the store acts.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use futures::future::join_all;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{Position, StoreError, TenantId, leaf::check_log};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use sqlx::{Connection, PgConnection};

async fn refusal(url: &str) -> String {
    match PostgresStore::connect(url, Options::default()).await.map(|_| ()) {
        Err(StoreError::UnknownSchema(message)) => message,
        other => panic!("{other:?}"),
    }
}

async fn run(url: &str, statement: &'static str) {
    let mut database = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut database).await.unwrap();
}

async fn ask(url: &str, question: &'static str) -> String {
    let mut database = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(question).fetch_one(&mut database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_opened_in_this_builds_version_only() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    run(&url, "CREATE ROLE clerk LOGIN; CREATE TABLE public.other (n int)").await;
    let missing = refusal(&url.replace("postgres@", "clerk@")).await;
    assert!(missing.contains("run: lianxin migrate --database URL"), "{missing}");

    let versions = join_all((0..5).map(|_| migrate(&url))).await;
    let versions: Vec<usize> = versions.into_iter().map(Result::unwrap).collect();
    assert_eq!(migrate(&url).await.unwrap(), versions[0]);
    let applied = "SELECT count(*)::text FROM es.migration";
    assert_eq!(ask(&url, applied).await, versions[0].to_string());
    PostgresStore::connect(&url, Options::default()).await.unwrap();

    run(&url, "INSERT INTO es.migration VALUES (99)").await;
    let wanted =
        format!("the database has schema version 99; this build knows up to {}", versions[0]);
    assert_eq!(refusal(&url).await, wanted);
    let refused = migrate(&url).await.unwrap_err();
    assert!(matches!(refused, StoreError::UnknownSchema(message) if message == wanted));
}

/// Whoever it logs in as; and somebody who may not be the writer is not let in.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_acts_as_the_writer() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    run(&url, "CREATE ROLE service LOGIN IN ROLE lianxin_writer; CREATE ROLE stranger LOGIN").await;
    let service = url.replace("postgres@", "service@");
    let _store = PostgresStore::connect(&service, Options::default()).await.unwrap();
    let acting = "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity
                  WHERE application_name = 'lianxin'";
    assert_eq!(ask(&url, acting).await, "service");

    let stranger = url.replace("postgres@", "stranger@");
    let refused = PostgresStore::connect(&stranger, Options::default()).await.map(|_| ());
    assert!(matches!(refused, Err(StoreError::Engine { .. })), "{refused:?}");
}

/// A log as builds wrote it before there were leaves.
const OLDER: &str = "
    SELECT es.restore('t', 0, '{case,case,case}', '{a,b,a}', '{1,1,2}',
        ARRAY[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()], '{E,E,E}', '{1,1,1}',
        '{then,then,then}', array_fill(to_timestamp(9), '{3}'), '{x,x,x}', array_fill(id, '{3}'),
        array_fill(id, '{3}'), array_fill(NULL::uuid, '{3}'), ARRAY['{\"n\": 1}', '{}', '[1]'],
        '{\"{}\",\"{}\",\"{}\"}', ARRAY[id], ARRAY[decode(repeat('00', 32), 'hex')], '{1}', '{3}', '{2}',
        ARRAY[to_timestamp(9)], '{}', '{}', '{}')
    FROM gen_random_uuid() AS command (id)";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_an_earlier_build_gets_its_leaves_once() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    run(&url, OLDER).await;
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let checked = check_log(&store, &TenantId::new("t")).await.unwrap();
    assert_eq!((checked.head, checked.cases, checked.altered), (Position(3), 2, None));
    let leaves = "SELECT string_agg(encode(seed, 'hex') || record, '') FROM es.leaf";
    let sealed = ask(&url, leaves).await;
    migrate(&url).await.unwrap();
    assert_eq!(ask(&url, leaves).await, sealed);
}
