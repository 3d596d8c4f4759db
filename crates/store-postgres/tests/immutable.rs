//! What is recorded cannot be changed through SQL, whichever role asks: not by the service, not by
//! analysts, and not by the owner of the tables.
//!
//! A superuser can switch triggers off (`session_replication_role`), which no SQL prevents; that is what
//! the log's proofs are for.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{Append, EventLog, NewEvent, StreamAppend, StreamKey, TenantId};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

/// The log's triggers refuse it.
const KEPT: &str = "LX002";
/// The head is not where the caller thinks.
const MOVED: &str = "LX001";
/// The role may not.
const DENIED: &str = "42501";
/// A unique key refuses it.
const TAKEN: &str = "23505";
/// An array is shorter than another.
const ABSENT: &str = "23502";

const SUPERUSER: &str = "postgres";
const OWNER: &str = "lianxin_owner";
const WRITER: &str = "lianxin_writer";
const READER: &str = "lianxin_reader";
/// Who logs in and has been granted nothing.
const STRANGER: &str = "stranger";

/// Who could write if nothing stopped them.
const MASTERS: &[&str] = &[SUPERUSER, OWNER];
/// Who may read the log, or append to it through its function.
const SERVANTS: &[&str] = &[WRITER, READER];
/// Who is no superuser, the owner included.
const PEOPLE: &[&str] = &[OWNER, WRITER, READER, STRANGER];
/// Who owns nothing.
const OTHERS: &[&str] = &[WRITER, READER, STRANGER];

