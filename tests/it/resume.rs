//! Clients that lose their connection again and again, at random, and resume after the last position
//! they saw: each event reaches them once, in order.

use crate::demo::{Demo, Engine, demo};
use futures::{StreamExt, future::join_all};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

/// Clients at once, and how often each is cut off.
const CLIENTS: u64 = 8;
const DROPS: u64 = 1_250;
/// Events before the connection is cut, at most.
const BEFORE: u64 = 6;

/// A client and where it stands.
struct Follower<'d> {
    demo: &'d Demo,
    client: Client,
    seen: u64,
}

impl Follower<'_> {
    /// A new connection, once the server has noticed that earlier ones are gone.
    async fn connects(&self) -> Response {
        let query = "subscription($after: Position) { events(after: $after) { position } }";
        let variables = json!({"after": self.seen.to_string()}).to_string();
        loop {
            let request = self.client.get(self.demo.url("/graphql/stream"));
            let request = request.bearer_auth(self.demo.token("supervisor"));
            let request = request.query(&[("query", query), ("variables", &variables)]);
            let answer = request.header("accept", "text/event-stream").send().await.unwrap();
            if answer.status() != StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(answer.status(), StatusCode::OK);
                return answer;
            }
        }
    }

    /// Reads so many events, then cuts the connection, in the middle of whatever comes next.
    async fn reads(&mut self, count: u64) {
        let mut stream = self.connects().await.bytes_stream();
        let (mut text, until) = (Vec::new(), self.seen + count);
        while self.seen < until {
            text.extend(stream.next().await.unwrap().unwrap());
            while let Some(end) = text.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = text.drain(..end + 2).collect();
                if self.seen < until {
                    self.hears(std::str::from_utf8(&event).unwrap());
                }
            }
        }
    }

    fn hears(&mut self, event: &str) {
        // What is no event is a sign of life.
        let Some(told) = event.strip_prefix("event: next\ndata: ") else { return };
        let told: Value = serde_json::from_str(told.trim_end()).unwrap();
        let position = told["data"]["events"]["position"].as_str();
        assert_eq!(position, Some((self.seen + 1).to_string().as_str()), "{told}");
        self.seen += 1;
    }
}

/// Small numbers that look random, the same in every run.
fn scattered(seed: u64) -> u64 {
    (seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33)
        % (BEFORE + 1)
}

async fn head(demo: &Demo) -> u64 {
    let request = Client::new().post(demo.url("/graphql")).bearer_auth(demo.token("supervisor"));
    let answer = request.json(&json!({"query": "{ head }"})).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["data"]["head"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_lost_connections_lose_and_repeat_no_event() {
    let demo = demo(Engine::Sqlite).await;
    let head = head(&demo).await;
    join_all((0..CLIENTS).map(|number| {
        let client = Client::builder().pool_max_idle_per_host(0).build().unwrap();
        let mut follower = Follower { demo: &demo, client, seen: 0 };
        async move {
            for drop in 0..DROPS {
                if follower.seen == head {
                    follower.seen = 0;
                }
                let count = scattered(number * DROPS + drop).min(head - follower.seen);
                follower.reads(count).await;
            }
        }
    }))
    .await;
}
