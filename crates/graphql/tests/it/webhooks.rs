//! Webhooks as the administrator keeps them: what each command answers, and what the lists tell.

use crate::town::{Town, actor, clerk};
use lianxin_domain::actor::Role;
use serde_json::{Value, json};

const URL: &str = "https://grid.example.cn/lianxin";

impl Town {
    async fn keeps_webhook(&self, mutation: &str, input: Value) -> Value {
        self.does(&actor(Role::SysAdmin), mutation, input).await
    }

    async fn webhook(&self) -> Value {
        let document = r#"{ webhook(code: "grid") {
            code url eventTypes streamTypes state pausedFor position lag attempts lastError kept signingSecret
        } }"#;
        self.asks(&actor(Role::SysAdmin), document, json!({})).await["webhook"].take()
    }
}

#[tokio::test]
async fn a_webhook_is_registered_changed_paused_resumed_and_removed() {
    let town = Town::open().await;
    assert_eq!(town.webhook().await, Value::Null);
    let grid = |further: Value| {
        let mut input = json!({ "code": "grid" });
        input.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        input
    };
    for (mutation, further, state, event) in [
        ("registerWebhook", json!({ "url": URL }), "ACTIVE", "WebhookRegistered"),
        (
            "changeWebhook",
            json!({ "url": URL, "streamTypes": ["case"], "eventTypes": ["GridDefined"] }),
            "ACTIVE",
            "WebhookChanged",
        ),
        ("pauseWebhook", json!({}), "PAUSED", "WebhookPaused"),
        ("resumeWebhook", json!({}), "ACTIVE", "WebhookResumed"),
        ("rotateWebhookSecret", json!({}), "ACTIVE", "WebhookSecretRotated"),
        ("removeWebhook", json!({ "reason": "停用" }), "REMOVED", "WebhookRemoved"),
    ] {
        let answer = town.keeps_webhook(mutation, grid(further)).await;
        assert_eq!(answer["refusals"], json!([]), "{mutation}");
        assert_eq!(answer["facts"], json!([{ "type": event }]), "{mutation}");
        assert_eq!(town.webhook().await["state"], state, "{mutation}");
    }
    let stands = town.webhook().await;
    assert_eq!(stands["streamTypes"], json!(["case"]));
    // Nobody sends here, and there is no key to sign with.
    let nothing = json!([null, null, 0, null, false, null]);
    let told = ["position", "lag", "attempts", "lastError", "kept", "signingSecret"];
    assert_eq!(json!(told.map(|field| stands[field].clone())), nothing);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_code() {
    let town = Town::open().await;
    for (input, code, path) in [
        (json!({ "code": "a b", "url": URL }), "ILLEGAL_CHARACTER", json!("code")),
        (json!({ "code": "grid", "url": "grid" }), "URL_NOT_VALID", json!("url")),
        (json!({ "code": "grid", "url": "http://a.cn" }), "URL_NOT_SECURE", json!("url")),
        (
            json!({ "code": "grid", "url": "https://a:b@a.cn" }),
            "URL_WITH_CREDENTIALS",
            json!("url"),
        ),
        (
            json!({ "code": "grid", "url": "https://169.254.169.254" }),
            "URL_NOT_ALLOWED",
            json!("url"),
        ),
        (
            json!({ "code": "grid", "url": URL, "eventTypes": ["CaseFiled"] }),
            "UNKNOWN_EVENT_TYPE",
            json!("eventTypes"),
        ),
    ] {
        let refused = town.keeps_webhook("registerWebhook", input).await;
        let refusal = &refused["refusals"][0];
        assert_eq!((&refusal["code"], &refusal["path"]), (&json!(code), &path));
        assert_eq!(refused["facts"], json!([]));
    }
    let input = json!({ "code": "grid", "url": URL });
    let refused = town.does(&clerk(), "registerWebhook", input).await;
    assert_eq!(refused["refusals"][0]["code"], "FORBIDDEN");
    let unknown = town.keeps_webhook("pauseWebhook", json!({ "code": "grid" })).await;
    assert_eq!(unknown["refusals"][0]["code"], "UNKNOWN_REFERENCE");
}

#[tokio::test]
async fn webhooks_are_listed_page_by_page() {
    let town = Town::open().await;
    for code in ["c", "a", " b "] {
        town.keeps_webhook("registerWebhook", json!({ "code": code, "url": URL })).await;
    }
    let document = "query($after: String) { webhooks(first: 2, after: $after) {
        totalCount edges { node { code } } pageInfo { hasNextPage endCursor } } }";
    let admin = actor(Role::SysAdmin);
    let first = town.asks(&admin, document, json!({})).await["webhooks"].take();
    assert_eq!(first["totalCount"], 3);
    let codes = |page: &Value| page["edges"].as_array().unwrap().clone();
    assert_eq!(codes(&first), [json!({"node": {"code": "a"}}), json!({"node": {"code": "b"}})]);
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let rest = town.asks(&admin, document, after).await["webhooks"].take();
    assert_eq!(codes(&rest), [json!({"node": {"code": "c"}})]);
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
}