/// What is tried on a log of tenant `t` with events 1 and 2 of stream `a` and one claim, by whom, and how
/// it fails. Several statements are one transaction.
const ATTACKS: &[(&[&str], &str, &str)] = &[
    // Changing, deleting, emptying.
    (MASTERS, "UPDATE es.event SET payload = '{}' WHERE position = 1", KEPT),
    (MASTERS, "UPDATE es.event SET payload = payload WHERE false", KEPT),
    (MASTERS, "DELETE FROM es.event WHERE position = 2", KEPT),
    (MASTERS, "TRUNCATE es.event", KEPT),
    (MASTERS, "TRUNCATE es.claim, es.command, es.event, es.ledger", KEPT),
    (MASTERS, "UPDATE es.command SET last_position = 9", KEPT),
    (MASTERS, "DELETE FROM es.command", KEPT),
    (MASTERS, "TRUNCATE es.command", KEPT),
    (MASTERS, "UPDATE es.claim SET position = 2", KEPT),
    (MASTERS, "DELETE FROM es.claim", KEPT),
    (MASTERS, "TRUNCATE es.claim", KEPT),
    (MASTERS, "DELETE FROM es.ledger", KEPT),
    (MASTERS, "TRUNCATE es.ledger", KEPT),
    (MASTERS, "UPDATE es.leaf SET record = ''", KEPT),
    (MASTERS, "DELETE FROM es.leaf", KEPT),
    (MASTERS, "TRUNCATE es.leaf", KEPT),
    (MASTERS, "INSERT INTO es.register VALUES ('t', 5); UPDATE es.register SET cases = 4", KEPT),
    (MASTERS, "DELETE FROM es.register", KEPT),
    // Replacing.
    (
        MASTERS,
        "INSERT INTO es.event SELECT * FROM es.event WHERE position = 1
         ON CONFLICT (tenant_id, position) DO UPDATE SET payload = '{}'",
        KEPT,
    ),
    (MASTERS, "INSERT INTO es.command SELECT * FROM es.command", TAKEN),
    (MASTERS, "INSERT INTO es.claim SELECT * FROM es.claim", TAKEN),
    (MASTERS, "INSERT INTO es.ledger SELECT * FROM es.ledger", TAKEN),
    // The head.
    (MASTERS, "UPDATE es.ledger SET head = 1", KEPT),
    (MASTERS, "UPDATE es.ledger SET head = head", KEPT),
    (MASTERS, "UPDATE es.ledger SET head = 3, recorded_at = to_timestamp(0)", KEPT),
    (MASTERS, "UPDATE es.ledger SET head = 3, tenant_id = 'u'", KEPT),
    (MASTERS, "UPDATE es.ledger SET head = 9; UPDATE es.ledger SET head = 12", KEPT),
    (MASTERS, "INSERT INTO es.ledger VALUES ('u', 5, clock_timestamp())", KEPT),
    // Forging.
    (
        MASTERS,
        "INSERT INTO es.event SELECT 't', 3, stream_type, stream_id, 3, gen_random_uuid(), event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM es.event WHERE position = 2",
        KEPT,
    ),
    (
        MASTERS,
        "UPDATE es.ledger SET head = 4;
         INSERT INTO es.event SELECT 't', 4, stream_type, stream_id, 3, gen_random_uuid(), event_type,
             schema_version, occurred_at, ledger.recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM es.event, es.ledger WHERE position = 2",
        KEPT,
    ),
    (
        MASTERS,
        "UPDATE es.ledger SET head = 3;
         INSERT INTO es.event SELECT 't', 3, stream_type, stream_id, 4, gen_random_uuid(), event_type,
             schema_version, occurred_at, ledger.recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM es.event, es.ledger WHERE position = 2",
        KEPT,
    ),
    (
        MASTERS,
        "UPDATE es.ledger SET head = 3;
         INSERT INTO es.event SELECT 't', 3, stream_type, stream_id, 3, gen_random_uuid(), event_type,
             schema_version, occurred_at, to_timestamp(0), actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM es.event WHERE position = 2",
        KEPT,
    ),
    (
        MASTERS,
        "INSERT INTO es.event SELECT 'u', 1, stream_type, stream_id, 1, gen_random_uuid(), event_type,
             schema_version, occurred_at, recorded_at, actor_id, command_id, correlation_id,
             causation_id, payload, metadata FROM es.event WHERE position = 2",
        KEPT,
    ),
    (
        MASTERS,
        "UPDATE es.ledger SET head = 4, recorded_at = recorded_at + interval '2 s';
         INSERT INTO es.event SELECT 't', n, stream_type, stream_id, n, gen_random_uuid(), event_type,
             schema_version, occurred_at, ledger.recorded_at - (n - 3) * interval '1 s', actor_id,
             command_id, correlation_id, causation_id, payload, metadata
         FROM es.event, es.ledger, (VALUES (3), (4)) AS new (n) WHERE position = 2",
        KEPT,
    ),
    // Leaves where none belongs.
    (MASTERS, "INSERT INTO es.leaf SELECT tenant_id, 3, seed, record FROM es.leaf WHERE position = 2", KEPT),
    (MASTERS, "INSERT INTO es.leaf SELECT 'u', 1, seed, record FROM es.leaf WHERE position = 2", KEPT),
    (MASTERS, "SELECT es.restore_leaves('t', 2, ARRAY[decode(repeat('07', 32), 'hex')], '{x}', NULL)", KEPT),
    (SERVANTS, "SELECT es.restore_leaves('t', 2, '{}', '{}', 9)", DENIED),
    (SERVANTS, "INSERT INTO es.leaf SELECT * FROM es.leaf", DENIED),
    (SERVANTS, "UPDATE es.register SET cases = 9", DENIED),
    (SERVANTS, "SELECT es.seal('t', 2, now(), 'case', '{}', '{}', '{}', '{}', '{}', '{}', '{}')", DENIED),
    // Through what restores a copy.
    (SERVANTS, RESTORE, DENIED),
    (MASTERS, RESTORE, KEPT),
    // Around the append.
    (SERVANTS, "INSERT INTO es.event SELECT * FROM es.event", DENIED),
    (SERVANTS, "UPDATE es.event SET payload = '{}'", DENIED),
    (SERVANTS, "DELETE FROM es.event", DENIED),
    (SERVANTS, "TRUNCATE es.event", DENIED),
    (SERVANTS, "INSERT INTO es.command SELECT * FROM es.command", DENIED),
    (SERVANTS, "UPDATE es.command SET version = 9", DENIED),
    (SERVANTS, "DELETE FROM es.command", DENIED),
    (SERVANTS, "INSERT INTO es.claim VALUES ('t', 'number', '2', 1)", DENIED),
    (SERVANTS, "UPDATE es.claim SET position = 2", DENIED),
    (SERVANTS, "DELETE FROM es.claim", DENIED),
    (SERVANTS, "INSERT INTO es.ledger VALUES ('u', 0, clock_timestamp())", DENIED),
    (SERVANTS, "UPDATE es.ledger SET head = 9", DENIED),
    (SERVANTS, "DELETE FROM es.ledger", DENIED),
    (SERVANTS, "SELECT 1 FROM es.ledger FOR UPDATE", DENIED),
    (SERVANTS, "INSERT INTO es.migration VALUES (99)", DENIED),
    (OTHERS, "ALTER TABLE es.event DISABLE TRIGGER ALL", DENIED),
    (OTHERS, "DROP TABLE es.event", DENIED),
    (OTHERS, "DROP SCHEMA es CASCADE", DENIED),
    (OTHERS, "CREATE TABLE es.mine (n int)", DENIED),
    (OTHERS, "SELECT 1; LOCK TABLE es.event IN ACCESS EXCLUSIVE MODE", DENIED),
    (OTHERS, "CREATE RULE mine AS ON INSERT TO es.event DO INSTEAD NOTHING", DENIED),
    (
        OTHERS,
        "CREATE TRIGGER mine BEFORE UPDATE ON es.event
         FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        DENIED,
    ),
    // Around its functions.
    (OTHERS, "CREATE OR REPLACE FUNCTION es.lock(of_tenant text) RETURNS void LANGUAGE sql AS ''", DENIED),
    (OTHERS, "CREATE FUNCTION es.append() RETURNS void LANGUAGE sql AS ''", DENIED),
    (OTHERS, "ALTER FUNCTION es.append RESET search_path", DENIED),
    (OTHERS, "DROP FUNCTION es.refuse_change CASCADE", DENIED),
    (&[READER, STRANGER], "SELECT es.lock('t')", DENIED),
    (&[READER, STRANGER], APPEND_AT_ANOTHER_HEAD, DENIED),
    // Around its roles.
    (PEOPLE, "SET session_replication_role = replica", DENIED),
    (PEOPLE, "ALTER ROLE lianxin_writer SUPERUSER", DENIED),
    (PEOPLE, "COPY (SELECT 1) TO PROGRAM 'true'", DENIED),
    (OTHERS, "SET ROLE lianxin_owner", DENIED),
    (&[READER, STRANGER], "SET ROLE lianxin_writer", DENIED),
    (PEOPLE, "GRANT lianxin_owner TO stranger", DENIED),
    (&[WRITER], "GRANT INSERT ON es.event TO lianxin_writer; INSERT INTO es.event SELECT * FROM es.event", DENIED),
    (&[STRANGER], "SELECT FROM es.event", DENIED),
    (&[STRANGER], "SELECT FROM rm.read_model", DENIED),
    (&[READER], "INSERT INTO es.attempt SELECT * FROM es.attempt", DENIED),
    (&[READER], "INSERT INTO rm.read_model VALUES ('t', 'm', 'f', 0)", DENIED),
    (&[READER], "CREATE TABLE rm.mine (n int)", DENIED),
    // Through the append.
    (&[WRITER, OWNER, SUPERUSER], APPEND_AT_ANOTHER_HEAD, MOVED),
    (&[WRITER, OWNER, SUPERUSER], APPEND_NOTHING, KEPT),
    (&[WRITER, OWNER, SUPERUSER], APPEND_TORN, ABSENT),
];

