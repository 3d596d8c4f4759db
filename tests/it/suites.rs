//! The public suites: the Relay compiler on the schema, and against the demo town the audits of
//! `graphql-http`, the clients `graphql-ws` and `graphql-sse`, and the documents that schemathesis
//! makes up from the schema.
//!
//! `./x test` installs them and says so in `LIANXIN_SUITES`; without it these tests say loudly that
//! they ran nothing.

use crate::{
    demo::{Engine, demo},
    structure::root,
};
use std::{env, fs, path::PathBuf, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// Far more than a suite takes: one that waits for what never comes is ended and told.
const GUARD: Duration = Duration::from_secs(300);

/// Where the suites' own tools are, if they are installed.
fn tools(suite: &str) -> Option<PathBuf> {
    let tools = env::var_os("LIANXIN_SUITES").map(PathBuf::from);
    if tools.is_none() {
        eprintln!("NOT RUN: {suite}; ./x test installs the client suites and runs them");
    }
    tools
}

/// Runs a suite of node's test runner against the town.
async fn node(suite: &str) {
    if tools(suite).is_none() {
        return;
    }
    let demo = demo(Engine::Sqlite).await;
    let mut command = Command::new("node");
    command
        .arg("--test")
        .arg(folder().join(suite))
        .env("LIANXIN_ORIGIN", demo.url(""))
        .env("LIANXIN_TOKEN", demo.token("supervisor"));
    runs(suite, command).await;
}

/// Runs a command that must succeed, in a folder of its own; says what it printed when it does not.
async fn runs(suite: &str, mut command: Command) {
    let own = tempfile::tempdir().unwrap();
    let printed = own.path().join("printed");
    let file = fs::File::create(&printed).unwrap();
    let mut running = command
        .current_dir(&own)
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

fn folder() -> PathBuf {
    root().join("tests/suites")
}

/// The compiler on the checked-in SDL; it needs no server.
#[tokio::test]
async fn relay() {
    let suite = "relay.test.js";
    if tools(suite).is_none() {
        return;
    }
    let mut command = Command::new("node");
    command.arg("--test").arg(folder().join(suite));
    runs(suite, command).await;
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

/// Every field of the roots but those of webhooks, which are the administrator's, as a supervisor: reads are answered, commands are refused as data, and
/// what is not valid is told so. The schema cannot say of every text and number what is accepted,
/// so a refused one is not held against the server.
#[tokio::test]
async fn documents_made_up_from_the_schema() {
    let suite = "schemathesis";
    let Some(tools) = tools(suite) else { return };
    let demo = demo(Engine::Sqlite).await;
    let mut command = Command::new(tools.join(suite));
    command
        .args(["run", &demo.url("/graphql")])
        .args(["--header", &format!("Authorization: Bearer {}", demo.token("supervisor"))])
        .args(["--phases", "fuzzing", "--seed", "20190101", "--max-examples", "12"])
        .args(["--exclude-checks", "positive_data_acceptance", "--continue-on-failure"])
        .args(["--exclude-name", "Query.webhook", "--exclude-name", "Query.webhooks"])
        .envs([("SCHEMATHESIS_HOOKS", "scalars"), ("PYTHONDONTWRITEBYTECODE", "1")])
        .env("PYTHONPATH", folder());
    runs(suite, command).await;
}
