//! GraphQL over HTTP beyond the public audits: codes, limits, tags, headers.

use super::server::{ANOTHER, Answer, Server, TOKEN, code};
use reqwest::{Method, StatusCode, header};
use serde_json::json;

const RESPONSE: &str = "application/graphql-response+json";

#[tokio::test]
async fn every_kind_of_wrong_request_has_its_status_and_code() {
    let server = Server::start();
    let graphql = server.url("/graphql");
    let plain = server.client.post(&graphql).bearer_auth(TOKEN).body("{me}");
    let by = |method| server.client.request(method, &graphql).bearer_auth(TOKEN);
    for (request, status, code) in [
        (server.post("{"), 400, "BAD_REQUEST"),
        (server.post(b"{\"query\":\"\xff\"}".to_vec()), 400, "BAD_REQUEST"),
        (server.post("{}"), 400, "BAD_REQUEST"),
        (server.post("[]"), 400, "BATCH_TOO_LARGE"),
        (plain.header("content-type", "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (server.post("{}").header("accept", "text/html"), 406, "NOT_ACCEPTABLE"),
        (by(Method::PUT), 405, "METHOD_NOT_ALLOWED"),
        (by(Method::GET).query(&[("query", "mutation{count}")]), 405, "METHOD_NOT_ALLOWED"),
        (server.client.post(&graphql), 401, "UNAUTHENTICATED"),
        (server.client.post(&graphql).bearer_auth("other"), 401, "UNAUTHENTICATED"),
        (server.post(vec![b' '; 256 * 1024 + 1]), 413, "PAYLOAD_TOO_LARGE"),
        (server.client.get(server.url("/nothing")), 404, "NOT_FOUND"),
    ] {
        let answer = Answer::to(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        assert!(answer.json().get("data").is_none(), "a request error has no data");
    }
}

#[tokio::test]
async fn operations_that_cannot_run_are_told_by_code_and_by_media_type() {
    let server = Server::start();
    for (body, code) in [
        (json!({"query": "{ me "}), "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{ nothing }"}), "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "query($t: String!) { echo(text: $t) }"}), "BAD_USER_INPUT"),
        (json!({"query": "query A { me } query B { me }"}), "OPERATION_RESOLUTION_FAILURE"),
        (json!({"query": "subscription { silence }"}), "OPERATION_RESOLUTION_FAILURE"),
        (json!({"query": "{ entries(first: 501) { nodes { number } } }"}), "PAGE_TOO_LARGE"),
        (
            json!({"query": "query($n: Int) { entries(first: $n) { nodes { number } } }",
                "variables": {"n": 1_000_000_000}}),
            "PAGE_TOO_LARGE",
        ),
        (
            json!({"query": "{ entries(first: 500) { nodes { entries(first: 500) { nodes { number } } } } }"}),
            "QUERY_TOO_COSTLY",
        ),
        (json!({"query": "{ panics }"}), "INTERNAL_SERVER_ERROR"),
    ] {
        let answer = Answer::to(server.post(body.to_string())).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, code), "{body}");
        assert!(answer.json().get("data").is_none());
        let answer = Answer::to(server.post(body.to_string()).header("accept", RESPONSE)).await;
        assert!(answer.kind.starts_with(RESPONSE));
        assert!(answer.status.is_client_error() || code == "INTERNAL_SERVER_ERROR");
    }
    assert_eq!(server.ask("{ me }").await["data"]["me"], "clerk", "it lives");
}

#[tokio::test]
async fn a_field_that_fails_is_null_beside_the_others() {
    let server = Server::start();
    let answer = server.ask("{ fails me }").await;
    assert_eq!(answer["data"], json!({"fails": null, "me": "clerk"}));
    assert_eq!(answer["errors"][0]["path"], json!(["fails"]));
}

#[tokio::test]
async fn a_cost_beyond_64_bits_does_not_become_a_small_one() {
    let server = Server::start();
    for levels in [7, 8, 9] {
        let pages = "entries(first: 256) { nodes { ".repeat(levels);
        let query = format!("{{ {pages} number {} }}", "} } ".repeat(levels));
        assert_eq!(code(&server.ask(&query).await), "QUERY_TOO_COSTLY", "{levels} levels");
    }
}

#[tokio::test]
async fn an_answer_tells_its_cost_by_the_pages_asked_for() {
    let server = Server::start();
    let cost =
        async |query: &str| server.ask(query).await["extensions"]["cost"]["requested"].clone();
    // The connection, its nodes, and a tenth for the leaf of each.
    assert_eq!(cost("{ entries(first: 100) { nodes { number } } }").await, 111);
    assert_eq!(cost("{ entries { nodes { number } } }").await, 56);
    assert_eq!(cost("{ me }").await, 1);
    assert_eq!(cost("mutation { count }").await, 11);
}