/// A batch that was judged at head 1.
const APPEND_AT_ANOTHER_HEAD: &str = "SELECT es.append('t', 1, '{s}', '{b}', '{1}',
    ARRAY[gen_random_uuid()], '{E}', '{1}', '{now}', '{\"{}\"}', '{\"{}\"}', '{1}',
    ARRAY[gen_random_uuid()], ARRAY[decode(repeat('00', 32), 'hex')], '{2}', '{2}', '{1}', '{x}',
    ARRAY[gen_random_uuid()], ARRAY[NULL::uuid], '{}', '{}', '{}', 'case', ARRAY[decode(repeat('07', 32), 'hex')], ARRAY[decode(repeat('00', 32), 'hex')],
    ARRAY[decode(repeat('00', 16), 'hex')], '{0}')";

/// An event that was recorded elsewhere before the last one here.
const RESTORE: &str = "SELECT es.restore('t', 2, '{s}', '{b}', '{1}', ARRAY[gen_random_uuid()], '{E}',
    '{1}', '{now}', ARRAY[to_timestamp(0)], '{x}', ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()],
    ARRAY[NULL::uuid], '{\"{}\"}', '{\"{}\"}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')";

/// A batch without an event, which would move nothing but the time.
const APPEND_NOTHING: &str =
    "SELECT es.append('t', 2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 'case',
    '{}', '{}', '{}', '{}')";

