//! The public suites against the demo town: the audits of `graphql-http`.
//!
//! `./x test` installs them and says so in `LIANXIN_SUITES`; without it these tests say loudly that
//! they ran nothing.

use crate::structure::root;
use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Stores, clock::SystemClock, import::town};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{Claims, SigningKey, Tokens},
};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
use std::{env, process::Stdio, sync::Arc};
use tokio::{net::TcpListener, process::Command, sync::oneshot};

/// A server of the demo town; it ends when dropped.
struct Demo {
    origin: String,
    token: String,
    _folder: tempfile::TempDir,
    _stop: oneshot::Sender<()>,
}

impl Demo {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lianxin.db");
        let stores = Stores::of(&SqliteStore::open(&file, Options::default()).await.unwrap());
        let app = App::open(stores, TenantId::new("demo"), Arc::new(SystemClock)).await.unwrap();
        town::import(&app, &town::Town::demo().unwrap()).await.unwrap();
        let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
        let (_, supervisor) = town::demo_callers().swap_remove(3);
        let claims =
            Claims::of(supervisor, "demo", Timestamp::now(), SignedDuration::from_hours(1));
        let token = tokens.sign(&claims).unwrap();
        let service = Service::new(&app, tokens, Limits::default()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(service.run(listener, async {
            _ = stopped.await;
        }));
        Self { origin, token, _folder: folder, _stop: stop }
    }
}

async fn runs(suite: &str) {
    if env::var_os("LIANXIN_SUITES").is_none() {
        eprintln!("NOT RUN: {suite}; ./x test installs the client suites and runs them");
        return;
    }
    let demo = Demo::start().await;
    let ran = Command::new("node")
        .args(["--test", suite])
        .current_dir(root().join("tests/suites"))
        .env("LIANXIN_ORIGIN", &demo.origin)
        .env("LIANXIN_TOKEN", &demo.token)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert!(ran.status.success(), "{suite}\n{}", String::from_utf8_lossy(&ran.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_over_http() {
    runs("http.test.js").await;
}
