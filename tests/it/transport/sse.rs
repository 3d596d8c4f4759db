//! Operations over Server-Sent Events.

use super::server::{Answer, Server, TOKEN};
use futures::StreamExt;
use reqwest::StatusCode;
use serde_json::json;

async fn stream(server: &Server, query: &str) -> Answer {
    let request = server.client.post(server.url("/graphql/stream")).bearer_auth(TOKEN);
    let request = request.header("accept", "text/event-stream");
    Answer::to(request.json(&json!({ "query": query }))).await
}

/// The `data` lines of a stream's events of a name.
fn events<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let named = format!("event: {name}\n");
    text.split("\n\n").filter_map(|event| event.strip_prefix(named.as_str())).collect()
}

#[tokio::test]
async fn a_subscription_is_told_event_by_event_and_completes() {
    let server = Server::start();
    for query in [
        "subscription { upto(number: 3) }",
        "subscription { ...f } fragment f on Subscription { ... { upto(number: 3) } }",
    ] {
        let answer = stream(&server, query).await;
        assert_eq!(answer.kind, "text/event-stream");
        let text = String::from_utf8(answer.bytes).unwrap();
        assert_eq!(events(&text, "next").len(), 3, "{text}");
        assert_eq!(events(&text, "next")[2], r#"data: {"data":{"upto":3}}"#);
        assert_eq!(events(&text, "complete").len(), 1);
    }
}

#[tokio::test]
async fn queries_and_errors_are_one_event() {
    let server = Server::start();
    let text = String::from_utf8(stream(&server, "{ me }").await.bytes).unwrap();
    assert!(events(&text, "next")[0].contains("clerk"));
    let text = String::from_utf8(stream(&server, "{ nothing }").await.bytes).unwrap();
    assert!(events(&text, "next")[0].contains("GRAPHQL_VALIDATION_FAILED"));
    assert_eq!(events(&text, "complete").len(), 1);
}

#[tokio::test]
async fn what_is_wrong_in_itself_is_no_stream() {
    let server = Server::start();
    let url = server.url("/graphql/stream");
    let get = || server.client.get(&url).bearer_auth(TOKEN);
    let events = || get().header("accept", "text/event-stream");
    for (request, status) in [
        (get().header("accept", "application/json"), StatusCode::NOT_ACCEPTABLE),
        (server.client.get(&url).header("accept", "text/event-stream"), StatusCode::UNAUTHORIZED),
        (events(), StatusCode::BAD_REQUEST),
        (events().query(&[("query", "mutation{count}")]), StatusCode::METHOD_NOT_ALLOWED),
        (server.client.put(&url), StatusCode::METHOD_NOT_ALLOWED),
    ] {
        assert_eq!(Answer::to(request).await.status, status);
    }
}

#[tokio::test]
async fn slots_are_bounded_and_come_back_when_a_client_leaves() {
    let server = Server::with(&json!({"caller_subscriptions": 1, "keep_alive_seconds": 1}));
    let open = || {
        let request = server.client.get(server.url("/graphql/stream")).bearer_auth(TOKEN);
        let request = request.header("accept", "text/event-stream");
        request.query(&[("query", "subscription { silence }")]).send()
    };
    let first = open().await.unwrap();
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(open().await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
    let mut alive = first.bytes_stream();
    assert!(alive.next().await.unwrap().unwrap().starts_with(b":"), "a sign of life");
    drop(alive);
    while open().await.unwrap().status() != StatusCode::OK {
        tokio::task::yield_now().await;
    }
}