/// A batch with one event id for two streams.
const APPEND_TORN: &str = "SELECT es.append('t', 2, '{s,s}', '{b,c}', '{1,1}',
    ARRAY[gen_random_uuid()], '{E}', '{1}', '{now}', '{\"{}\"}', '{\"{}\"}', '{1}',
    ARRAY[gen_random_uuid()], ARRAY[decode(repeat('00', 32), 'hex')], '{3}', '{3}', '{1}', '{x}',
    ARRAY[gen_random_uuid()], ARRAY[NULL::uuid], '{}', '{}', '{}', 'case', ARRAY[decode(repeat('07', 32), 'hex')], ARRAY[decode(repeat('00', 32), 'hex')],
    ARRAY[decode(repeat('00', 16), 'hex')], '{0}')";

/// Everything recorded, as one text.
const DUMP: &str = "SELECT jsonb_build_array(
    (SELECT jsonb_agg(l ORDER BY l) FROM es.ledger AS l),
    (SELECT jsonb_agg(e ORDER BY e.tenant_id, e.position) FROM es.event AS e),
    (SELECT jsonb_agg(c ORDER BY c.command_id) FROM es.command AS c),
    (SELECT jsonb_agg(c ORDER BY c.kind, c.key) FROM es.claim AS c),
    (SELECT jsonb_agg(l ORDER BY l.tenant_id, l.position) FROM es.leaf AS l),
    (SELECT jsonb_agg(r ORDER BY r) FROM es.register AS r))::text";

fn append(expected_version: u64, claims: &[(&str, &str)]) -> Append {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: "Happened".into(),
        schema_version: 1,
        occurred_at: "2024-03-01T09:00:00+08:00".into(),
        payload: RawValue::from_string("{\"n\": 1}".to_owned()).unwrap(),
        metadata: RawValue::from_string("{}".to_owned()).unwrap().into(),
    };
    let stream = StreamKey::new("thing", "a");
    Append {
        command_id,
        request_hash: [1; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend { stream, expected_version, events: vec![event] }],
        claims: claims.iter().map(|(kind, key)| ((*kind).into(), (*key).into())).collect(),
    }
}

