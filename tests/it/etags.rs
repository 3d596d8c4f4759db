//! Answers that a client already has are not made again, and only those.

use crate::demo::{Engine, Visit, demo};
use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

/// A client of the demo town.
struct Asker {
    demo: Visit,
    client: Client,
}

impl Asker {
    async fn come() -> Self {
        Self { demo: demo(Engine::Sqlite).await, client: Client::new() }
    }

    async fn post(&self, who: &str, request: &Value, tag: Option<&str>) -> Response {
        let post = self.client.post(self.demo.url("/graphql")).bearer_auth(self.demo.token(who));
        let known = tag.map(|tag| (header::IF_NONE_MATCH, tag));
        let post = known.into_iter().fold(post, |post, (name, tag)| post.header(name, tag));
        post.json(request).send().await.unwrap()
    }

    async fn answer(&self, who: &str, request: &Value) -> Value {
        let mut answer: Value = self.post(who, request, None).await.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }

    /// The tag of an answer, asked again until everything has folded the record.
    async fn tag(&self, who: &str, query: &str) -> String {
        let request = json!({ "query": query });
        loop {
            let answer = self.post(who, &request, None).await;
            let tag = answer.headers().get(header::ETAG).cloned();
            let told: Value = answer.json().await.unwrap();
            assert!(told.get("errors").is_none(), "{told}");
            if let Some(tag) = tag {
                return tag.to_str().unwrap().to_owned();
            }
        }
    }

    async fn status(&self, who: &str, query: &str, tag: &str) -> StatusCode {
        self.post(who, &json!({ "query": query }), Some(tag)).await.status()
    }

    /// Registers a case, as the clerk of station LX.
    async fn register(&self) {
        let found = json!({"query": "{ grids(station: \"LX\", first: 1) { edges { node { code } } }
            deputies(station: \"LX\", first: 1) { edges { node { code } } }
            categories(first: 1) { edges { node { code } } } }"});
        let found = self.answer("clerk", &found).await;
        let code = |list: &str| found[list]["edges"][0]["node"]["code"].clone();
        let input = json!({
            "commandId": Uuid::new_v4(), "title": "路灯不亮", "station": "LX",
            "grid": code("grids"), "category": code("categories"), "deputies": [code("deputies")],
            "contactChannel": "HOUSEHOLD_VISIT", "anonymous": true,
        });
        let query = "mutation($input: RegisterCaseInput!) {
            registerCase(input: $input) { receipt { position } refusals { code } } }";
        let told = json!({"query": query, "variables": {"input": input}});
        let told = self.answer("clerk", &told).await;
        assert!(told["registerCase"]["receipt"]["position"].is_string(), "{told}");
    }
}

#[tokio::test]
async fn an_answer_is_known_until_something_happens() {
    let (asker, who) = (Asker::come().await, "supervisor");
    for query in [
        "{ cases(first: 1) { totalCount } }",
        "{ head }",
        "{ events(first: 1) { position } }",
        "{ readModels { name position } }",
        "{ me { role } head }",
    ] {
        let tag = asker.tag(who, query).await;
        assert_eq!(asker.status(who, query, &tag).await, StatusCode::NOT_MODIFIED, "{query}");
        asker.register().await;
        assert_eq!(asker.status(who, query, &tag).await, StatusCode::OK, "{query}");
        assert_ne!(asker.tag(who, query).await, tag, "{query}");
    }
}

#[tokio::test]
async fn nobody_is_spared_an_answer_made_for_somebody_else() {
    let asker = Asker::come().await;
    let query = "{ cases(first: 1) { totalCount } }";
    let tag = asker.tag("clerk", query).await;
    for other in ["presidium", "unit", "supervisor", "analyst"] {
        assert_eq!(asker.status(other, query, &tag).await, StatusCode::OK, "{other}");
    }
    assert_eq!(asker.status("clerk", "{ head }", &tag).await, StatusCode::OK, "another question");
}

#[tokio::test]
async fn the_schema_is_the_same_for_everybody_and_always() {
    let asker = Asker::come().await;
    let query = "{ __schema { queryType { name } } __typename }";
    let tag = asker.tag("clerk", query).await;
    asker.register().await;
    assert_eq!(asker.status("analyst", query, &tag).await, StatusCode::NOT_MODIFIED);
    let mixed = "{ __schema { queryType { name } } head }";
    assert_ne!(asker.tag("clerk", mixed).await, asker.tag("analyst", mixed).await);
}

#[tokio::test]
async fn attempts_have_no_tag_since_they_leave_no_event() {
    let asker = Asker::come().await;
    asker.tag("supervisor", "{ head }").await;
    let query = "{ attempts(first: 1) { at } stations(first: 1) { totalCount } }";
    let answer = asker.post("supervisor", &json!({ "query": query }), None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers().get(header::ETAG), None);
    let told: Value = answer.json().await.unwrap();
    assert!(told.get("errors").is_none(), "{told}");
}

#[tokio::test]
async fn what_changes_something_or_fails_has_no_tag() {
    let asker = Asker::come().await;
    for query in [
        "mutation { urge(input: {}) { refusals { code } } }",
        "{ cases(first: -1) { totalCount } }",
        "{ nothing }",
    ] {
        let answer = asker.post("clerk", &json!({ "query": query }), None).await;
        assert!(answer.headers().get(header::ETAG).is_none(), "{query}");
    }
}
