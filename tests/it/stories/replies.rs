//! From the reply on: rejected and given again, its class adjusted, delivered; promises kept, moved and written
//! off; closed and opened again.

use super::{Matter, days_after, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_reply_is_rejected_and_given_again,
    promises_are_followed_to_their_end,
}

async fn a_reply_is_rejected_and_given_again(town: &Demo) {
    let matter = Matter::handled(town, "公园健身器材损坏").await;
    matter.is_replied_to().await;
    let reject = json!({ "reason": "OFF_TOPIC", "note": "未说明更换时间" });
    matter.goes("presidium", "rejectReply", reject, "HANDLING").await;
    matter.is_replied_to().await;
    let adjust = json!({ "replyClass": "D", "reason": "尚在论证" });
    matter.goes("presidium", "adjustReplyClass", adjust, "REPLIED").await;
    let deliver = json!({ "to": "PETITIONER", "means": "电话" });
    matter.goes("clerk", "deliverReply", deliver, "REPLIED").await;
    let told = matter.shows("replies { replyClass semantics rejected }").await;
    let expected = json!([
        { "replyClass": "A", "semantics": "SOLVED", "rejected": true },
        { "replyClass": "D", "semantics": "REFERENCE", "rejected": false },
    ]);
    assert_eq!(told["replies"], expected);
}

async fn promises_are_followed_to_their_end(town: &Demo) {
    let matter = Matter::handled(town, "农贸市场改造").await;
    let due_on = matter.shows("dueOn").await["dueOn"].take();
    let [soon, later] = [30, 60].map(|days| days_after(&due_on, days));
    let promise = |text: &str| json!({ "text": text, "dueOn": soon });
    let planned = json!({
        "replyClass": "B", "text": "列入改造计划。", "signatory": "队长",
        "commitments": [promise("完成棚顶更换"), promise("增设公厕")],
    });
    matter.goes("unit head", "submitReply", planned, "REPLIED").await;
    matter.is_rated("BASICALLY_SATISFIED").await;
    let close = json!({ "summary": "承诺事项转入跟踪。" });
    matter.goes("presidium", "closeCase", close, "TRACKING").await;
    let reschedule = json!({ "commitment": "K1", "dueOn": later, "reason": "雨季" });
    matter.goes("unit head", "rescheduleCommitment", reschedule, "TRACKING").await;
    let fulfil = json!({ "commitment": "K1", "evidence": "现场验收" });
    matter.goes("unit head", "fulfilCommitment", fulfil, "TRACKING").await;
    let write_off = json!({ "commitment": "K2", "reason": "市场整体搬迁" });
    matter.goes("presidium", "writeOffCommitment", write_off, "CLOSED").await;
    let told = matter.shows("commitments { ordinal dueOn fate }").await;
    let expected = json!([
        { "ordinal": "K1", "dueOn": later, "fate": "FULFILLED" },
        { "ordinal": "K2", "dueOn": soon, "fate": "WRITTEN_OFF" },
    ]);
    assert_eq!(told["commitments"], expected);
    let reopen = json!({ "reason": "RECURRENCE", "note": "棚顶再次漏雨" });
    matter.goes("presidium", "reopenCase", reopen, "ACCEPTED").await;
    assert_eq!(matter.shows("reopened closedOn").await, json!({ "reopened": 1, "closedOn": null }));
}