/// Runs statements as one transaction of a role; the code of the error, if it fails.
async fn attack(database: &mut PgConnection, role: &str, statements: &str) -> Option<String> {
    let become_role = AssertSqlSafe(format!("SET SESSION AUTHORIZATION {role}"));
    sqlx::raw_sql(become_role).execute(&mut *database).await.unwrap();
    let outcome = sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut *database).await;
    sqlx::raw_sql("RESET SESSION AUTHORIZATION").execute(database).await.unwrap();
    Some(outcome.err()?.into_database_error().unwrap().code().unwrap().into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_role_changes_what_is_recorded() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let (store, tenant) =
        (PostgresStore::connect(&url, Options::default()).await.unwrap(), TenantId::new("t"));
    store.append(&tenant, append(0, &[("number", "1")])).await.unwrap();
    store.append(&tenant, append(1, &[])).await.unwrap();

    let mut database = PgConnection::connect(&url).await.unwrap();
    let login = "CREATE ROLE stranger LOGIN";
    sqlx::raw_sql(login).execute(&mut database).await.unwrap();
    let before: String = sqlx::query_scalar(DUMP).fetch_one(&mut database).await.unwrap();
    for (roles, statements, code) in ATTACKS {
        for role in *roles {
            let found = attack(&mut database, role, statements).await;
            assert_eq!(found.as_deref(), Some(*code), "{role}: {statements}");
            let after: String = sqlx::query_scalar(DUMP).fetch_one(&mut database).await.unwrap();
            assert_eq!(after, before, "{role}: {statements}");
        }
    }

    // What is allowed goes on.
    store.append(&tenant, append(2, &[])).await.unwrap();
    for role in [WRITER, READER] {
        let reads = "SELECT * FROM es.event, es.command, es.claim, es.ledger, rm.read_model";
        assert_eq!(attack(&mut database, role, reads).await, None, "{role}");
    }
}

/// Types that the append names, as whoever appends would have them: with a check that runs code.
const TRAP: &str = "
    CREATE FUNCTION pg_temp.trap() RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'run as %', current_user;
    END $$;
    CREATE DOMAIN pg_temp.json AS pg_catalog.text CHECK (pg_temp.trap());
    CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.timestamptz CHECK (pg_temp.trap());";

/// The first batch of a ledger.
const APPEND_FIRST: &str = "SELECT es.append('trapped', 0, '{s}', '{b}', '{1}',
    ARRAY[gen_random_uuid()], '{E}', '{1}', '{now}', '{\"{}\"}', '{\"{}\"}', '{1}',
    ARRAY[gen_random_uuid()], ARRAY[decode(repeat('00', 32), 'hex')], '{1}', '{1}', '{1}', '{x}',
    ARRAY[gen_random_uuid()], ARRAY[NULL::uuid], '{}', '{}', '{}', 'case', ARRAY[decode(repeat('07', 32), 'hex')], ARRAY[decode(repeat('00', 32), 'hex')],
    ARRAY[decode(repeat('00', 16), 'hex')], '{0}')";

/// What the append runs as the owner is never what its caller has made.
#[tokio::test(flavor = "multi_thread")]
async fn the_append_trusts_no_temporary_name() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let mut database = PgConnection::connect(&url).await.unwrap();
    assert_eq!(attack(&mut database, WRITER, TRAP).await, None);
    // The trap is one.
    let caught = attack(&mut database, WRITER, "SELECT '{}'::pg_temp.json").await;
    assert_eq!(caught.as_deref(), Some("P0001"));
    assert_eq!(attack(&mut database, WRITER, APPEND_FIRST).await, None);
}

/// The ledger has seen a later time than the clock now tells: somebody has set it back before a deadline.
#[tokio::test(flavor = "multi_thread")]
async fn time_stands_still_while_the_clock_is_behind() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let later = jiff::Timestamp::from_second(8_000_000_000).unwrap();
    let mut database = PgConnection::connect(&url).await.unwrap();
    let seen = "INSERT INTO es.ledger VALUES ('t', 0, to_timestamp(8000000000))";
    sqlx::raw_sql(seen).execute(&mut database).await.unwrap();

    let receipt = store.append(&TenantId::new("t"), append(0, &[])).await.unwrap();
    assert_eq!(receipt.recorded_at, later);
    let now = store.append(&TenantId::new("u"), append(0, &[])).await.unwrap().recorded_at;
    assert!((jiff::Timestamp::now().duration_since(now)).as_secs().abs() < 60);
}