#[tokio::test]
async fn a_query_whose_answer_is_known_is_not_run_until_the_position_moves() {
    let server = Server::start();
    let ask_as = |token, tag: Option<String>| {
        let request = server.post_as(token, json!({"query": "{ counter }"}).to_string());
        tag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag))
    };
    let ask = |tag| ask_as(TOKEN, tag);
    let first = ask(None).send().await.unwrap();
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = ask(Some(tag.clone())).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = ask_as(ANOTHER, Some(tag.clone()));
    assert_eq!(other.send().await.unwrap().status(), StatusCode::OK, "another viewer");
    server.ask("mutation { count }").await;
    let moved = ask(Some(tag)).send().await.unwrap();
    assert_eq!(moved.status(), StatusCode::OK);
    assert!(moved.text().await.unwrap().contains("\"counter\":1"));
}

#[tokio::test]
async fn batches_run_in_order_where_they_are_allowed() {
    let server = Server::with(&json!({"batch": 2}));
    let asked = |count| json!(vec![json!({"query": "{ me }"}); count]).to_string();
    let answer = Answer::to(server.post(asked(2))).await.json();
    assert_eq!(answer[1]["data"]["me"], "clerk");
    let answer = Answer::to(server.post(asked(3))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BATCH_TOO_LARGE"));
}

#[tokio::test]
async fn an_operation_has_its_time() {
    let server = Server::with(&json!({"operation_seconds": 1}));
    let answer = server.ask("{ never }").await;
    assert_eq!(code(&answer), "TIMEOUT");
}

#[tokio::test]
async fn a_caller_that_asked_for_too_much_is_told_when_to_come_back() {
    let server = Server::with(&json!({"bucket": 100, "bucket_refill": 1}));
    let costly = json!({"query": "{ entries(first: 70) { nodes { number } } }"}).to_string();
    assert_eq!(Answer::to(server.post(costly.clone())).await.status, StatusCode::OK);
    let refused = server.post(costly.clone()).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    let other = Answer::to(server.post_as(ANOTHER, costly)).await;
    assert_eq!(other.status, StatusCode::OK, "callers have budgets of their own");
}

#[tokio::test]
async fn the_schema_can_be_kept_from_callers() {
    let server = Server::with(&json!({"introspection": false}));
    let answer = server.ask("{ __schema { queryType { name } } }").await;
    assert_eq!(code(&answer), "INTROSPECTION_DISABLED");
    assert_eq!(server.ask("{ __typename }").await["data"]["__typename"], "Query");
}

#[tokio::test]
async fn answers_carry_a_request_id_and_keep_browsers_from_guessing() {
    let server = Server::start();
    let request = server.client.get(server.url("/healthz")).header("x-request-id", "mine-1");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "mine-1");
    assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(answer.text().await.unwrap(), "ok\n");
    let ready = Answer::to(server.client.get(server.url("/readyz"))).await;
    assert_eq!(ready.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_left_unread_behind_a_window_are_bounded() {
    let server = Server::with(&json!({"unread": 100_000}));
    let narrow = reqwest::Client::builder().http2_prior_knowledge();
    let narrow = narrow.http2_initial_stream_window_size(1_024).build().unwrap();
    let query =
        "{ entries(first: 500) { nodes { number entries(first: 3) { nodes { number } } } } }";
    let asked = || narrow.get(server.url("/graphql")).bearer_auth(TOKEN).query(&[("query", query)]);
    let mut unread = Vec::new();
    let refused = loop {
        let answer = asked().send().await.unwrap();
        if answer.status() != StatusCode::OK {
            break answer;
        }
        unread.push(answer);
        assert!(unread.len() < 100, "100 answers lie unread");
    };
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(server.post_as(ANOTHER, r#"{"query":"{me}"}"#).send().await.unwrap().status(), 200);
    for answer in unread {
        assert!(answer.bytes().await.unwrap().len() > 1_024);
    }
    while asked().send().await.unwrap().status() != StatusCode::OK {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn http2_without_tls_is_spoken_as_well() {
    let server = Server::start();
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let request = client.get(server.url("/graphql")).bearer_auth(TOKEN);
    let answer = request.query(&[("query", "{ me }")]).send().await.unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert!(answer.text().await.unwrap().contains("clerk"));
}
