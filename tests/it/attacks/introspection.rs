//! The schema, asked for by many at once. Its answer is the one that is long by right.

use super::siege::{Siege, Told};
use futures::future::join_all;
use serde_json::json;

/// The question that tools ask.
const QUESTION: &str = include_str!("introspection.graphql");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_introspections_at_once() {
    let siege = Siege::begin().await;
    let body = json!({ "query": QUESTION }).to_string();
    let told = join_all((0..200).map(|_| Told::to(siege.post(body.clone())))).await;
    for one in &told {
        assert_eq!(one.status.as_u16(), 200);
        assert_eq!(one.bytes, told[0].bytes);
    }
    assert_eq!(told[0].json()["data"]["__schema"]["queryType"]["name"], "Query");
    siege.end();
}
