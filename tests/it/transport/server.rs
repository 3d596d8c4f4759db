//! A server process of the small schema, and clients of it.

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

/// The token of the small schema.
pub(super) const TOKEN: &str = "a-token";
/// The token of somebody else.
pub(super) const ANOTHER: &str = "another-token";

/// A server that ends with the value.
pub(super) struct Server {
    process: Child,
    _stays_open: Option<ChildStdin>,
    pub(super) address: String,
    pub(super) client: Client,
}

/// An answer read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

impl Server {
    /// With the default limits.
    pub(super) fn start() -> Self {
        Self::with(&json!({}))
    }

    /// With some limits set.
    pub(super) fn with(limits: &Value) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin-transport-server"))
            .arg(limits.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self {
            _stays_open: process.stdin.take(),
            process,
            address: address.trim().to_owned(),
            // A server closes a connection that was misused, so every request has one of its own.
            client: Client::builder().pool_max_idle_per_host(0).build().unwrap(),
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A POST to `/graphql` with the token.
    pub(super) fn post(&self, body: impl Into<Vec<u8>>) -> RequestBuilder {
        self.post_as(TOKEN, body)
    }

    /// A POST to `/graphql` with a token.
    pub(super) fn post_as(&self, token: &str, body: impl Into<Vec<u8>>) -> RequestBuilder {
        let request = self.client.post(self.url("/graphql")).bearer_auth(token);
        request.header("content-type", "application/json").body(body.into())
    }

    /// The answer to a document, as JSON.
    pub(super) async fn ask(&self, query: &str) -> Value {
        Answer::to(self.post(json!({ "query": query }).to_string())).await.json()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

impl Answer {
    pub(super) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self::read(response).await
    }

    async fn read(response: Response) -> Self {
        let status = response.status();
        let kind = response.headers().get("content-type");
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = response.bytes().await.unwrap().to_vec();
        Self { status, kind, bytes }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The code of the first error.
    pub(super) fn code(&self) -> String {
        code(&self.json())
    }
}

/// The code of the first error of an answer.
pub(super) fn code(answer: &Value) -> String {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}
