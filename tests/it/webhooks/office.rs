//! People of an office who ask a server over GraphQL: they record cases, and keep the webhook.

use jiff::{SignedDuration, Timestamp};
use lianxin_domain::actor::Role;
use lianxin_server::token::{Claims, SigningKey, Tokens};
use lianxin_tests::office::actor;
use reqwest::{Client, Response, header::ETAG};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;
use uuid::Uuid;

pub(super) const TENANT: &str = "t";

/// What a webhook tells of itself.
const WEBHOOK: &str = "state position lag attempts lastError lastErrorAt nextAttemptAt kept
    signingSecret previousSigningSecret";

/// An office, by the server it asks.
pub(super) struct Office {
    address: String,
    client: Client,
    tokens: Tokens,
}

impl Office {
    pub(super) fn at(address: String) -> Self {
        let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
        Self { address, client: Client::new(), tokens }
    }

    async fn answers(&self, role: Role, query: &str, variables: Value) -> Response {
        let hour = SignedDuration::from_hours(1);
        let claims = Claims::of(actor(role), TENANT, Timestamp::now(), hour);
        let request = self.client.post(format!("http://{}/graphql", self.address));
        let request = request.bearer_auth(self.tokens.sign(&claims).unwrap());
        let request = request.json(&json!({ "query": query, "variables": variables }));
        request.send().await.unwrap()
    }

    async fn asks(&self, role: Role, query: &str, variables: Value) -> Value {
        let answer = self.answers(role, query, variables).await;
        let mut answer: Value = answer.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// How a webhook stands is answered anew each time, also when nothing is recorded meanwhile, unlike what follows
    /// from the record alone.
    pub(super) async fn is_never_told_that_nothing_changed(&self) {
        let tagged = async |query: &str| {
            let answer = self.answers(Role::SysAdmin, query, json!({})).await;
            answer.headers().contains_key(ETAG)
        };
        while !tagged("{ head }").await {
            sleep(Duration::from_millis(20)).await;
        }
        assert!(!tagged("{ webhook(code: \"grid\") { lag } }").await);
        assert!(!tagged("{ webhooks { edges { node { lag } } } }").await);
        assert!(tagged("{ head }").await, "nothing was recorded meanwhile");
    }

    async fn does(&self, role: Role, field: &str, mut input: Value, also: &str) -> Value {
        input["commandId"] = json!(Uuid::now_v7());
        let kind = format!("{}{}Input!", field[..1].to_uppercase(), &field[1..]);
        let query = format!(
            "mutation($input: {kind}) {{ {field}(input: $input) {{ receipt {{ position }} \
             refusals {{ code }} {also} }} }}"
        );
        let payload = self.asks(role, &query, json!({ "input": input })).await[field].take();
        assert_eq!(payload["refusals"], json!([]), "{payload:#}");
        payload
    }

    /// The administrator does something to the webhook.
    pub(super) async fn keeps(&self, field: &str, input: Value) -> Value {
        self.does(Role::SysAdmin, field, input, &format!("webhook {{ {WEBHOOK} }}")).await
    }

    /// How the webhook stands.
    pub(super) async fn webhook(&self) -> Value {
        let query = format!("{{ webhook(code: \"grid\") {{ {WEBHOOK} }} }}");
        self.asks(Role::SysAdmin, &query, json!({})).await["webhook"].take()
    }

    /// Records cases, each with three corrections; their ids.
    pub(super) async fn works(&self, cases: usize) -> Vec<Value> {
        let station = json!({"code": "LX", "name": "濂溪联络站"});
        self.does(Role::SysAdmin, "establishStation", station, "").await;
        let mut ids = Vec::new();
        for _ in 0..cases {
            let input = json!({"source": "w", "externalId": Uuid::now_v7(), "title": "消防通道",
                "station": "LX"});
            let also = "case { id }";
            let registered = self.does(Role::Integration, "registerLegacyCase", input, also).await;
            ids.push(registered["case"]["id"].clone());
        }
        // One after the other, so that the histories of cases are interleaved.
        for _ in 0..3 {
            self.corrects(&ids).await;
        }
        ids
    }

    /// Corrects the title of cases.
    pub(super) async fn corrects(&self, cases: &[Value]) {
        for case in cases {
            let input = json!({"caseId": case, "field": "TITLE", "reason": "录入有误",
                "value": format!("消防通道 {}", Uuid::now_v7())});
            self.does(Role::LiaisonOfficer, "correctCaseDetails", input, "").await;
        }
    }

    /// Waits until the receiver has been told everything.
    pub(super) async fn is_told_all(&self) {
        while self.webhook().await["lag"] != "0" {
            sleep(Duration::from_millis(20)).await;
        }
    }
}
