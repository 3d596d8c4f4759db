//! `lianxin copy` as an operator runs it: what it prints, and when it fails.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{Deliveries, Position, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use std::{
    path::Path,
    process::{Command, Output},
};

/// Runs the program in a folder.
fn lianxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// What it prints when it succeeds.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = lianxin(folder, arguments);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {failed}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why it fails.
fn failure(folder: &Path, arguments: &[&str]) -> String {
    let output = lianxin(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn line<'t>(text: &'t str, name: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(name)).unwrap()
}

#[test]
fn a_record_is_copied_compared_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Opening a record publishes the rules that ship: it holds something then.
    for data in ["station", "other"] {
        printed(folder, &["projection", "status", "--data", data]);
    }
    let there = ["copy", "--from", "sqlite:station/lianxin.db", "--to", "sqlite:county.db"];
    let first = printed(folder, &there);
    let root = line(&first, "root");
    assert_eq!(root.len(), "root      ".len() + 64, "{first}");
    assert!(first.starts_with("demo: copied ") && !first.contains("copied 0 events"), "{first}");
    assert!(!folder.join("lianxin-data").exists(), "settings alone make no folder");

    // An empty database gets its tables; the address may do without slashes.
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    let short = url.replace("//", "");
    let up = printed(folder, &["copy", "--from", "sqlite:county.db", "--to", &short]);
    assert_eq!(line(&up, "root"), root);
    let back = printed(folder, &["copy", "--from", &url, "--to", "sqlite:back.db"]);
    assert_eq!(line(&back, "root"), root);
    let again = printed(folder, &there);
    assert!(again.starts_with("demo: copied 0 events after position "), "{again}");
    assert_eq!(line(&again, "root"), root);

    let other = ["copy", "--from", "sqlite:other/lianxin.db", "--to", "sqlite:county.db"];
    let refused = failure(folder, &other);
    let told = "the target holds another record of demo, nothing was written";
    assert!(refused.contains(told) && refused.contains("at position 1, event."), "{refused}");

    let elsewhere = ["copy", "--from", "sqlite:none.db", "--to", "sqlite:new.db"];
    assert!(failure(folder, &elsewhere).contains("there is no file none.db"));
    assert!(!folder.join("new.db").exists() && !folder.join("none.db").exists());
    let nobody = [&there[..], &["--tenant", "nobody"]].concat();
    assert!(failure(folder, &nobody).contains("the source holds nothing of nobody"));
    let url = ["copy", "--from", "county.db", "--to", "sqlite:new.db"];
    assert!(failure(folder, &url).contains("not a database URL"));
}

/// How far receivers have been told goes with the record, but for what is not copied of it.
#[test]
fn receivers_are_told_by_the_copy_from_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    printed(folder, &["projection", "status", "--data", "station"]);
    let tenant = TenantId::new("demo");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let on = |file: &str| {
        let path = folder.join(file);
        runtime.block_on(SqliteStore::open(&path, Options::default())).unwrap()
    };
    let station = on("station/lianxin.db");
    let begin = |subscriber: &str, at: u64| {
        runtime.block_on(station.begin_delivery(&tenant, subscriber, Position(at))).unwrap();
    };
    begin("grid", 1);
    begin("hotline", 9_999);
    let there = ["copy", "--from", "sqlite:station/lianxin.db", "--to", "sqlite:county.db"];
    let places = || {
        let printed = printed(folder, &there);
        let head = line(&printed, "head").trim_start_matches("head").trim().to_owned();
        let told = runtime.block_on(on("county.db").deliveries(&tenant)).unwrap();
        let told = told.into_iter().map(|it| (it.subscriber, it.position.to_string()));
        (told.collect::<Vec<_>>(), head)
    };
    let place = |subscriber: &str, at: &str| (subscriber.to_owned(), at.to_owned());
    let (told, head) = places();
    assert_eq!(told, [place("grid", "1"), place("hotline", &head)]);
    let forward = station.advance_delivery(&tenant, "grid", Position(1), Position(2));
    runtime.block_on(forward).unwrap();
    assert_eq!(places().0, [place("grid", "2"), place("hotline", &head)]);
}
