//! The client beside an attack.

use reqwest::Client;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::{runtime, time::interval};

/// Between two questions: somebody who reads what they are told.
const PACE: Duration = Duration::from_millis(5);

/// A client that asks for a case until it is told to stop, from a thread of its own.
pub(super) struct Bystander {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<u32>,
}

impl Bystander {
    pub(super) fn begin(url: String, token: String) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(asks(&url, &token, &told))
        });
        Self { stop, thread }
    }

    /// How many answers it got; all of them were right.
    pub(super) fn end(self) -> u32 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

async fn asks(url: &str, token: &str, stop: &AtomicBool) -> u32 {
    // Without idle connections, each question is accepted anew.
    let client = Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let query = r#"{ case(number: "YN-2023-0001") { status rounds } }"#;
    let body = json!({ "query": query }).to_string();
    let (mut answers, mut pace) = (0, interval(PACE));
    while !stop.load(Ordering::Relaxed) {
        pace.tick().await;
        let request = client.post(url).bearer_auth(token).body(body.clone());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["data"], json!({"case": {"status": "ARCHIVED", "rounds": 2}}));
        answers += 1;
    }
    answers
}
