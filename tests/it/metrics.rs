//! What the server tells of itself to those who run it: figures, and whether it is ready.

use crate::demo::{Demo, Engine, demo};
use lianxin_app::{App, Stores, clock::SystemClock};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{SigningKey, Tokens},
};
use lianxin_store::TenantId;
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use reqwest::StatusCode;
use serde_json::json;
use std::{collections::HashSet, sync::Arc};
use tokio::net::TcpListener;
use uuid::Uuid;

impl Demo {
    /// The value of a figure, 0 while it has none.
    async fn figure(&self, series: &str) -> f64 {
        let text = self.figures().await;
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }

    async fn figures(&self) -> String {
        let answer = reqwest::get(self.url("/metrics")).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        answer.text().await.unwrap()
    }

    /// A command that is refused, since what it is about is not there.
    async fn tries_in_vain(&self) {
        let input = json!({
            "commandId": Uuid::new_v4(), "caseId": Uuid::new_v4(), "track": "OPINION",
        });
        let query = "mutation($input: AcceptCaseInput!) { mine: acceptCase(input: $input) {
            refusals { code } } }";
        let answer = reqwest::Client::new()
            .post(self.url("/graphql"))
            .bearer_auth(self.token("clerk"))
            .json(&json!({ "query": query, "variables": { "input": input } }))
            .send()
            .await
            .unwrap();
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(answer["data"]["mine"]["refusals"][0]["code"], "NOT_FOUND", "{answer}");
    }
}

/// Every figure has a line that says what it is, and names nobody.
async fn figures_count_what_is_done(engine: Engine) {
    let demo = demo(engine).await;
    let denied = r#"lianxin_refusals_total{tenant="demo",code="NOT_FOUND"}"#;
    let ran = r#"lianxin_graphql_seconds_count{kind="mutation",operation="acceptCase"}"#;
    let ok = r#"lianxin_http_requests_total{status="200"}"#;
    let before = [demo.figure(denied).await, demo.figure(ran).await, demo.figure(ok).await];
    demo.tries_in_vain().await;
    let after = [demo.figure(denied).await, demo.figure(ran).await, demo.figure(ok).await];
    // Asking for figures is a request as well.
    assert_eq!([after[0] - before[0], after[1] - before[1], after[2] - before[2]], [1.0, 1.0, 4.0]);

    let text = demo.figures().await;
    let head = demo.figure(r#"lianxin_log_head{tenant="demo"}"#).await;
    let appended = demo.figure(r#"lianxin_events_appended_total{tenant="demo"}"#).await;
    assert!(head > 0.0 && appended == head, "{appended} of {head}");
    assert_eq!(demo.figure(r#"lianxin_store_up{tenant="demo"}"#).await, 1.0);
    let names = |prefix: &str| -> HashSet<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(prefix)?.split(' ').next());
        lines.map(str::to_owned).collect()
    };
    assert_eq!(names("# TYPE "), names("# HELP "), "{text}");
    assert!(!text.contains("clerk"), "{text}");
}

#[tokio::test]
async fn figures_count_what_is_done_on_a_file() {
    figures_count_what_is_done(Engine::Sqlite).await;
}

#[tokio::test]
async fn figures_count_what_is_done_on_a_database() {
    figures_count_what_is_done(Engine::Postgres).await;
    let demo = demo(Engine::Postgres).await;
    assert!(demo.figure(r#"lianxin_database_connections{pool="readers"}"#).await >= 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_when_its_database_is_away_and_when_it_is_back() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let clock = Arc::new(SystemClock);
    let app = App::open(Stores::of(&store), TenantId::new("demo"), clock).await.unwrap();
    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let service = Service::new(vec![app], tokens, Limits::default()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(service.run(listener, std::future::pending()));
    let get = async |path: &str| {
        let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    while get("/readyz").await.0 != StatusCode::OK {
        tokio::task::yield_now().await;
    }
    // Figures are there only for those who want them.
    assert_eq!(get("/metrics").await.0, StatusCode::NOT_FOUND);

    cluster.stop_immediately();
    let (status, said) = get("/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(said.starts_with("demo: the store "), "{said}");
    assert_eq!(get("/healthz").await.0, StatusCode::OK);

    cluster.resume();
    while get("/readyz").await.0 != StatusCode::OK {
        tokio::task::yield_now().await;
    }
    served.abort();
}
