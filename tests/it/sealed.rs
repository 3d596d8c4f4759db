//! What an administrator of the database does to the record behind the engine's back, with its guards disarmed, is
//! found by the leaves and named by its position.

mod auditor;
mod failover;
mod hex_editor;

use async_trait::async_trait;
use lianxin_ledger::LogFold;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    Append, Author, OwnRecord, Position, StoreError, StreamKey, Stretch, TenantId, Transcript,
    leaf::{NUMBERED, check_log},
};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use lianxin_tests::one_event;
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::path::Path;
use tempfile::TempDir;
use uuid::Uuid;

/// Events of the log that is tampered with.
const EVENTS: u64 = 40;

/// What is done to an event, named `{p}`, or to its leaf, in words of both engines; `{id}` and `{moment}` are
/// theirs.
const CHANGES: &[&str] = &[
    "UPDATE {es}event SET payload = '{\"opinion\":\"满意\"}' WHERE position = {p}",
    "UPDATE {es}event SET payload = '{}' WHERE position = {p}",
    "UPDATE {es}event SET metadata = '{\"actor\":\"他人\"}' WHERE position = {p}",
    "UPDATE {es}event SET occurred_at = '2020-01-01T09:00:00+08:00' WHERE position = {p}",
    "UPDATE {es}event SET recorded_at = recorded_at - {moment} WHERE position = {p}",
    "UPDATE {es}event SET event_type = 'UrgeIssued' WHERE position = {p}",
    "UPDATE {es}event SET schema_version = 2 WHERE position = {p}",
    "UPDATE {es}event SET actor_id = '他人' WHERE position = {p}",
    "UPDATE {es}event SET event_id = {id} WHERE position = {p}",
    "UPDATE {es}event SET command_id = {id} WHERE position = {p}",
    "UPDATE {es}event SET correlation_id = {id} WHERE position = {p}",
    "UPDATE {es}event SET causation_id = {id} WHERE position = {p}",
    "UPDATE {es}event SET stream_id = 'another' WHERE position = {p}",
    "UPDATE {es}event SET stream_type = 'other' WHERE position = {p}",
    "UPDATE {es}event SET version = version + 100 WHERE position = {p}",
    "DELETE FROM {es}event WHERE position = {p}",
    "UPDATE {es}event SET position = 999 WHERE position = {p};
     UPDATE {es}event SET position = {p} WHERE position = {p} + 1;
     UPDATE {es}event SET position = {p} + 1 WHERE position = 999",
    "UPDATE {es}event SET payload = (SELECT payload FROM {es}event WHERE position = {p} + 1)
     WHERE position = {p}",
    "DELETE FROM {es}leaf WHERE position = {p}",
    "UPDATE {es}leaf SET record = replace(record, 'seq ', 'seq 1') WHERE position = {p}",
    "UPDATE {es}leaf SET record = replace(record, 'case ', 'case 1') WHERE position = {p};
     UPDATE {es}event SET payload = '{}' WHERE position = {p}",
    "UPDATE {es}leaf SET record = (SELECT record FROM {es}leaf WHERE position = {p} + 1) WHERE position = {p}",
    "UPDATE {es}leaf SET seed = (SELECT seed FROM {es}leaf WHERE position = 41) WHERE position = {p}",
];

fn tenant() -> TenantId {
    TenantId::new("t")
}

/// The next event of one of two cases, or of a station.
fn event(number: u64) -> Append {
    let (kind, id) = [(NUMBERED, "a"), (NUMBERED, "b"), ("station", "LX")][number as usize % 3];
    let mut append = one_event(id, number / 3 + 1).unwrap();
    append.causation_id = Some(Uuid::now_v7());
    append.streams[0].stream = StreamKey::new(kind, id);
    let event = &mut append.streams[0].events[0];
    event.seed = [number as u8; 32];
    event.payload =
        RawValue::from_string(format!("{{\"number\":{number},\"opinion\":\"不满意\"}}")).unwrap();
    append
}

/// Where the log says where all cases end.
const HEADS: u64 = EVENTS + 2;

async fn written(log: &dyn Transcript) {
    for number in 0..=EVENTS {
        log.append(&tenant(), event(number)).await.unwrap();
    }
    let heads = log.inscribe(&tenant(), &mut Reader(log)).await.unwrap();
    assert_eq!(heads, Some(Position(HEADS)));
    log.append(&tenant(), event(EVENTS + 1)).await.unwrap();
}

/// Tells where all cases end.
struct Reader<'l>(&'l dyn Transcript);

