//! An attack from its beginning to its end, and the figures it must keep.

use super::{
    bystander::Bystander,
    cost::{self, Cost},
};
use crate::demo::{Engine, Visit, demo};
use reqwest::{Body, Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Work of the server's processors for one attack at most, in a debug build, and for each of the
/// bystander's answers.
const WORK: Duration = Duration::from_secs(15);
const WORK_OF_AN_ANSWER: Duration = Duration::from_millis(10);
/// Bytes of a refusal at most, and errors in it.
const LONGEST: usize = 100_000;
const ERRORS: usize = 20;
/// Memory the attack may cost, in kB.
const MEMORY: u64 = 200 * 1024;

/// An attack under way.
pub(super) struct Siege {
    pub(super) demo: Visit,
    pub(super) client: Client,
    bystander: Bystander,
    before: Cost,
}

/// What the attacker was told.
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) bytes: Vec<u8>,
}

impl Siege {
    pub(super) async fn begin() -> Self {
        let demo = demo(Engine::Sqlite).await;
        let url = demo.url("/graphql");
        let bystander = Bystander::begin(url, demo.token("analyst").to_owned());
        let before = cost::begin(demo.process());
        Self { demo, client: Client::new(), bystander, before }
    }

    /// A POST of the attacker's.
    pub(super) fn post(&self, body: impl Into<Body>) -> RequestBuilder {
        let request = self.client.post(self.demo.url("/graphql"));
        let request = request.bearer_auth(self.demo.token("attacker"));
        request.header("content-type", "application/json").body(body)
    }

    /// What a body is answered.
    pub(super) async fn tell(&self, body: impl Into<Body>) -> Told {
        Told::to(self.post(body)).await
    }

    /// A document that is refused with a code.
    pub(super) async fn refuses(&self, query: &str, code: &str) {
        let told = self.tell(json!({ "query": query }).to_string()).await;
        assert_eq!(told.code(), code, "{}…", query.chars().take(80).collect::<String>());
        told.keeps_bounds();
    }

    /// A document that is answered without errors.
    pub(super) async fn answers(&self, request: &Value) -> Value {
        let told = self.tell(request.to_string()).await;
        told.keeps_bounds();
        assert_eq!(told.code(), "", "{}", String::from_utf8_lossy(&told.bytes));
        told.json()["data"].take()
    }

    /// Ends the attack: nobody else has suffered from it.
    pub(super) fn end(self) {
        let answers = self.bystander.end();
        let Cost { memory, work } = self.before.since(self.demo.process());
        eprintln!("the attack took {memory} kB and, beside {answers} right answers, {work:?}");
        assert!(answers > 0, "the bystander was not served");
        assert!(work <= WORK + WORK_OF_AN_ANSWER * answers, "the attack took {work:?}");
        assert!(memory <= MEMORY, "the attack took {memory} kB");
    }
}

impl Told {
    pub(super) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap().to_vec();
        Self { status, bytes }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The code of the first error, or nothing.
    pub(super) fn code(&self) -> String {
        let answer = self.json();
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Short, and no more errors than anybody reads.
    pub(super) fn keeps_bounds(&self) {
        assert!(self.bytes.len() <= LONGEST, "told in {} bytes", self.bytes.len());
        let errors = self.json()["errors"].as_array().map_or(0, Vec::len);
        assert!(errors <= ERRORS, "{errors} errors");
    }
}
