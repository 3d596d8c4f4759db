//! Stories over GraphQL, on a real server with a real database.

mod analyst;
mod fire_lane;
mod questions;
mod station_year;
mod whole_life;
mod year;

use crate::demo::Demo;
use serde_json::{Value, json};

impl Demo {
    /// What one of the town's people is told; the question must have an answer.
    async fn ask(&self, who: &str, query: &str, variables: Value) -> Value {
        let answer = reqwest::Client::new()
            .post(self.url("/graphql"))
            .bearer_auth(self.token(who))
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        let mut answer: Value = answer.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }
}