#[async_trait]
impl Author for Reader<'_> {
    async fn entry(&mut self, head: Position) -> Result<Option<OwnRecord>, StoreError> {
        let all = Stretch { after: Position::START, until: head };
        let mut fold = LogFold::new();
        for leaf in self.0.leaves(&tenant(), all).await? {
            fold.push(leaf.record.as_bytes()).unwrap();
        }
        Ok(Some(OwnRecord::Heads(fold.next_heads())))
    }
}

/// A database as its administrator has it.
enum Admin {
    File(SqliteConnection),
    Server(PgConnection),
}

impl Admin {
    async fn runs(&mut self, statements: &str) {
        let (es, id, moment) = match self {
            Self::File(_) => ("", "randomblob(16)", "1"),
            Self::Server(_) => ("es.", "gen_random_uuid()", "interval '1 microsecond'"),
        };
        let statements =
            statements.replace("{es}", es).replace("{id}", id).replace("{moment}", moment);
        let statements = AssertSqlSafe(statements);
        match self {
            Self::File(file) => drop(sqlx::raw_sql(statements).execute(file).await.unwrap()),
            Self::Server(server) => drop(sqlx::raw_sql(statements).execute(server).await.unwrap()),
        }
    }

    /// Takes the guards away, and puts aside what stands.
    async fn disarms(&mut self) {
        self.runs(match self {
            Self::File(_) => {
                "DROP TRIGGER event_insert; DROP TRIGGER event_update; DROP TRIGGER event_delete;
                 DROP TRIGGER leaf_insert; DROP TRIGGER leaf_update; DROP TRIGGER leaf_delete;
                 DROP TRIGGER ledger_update; DROP TRIGGER command_delete"
            }
            Self::Server(_) => "SET session_replication_role = replica",
        })
        .await;
        self.runs(
            "CREATE TABLE event_before AS SELECT * FROM {es}event;
             CREATE TABLE leaf_before AS SELECT * FROM {es}leaf",
        )
        .await;
    }

    async fn puts_back(&mut self) {
        self.runs(
            "DELETE FROM {es}event; INSERT INTO {es}event SELECT * FROM event_before;
             DELETE FROM {es}leaf; INSERT INTO {es}leaf SELECT * FROM leaf_before",
        )
        .await;
    }
}

/// How many changes were tried.
async fn every_change_is_named(log: &dyn Transcript, mut admin: Admin) -> u64 {
    let whole = check_log(log, &tenant()).await.unwrap();
    assert_eq!((whole.head, whole.cases, whole.altered), (Position(EVENTS + 3), 2, None));
    admin.disarms().await;
    let mut tried = 0;
    for change in CHANGES {
        // What the log says about itself has no place in its stream to change.
        let positions = (1..=EVENTS).chain([HEADS]);
        for position in positions.filter(|at| *at != HEADS || !change.contains("'seq '")) {
            admin.runs(&change.replace("{p}", &position.to_string())).await;
            let found = check_log(log, &tenant()).await;
            let found = found.map(|checked| checked.altered.map(|altered| altered.position));
            assert_eq!(found.unwrap(), Some(Position(position)), "{change}, at {position}");
            admin.puts_back().await;
            tried += 1;
        }
    }
    assert_eq!(check_log(log, &tenant()).await.unwrap().altered, None, "it is whole again");
    auditor::attacks(log, &mut admin).await;
    admin
        .runs(
            "UPDATE {es}ledger SET head = head + 1;
             INSERT INTO {es}event SELECT tenant_id, 44, stream_type, 'forged', 1, {id}, event_type,
                 schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
                 causation_id, payload, metadata FROM {es}event WHERE position = 43",
        )
        .await;
    let found = check_log(log, &tenant()).await.unwrap().altered.unwrap();
    assert_eq!(found.to_string(), "at position 44: the event has no leaf");
    log.append(&tenant(), event(EVENTS + 2)).await.unwrap_err();
    tried + 1
}

async fn opened(path: &Path) -> SqliteStore {
    SqliteStore::open(path, sqlite::Options::default()).await.unwrap()
}

async fn connected(url: &str) -> PostgresStore {
    PostgresStore::connect(url, postgres::Options::default()).await.unwrap()
}

async fn on_a_file() -> (TempDir, SqliteStore, Admin) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let log = opened(&path).await;
    let url = format!("sqlite://{}", path.display());
    (folder, log, Admin::File(SqliteConnection::connect(&url).await.unwrap()))
}

async fn on_a_server() -> (Cluster, PostgresStore, Admin) {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let log = connected(&url).await;
    (cluster, log, Admin::Server(PgConnection::connect(&url).await.unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_file() {
    let (_folder, log, admin) = on_a_file().await;
    written(&log).await;
    assert_eq!(every_change_is_named(&log, admin).await, 943);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_database() {
    let (_cluster, log, admin) = on_a_server().await;
    written(&log).await;
    assert_eq!(every_change_is_named(&log, admin).await, 943);
}
