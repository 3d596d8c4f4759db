//! Another system is told of what is recorded: its subscription changes, rests, signs anew and ends.

use super::{fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_subscription_lives_and_ends,
}

async fn a_subscription_lives_and_ends(town: &Demo) {
    let code = fresh("grid");
    let register = json!({ "code": code, "url": "https://grid.example.cn/notices" });
    town.keeps("sys admin", "registerWebhook", register).await;
    let change = json!({
        "code": code, "url": "https://grid.example.cn/lianxin", "eventTypes": ["CaseClosed"],
    });
    town.keeps("sys admin", "changeWebhook", change).await;
    town.keeps("sys admin", "pauseWebhook", json!({ "code": code })).await;
    let query = "query($code: String!) { webhook(code: $code) { url eventTypes state pausedFor } }";
    let asked = json!({ "code": code });
    let told = town.ask("sys admin", query, asked.clone()).await;
    let paused = json!({
        "url": "https://grid.example.cn/lianxin", "eventTypes": ["CaseClosed"], "state": "PAUSED",
        "pausedFor": "ASKED",
    });
    assert_eq!(told["webhook"], paused);
    town.keeps("sys admin", "resumeWebhook", json!({ "code": code })).await;
    let rotate = json!({ "code": code, "keepPresent": false });
    town.keeps("sys admin", "rotateWebhookSecret", rotate).await;
    let remove = json!({ "code": code, "reason": "平台下线" });
    town.keeps("sys admin", "removeWebhook", remove).await;
    let told = town.ask("sys admin", query, asked).await;
    assert_eq!(told["webhook"]["state"], "REMOVED");
}
