//! An examination finds nothing in a healthy file, and names every kind of damage with its remedy.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_store::{
    Append, EventLog, TenantId,
    conformance::log::append,
    examine::{Check, Finding, Verdict},
};
use lianxin_store_sqlite::{Options, SqliteStore, examine};
use serde_json::value::RawValue;
use sqlx::{Connection, SqliteConnection};
use std::{
    fs::{self, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A store at rest with two events and a read model that has folded them.
struct Store {
    _folder: TempDir,
    path: PathBuf,
}

impl Store {
    async fn healthy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let store = SqliteStore::open(&path, Options::default()).await.unwrap();
        for stream in ["a", "b"] {
            store.append(&TenantId::new("t"), long(stream)).await.unwrap();
        }
        drop(store);
        // Whoever closes a file last takes what was written ahead into it. Two that close at once may each
        // leave it to the other, so it is opened and closed until that is done.
        for [file, ahead] in [["db", "db-wal"], ["read.db", "read.db-wal"]] {
            while path.with_extension(ahead).exists() {
                run(&path.with_extension(file), "PRAGMA wal_checkpoint(TRUNCATE)").await;
            }
        }
        let store = Self { _folder: folder, path };
        store
            .run_on_models(
                "INSERT INTO read_model (tenant_id, name, generation, number, fingerprint,
            revision, state, position) VALUES ('t', 'cases', 'cases_1', 1, 'f', 1, 'active', 2)",
            )
            .await;
        store
    }

    async fn run(&self, statements: &'static str) {
        run(&self.path, statements).await;
    }

    async fn run_on_models(&self, statements: &'static str) {
        run(&self.path.with_extension("read.db"), statements).await;
    }

    /// What is wrong.
    async fn wrong(&self) -> Vec<Finding> {
        let findings = examine(&self.path).await;
        findings.into_iter().filter(|finding| finding.verdict != Verdict::Fine).collect()
    }

    /// The only thing that is wrong, and its remedy.
    async fn complaint(&self) -> (Check, String, String) {
        let mut wrong = self.wrong().await;
        assert_eq!(wrong.len(), 1, "{wrong:#?}");
        let Finding { check, seen, verdict } = wrong.remove(0);
        match verdict {
            Verdict::Failed(remedy) | Verdict::Warning(remedy) => (check, seen, remedy),
            Verdict::Fine => unreachable!("it is wrong"),
        }
    }
}

async fn run(path: &Path, statements: &'static str) {
    let mut file =
        SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    sqlx::raw_sql(statements).execute(&mut file).await.unwrap();
    file.close().await.unwrap();
}

/// An append whose event fills pages of its own.
fn long(stream: &str) -> Append {
    let mut append = append(stream, 0, 1);
    let text = format!("\"{}\"", "x".repeat(20_000));
    append.streams[0].events[0].payload = RawValue::from_string(text).unwrap();
    append
}

#[tokio::test]
async fn nothing_is_found_in_a_healthy_file_and_nothing_made_where_none_is() {
    let store = Store::healthy().await;
    assert_eq!(store.wrong().await, []);

    let folder = tempfile::tempdir().unwrap();
    let found = examine(&folder.path().join("lianxin.db")).await;
    assert!(matches!(
        &found[..],
        [Finding { check: Check::Reach, verdict: Verdict::Failed(_), .. }]
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_guard_that_is_gone_or_another_is_named() {
    let store = Store::healthy().await;
    store.run("DROP TRIGGER event_update").await;
    let (check, seen, remedy) = store.complaint().await;
    assert_eq!((check, &*seen), (Check::Guards, "the trigger event_update is not there"));
    assert!(remedy.contains("schema/sqlite"), "{remedy}");
    store.run("CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT 1; END").await;
    let (_, seen, _) = store.complaint().await;
    assert_eq!(seen, "the trigger event_update is not as it was made");

    let store = Store::healthy().await;
    store.run("CREATE TABLE notes (note TEXT)").await;
    let (check, seen, remedy) = store.complaint().await;
    assert_eq!((check, &*seen), (Check::Guards, "the table notes is not of this product"));
    assert!(remedy.contains("DROP TABLE notes"), "{remedy}");
}

#[tokio::test]
async fn a_moved_head_and_what_refers_beyond_it_are_named() {
    let store = Store::healthy().await;
    store.run("UPDATE ledger SET head = 7").await;
    let (check, seen, remedy) = store.complaint().await;
    assert_eq!((check, &*seen), (Check::Ledger, "t: the head says 7, the last event stands at 2"));
    assert!(remedy.contains("restore a backup"), "{remedy}");

    let store = Store::healthy().await;
    store.run("INSERT INTO claim VALUES ('t', 'number', '1', 3)").await;
    let (check, seen, _) = store.complaint().await;
    assert_eq!(check, Check::Ledger);
    assert_eq!(seen, "t: 1 unique values are taken where nothing stands");
}

#[tokio::test]
async fn an_earlier_and_a_later_version_are_named() {
    let store = Store::healthy().await;
    store.run("PRAGMA user_version = 2").await;
    let wrong = store.wrong().await;
    let version = wrong.iter().find(|finding| finding.check == Check::Schema).unwrap();
    assert_eq!(version.seen, "version 2, this build has 5");
    assert!(matches!(&version.verdict, Verdict::Warning(remedy) | Verdict::Failed(remedy)
        if remedy.contains("next served")));
    store.run("PRAGMA user_version = 99").await;
    let (check, _, remedy) = store.complaint().await;
    assert_eq!(check, Check::Schema);
    assert!(remedy.contains("install the release"), "{remedy}");
}

#[tokio::test]
async fn a_journal_that_is_not_written_ahead_is_named() {
    let store = Store::healthy().await;
    store.run("PRAGMA journal_mode = DELETE").await;
    let (check, seen, _) = store.complaint().await;
    assert_eq!((check, &*seen), (Check::Settings, "journal_mode delete"));
}

#[tokio::test]
async fn a_model_that_stopped_or_ran_ahead_is_named() {
    let store = Store::healthy().await;
    store.run_on_models("UPDATE read_model SET failed_position = 2, failure = 'unknown'").await;
    let (check, seen, remedy) = store.complaint().await;
    assert_eq!((check, &*seen), (Check::ReadModel, "t: cases has stopped before position 2"));
    assert!(remedy.contains("lianxin projection resume cases"), "{remedy}");
    let back = "UPDATE read_model SET failed_position = NULL, failure = NULL, position = 9";
    store.run_on_models(back).await;
    let (_, _, remedy) = store.complaint().await;
    assert_eq!(remedy, "lianxin projection rebuild cases");
}

/// Only pages that hold events' long payloads are written over, so that the rest can still be read.
#[tokio::test]
async fn ruined_pages_are_named() {
    let store = Store::healthy().await;
    let file = OpenOptions::new().read(true).write(true).open(&store.path).unwrap();
    let bytes = fs::read(&store.path).unwrap();
    let run = [b'x'; 2_000];
    let page = bytes.windows(run.len()).position(|window| window == run).unwrap() / 4096;
    // The first bytes of an overflow page name the next one.
    file.write_all_at(&[0x7f; 4], page as u64 * 4096).unwrap();
    let wrong = store.wrong().await;
    let named = wrong.iter().find(|finding| finding.check == Check::Integrity).unwrap();
    assert!(matches!(&named.verdict, Verdict::Failed(to) if to.contains("restore a backup")));
}
