//! `lianxin copy` as an operator runs it: what it prints, and when it fails.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_postgres_cluster::{Cluster, Durability};
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
