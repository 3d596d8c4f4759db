//! The public suites against the demo town: the audits of `graphql-http`, the clients `graphql-ws`
//! and `graphql-sse`.
//!
//! `./x test` installs them and says so in `LIANXIN_SUITES`; without it these tests say loudly that
//! they ran nothing.

use crate::{demo::demo, structure::root};
use std::{env, fs, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// Far more than a suite takes: one that waits for what never comes is ended and told.
const GUARD: Duration = Duration::from_secs(300);

/// Runs a suite of node's test runner against the town.
async fn node(suite: &str) {
    if env::var_os("LIANXIN_SUITES").is_none() {
        eprintln!("NOT RUN: {suite}; ./x test installs the client suites and runs them");
        return;
    }
    let demo = demo().await;
    let mut command = Command::new("node");
    command
        .args(["--test", suite])
        .env("LIANXIN_ORIGIN", demo.url(""))
        .env("LIANXIN_TOKEN", demo.token("supervisor"));
    runs(suite, command).await;
}

/// Runs a command that must succeed; says what it printed when it does not.
async fn runs(suite: &str, mut command: Command) {
    let folder = tempfile::tempdir().unwrap();
    let printed = folder.path().join("printed");
    let file = fs::File::create(&printed).unwrap();
    let mut running = command
        .current_dir(root().join("tests/suites"))
        .stdin(Stdio::null())
        .stderr(file.try_clone().unwrap())
        .stdout(file)
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let ended = timeout(GUARD, running.wait()).await;
    let succeeded = ended.is_ok_and(|status| status.unwrap().success());
    assert!(succeeded, "{suite}\n{}", fs::read_to_string(printed).unwrap());
}

#[tokio::test]
async fn graphql_over_http() {
    node("http.test.js").await;
}

#[tokio::test]
async fn graphql_over_websocket() {
    node("websocket.test.js").await;
}

#[tokio::test]
async fn graphql_over_server_sent_events() {
    node("sse.test.js").await;
}
