//! A command that comes by HTTP is one trace, from its caller's span to the read models. A process of its
//! own: who listens to spans listens to all of them.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Stores, clock::SystemClock};
use lianxin_domain::actor::{Actor, Level, Role};
use lianxin_server::{
    http::Limits,
    service::Service,
    telemetry::traces,
    token::{Claims, SigningKey, Tokens},
};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use serde_json::json;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "0123456789012345";

fn admin() -> Actor {
    Actor {
        account: "admin".into(),
        role: Role::SysAdmin,
        organ: "人大办".to_owned(),
        level: Some(Level::County),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// Sends a mutation in a trace of the caller's; what is answered.
async fn post(address: SocketAddr, token: &str) -> String {
    let input = json!({
        "commandId": "0192f7a0-0000-7000-8000-000000000001", "code": "LX", "name": "濂溪联络站",
    });
    let query = "mutation($input: EstablishStationInput!) {
        establishStation(input: $input) { refusals { code } } }";
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ntraceparent: 00-{TRACE}-{CALLER}-01\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The spans of the caller's trace, once those that are wanted have ended.
async fn spans(exporter: &InMemorySpanExporter, wanted: &[&str]) -> Vec<SpanData> {
    loop {
        let mut spans = exporter.get_finished_spans().unwrap();
        spans.retain(|span| span.span_context.trace_id().to_string() == TRACE);
        if wanted.iter().all(|name| spans.iter().any(|span| span.name == *name)) {
            return spans;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_one_trace_from_its_caller_to_the_read_models() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    tracing_subscriber::registry().with(traces(&provider)).init();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let clock = Arc::new(SystemClock);
    let app = App::open(Stores::of(&store), TenantId::new("demo"), clock).await.unwrap();
    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let hour = SignedDuration::from_hours(1);
    let token = tokens.sign(&Claims::of(admin(), "demo", Timestamp::now(), hour)).unwrap();
    let service = Service::new(vec![app], tokens, Limits::default()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(service.run(listener, std::future::pending()));

    let answer = post(address, &token).await;
    assert!(answer.contains(r#""refusals":[]"#), "{answer}");
    let names = ["request", "graphql", "command", "append", "projection"];
    let spans = spans(&exporter, &names).await;
    let [request, graphql, command, append, projection] = names.map(|name| {
        let named: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
        assert_eq!(named.len(), 1, "{name}");
        named[0]
    });
    assert_eq!(request.parent_span_id.to_string(), CALLER);
    for (child, parent) in
        [(graphql, request), (command, graphql), (append, command), (projection, command)]
    {
        let of = (&child.name, &parent.name);
        assert_eq!(child.parent_span_id, parent.span_context.span_id(), "{of:?}");
    }
    let told = format!("{spans:?}");
    assert!(!told.contains("濂溪") && !told.contains("admin"), "{told}");
    served.abort();
}
