//! An examination finds nothing in a healthy database, and names every kind of damage with its remedy.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{
    EventLog, TenantId,
    conformance::log::append,
    examine::{Check, Finding, Verdict},
};
use lianxin_store_postgres::{Options, PostgresStore, examine, migrate};
use sqlx::{Connection, PgConnection};

/// What is done to a healthy database, what is found, what its remedy says, and how it is undone.
struct Damage {
    done: &'static str,
    check: Check,
    seen: &'static str,
    remedy: &'static str,
    undone: &'static str,
}

const DAMAGES: &[Damage] = &[
    Damage {
        done: "REVOKE DELETE ON es.attempt FROM lianxin_writer",
        check: Check::Grants,
        seen: "lianxin_writer lacks DELETE on TABLE es.attempt",
        remedy: "GRANT DELETE ON TABLE es.attempt TO lianxin_writer",
        undone: "GRANT DELETE ON es.attempt TO lianxin_writer",
    },
    Damage {
        done: "REVOKE EXECUTE ON FUNCTION es.append FROM lianxin_writer",
        check: Check::Grants,
        seen: "lianxin_writer lacks EXECUTE on FUNCTION es.append",
        remedy: "GRANT EXECUTE ON FUNCTION es.append TO lianxin_writer",
        undone: "GRANT EXECUTE ON FUNCTION es.append TO lianxin_writer",
    },
    Damage {
        done: "GRANT UPDATE ON es.event TO lianxin_reader",
        check: Check::Grants,
        seen: "lianxin_reader has UPDATE on TABLE es.event",
        remedy: "REVOKE UPDATE ON TABLE es.event FROM lianxin_reader",
        undone: "REVOKE UPDATE ON es.event FROM lianxin_reader",
    },
    Damage {
        done: "GRANT UPDATE (payload) ON es.event TO PUBLIC",
        check: Check::Grants,
        seen: "PUBLIC has UPDATE (payload) on TABLE es.event",
        remedy: "REVOKE UPDATE (payload) ON TABLE es.event FROM PUBLIC",
        undone: "REVOKE UPDATE (payload) ON es.event FROM PUBLIC",
    },
    Damage {
        done: "ALTER TABLE es.event OWNER TO postgres",
        check: Check::Grants,
        seen: "es.event belongs to postgres",
        remedy: "ALTER TABLE es.event OWNER TO lianxin_owner",
        undone: "ALTER TABLE es.event OWNER TO lianxin_owner",
    },
    Damage {
        done: "ALTER TABLE es.event DISABLE TRIGGER event_is_kept",
        check: Check::Guards,
        seen: "event_is_kept on es.event is switched off",
        remedy: "ALTER TABLE es.event ENABLE TRIGGER event_is_kept",
        undone: "ALTER TABLE es.event ENABLE TRIGGER event_is_kept",
    },
    Damage {
        done: "ALTER TRIGGER claim_is_kept ON es.claim RENAME TO other",
        check: Check::Guards,
        seen: "claim_is_kept on es.claim is not there",
        remedy: "schema/postgres",
        undone: "ALTER TRIGGER other ON es.claim RENAME TO claim_is_kept",
    },
    Damage {
        done: "ALTER DATABASE postgres SET synchronous_commit = off",
        check: Check::Settings,
        seen: "synchronous_commit is off",
        remedy: "ALTER SYSTEM SET synchronous_commit = 'on'",
        undone: "ALTER DATABASE postgres RESET synchronous_commit",
    },
    Damage {
        done: "ALTER TABLE es.ledger DISABLE TRIGGER ALL;
               UPDATE es.ledger SET head = head + 5;
               ALTER TABLE es.ledger ENABLE TRIGGER ALL",
        check: Check::Ledger,
        seen: "the head says 7, the last event stands at 2",
        remedy: "restore a backup",
        undone: "ALTER TABLE es.ledger DISABLE TRIGGER ALL;
                 UPDATE es.ledger SET head = head - 5;
                 ALTER TABLE es.ledger ENABLE TRIGGER ALL",
    },
    Damage {
        done: "UPDATE rm.read_model SET failed_position = 2, failure = 'unknown event'",
        check: Check::ReadModel,
        seen: "cases has stopped before position 2",
        remedy: "lianxin projection resume cases",
        undone: "UPDATE rm.read_model SET failed_position = NULL, failure = NULL",
    },
    Damage {
        done: "GRANT lianxin_owner TO service",
        check: Check::Login,
        seen: "service may act as lianxin_owner",
        remedy: "REVOKE lianxin_owner FROM service",
        undone: "REVOKE lianxin_owner FROM service",
    },
    Damage {
        done: "ALTER ROLE service SUPERUSER",
        check: Check::Login,
        seen: "service is a superuser",
        remedy: "CREATE ROLE lianxin LOGIN",
        undone: "ALTER ROLE service NOSUPERUSER",
    },
    Damage {
        done: "DELETE FROM es.migration WHERE version = (SELECT max(version) FROM es.migration)",
        check: Check::Schema,
        seen: "this build needs",
        remedy: "lianxin migrate --database URL",
        undone: "INSERT INTO es.migration SELECT max(version) + 1 FROM es.migration",
    },
];

async fn run(url: &str, statements: &'static str) {
    let mut database = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(statements).execute(&mut database).await.unwrap();
}

fn wrong(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.verdict != Verdict::Fine).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_found_and_named_with_its_remedy() {
    let cluster = Cluster::start(Durability::Durable);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    run(&url, "CREATE ROLE service LOGIN IN ROLE lianxin_writer").await;
    let service = url.replace("postgres@", "service@");
    let store = PostgresStore::connect(&service, Options::default()).await.unwrap();
    for stream in ["a", "b"] {
        store.append(&TenantId::new("t"), append(stream, 0, 1)).await.unwrap();
    }
    run(
        &url,
        "INSERT INTO rm.read_model (tenant_id, name, generation, number, fingerprint, revision, state,
             position) VALUES ('t', 'cases', 'cases_1', 1, 'f', 1, 'active', 2)",
    )
    .await;
    let healthy = examine(&service).await;
    assert_eq!(wrong(healthy.clone()), []);
    let looked = [
        Check::Reach,
        Check::Settings,
        Check::Clock,
        Check::Schema,
        Check::Login,
        Check::Grants,
        Check::Guards,
        Check::Ledger,
        Check::ReadModel,
    ];
    assert_eq!(healthy.iter().map(|finding| finding.check).collect::<Vec<_>>(), looked);

    for Damage { done, check, seen, remedy, undone } in DAMAGES {
        run(&url, done).await;
        let found = wrong(examine(&service).await);
        let named = |it: &&Finding| {
            let told = matches!(&it.verdict, Verdict::Failed(to) if to.contains(remedy));
            it.check == *check && it.seen.contains(seen) && told
        };
        assert_eq!(found.iter().filter(named).count(), 1, "{done}: {found:#?}");
        run(&url, undone).await;
        assert_eq!(wrong(examine(&service).await), [], "after {undone}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_is_a_finding() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    let empty = wrong(examine(&url).await);
    let schema = empty.iter().find(|finding| finding.check == Check::Schema).unwrap();
    assert!(matches!(&schema.verdict, Verdict::Failed(to) if to.contains("lianxin migrate")));
    cluster.stop_immediately();
    let gone = examine(&url).await;
    assert!(matches!(
        &gone[..],
        [Finding { check: Check::Reach, verdict: Verdict::Failed(_), .. }]
    ));
}
