//! The rarer ways of handling: returned and referred anew, handled jointly, extended, suspended.

use super::{Matter, days_after, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_unit_returns_what_is_not_its_affair,
    two_units_handle_jointly,
    more_time_is_asked_for_and_given,
    handling_waits_for_an_appraisal,
}

async fn a_unit_returns_what_is_not_its_affair(town: &Demo) {
    let matter = Matter::referred(town, "小区夜间施工噪声").await;
    let ask = json!({
        "reason": "不属本单位职责", "suggestedUnit": "TOWN_CONSTRUCTION", "legalBasis": "职责清单",
    });
    matter.goes("unit head", "requestReturn", ask.clone(), "RETURN_PENDING").await;
    let reject = json!({ "ruling": "REJECT", "reason": "材料不全", "finality": "OPEN" });
    matter.goes("presidium", "ruleOnReturn", reject, "REFERRED").await;
    matter.goes("unit head", "requestReturn", ask, "RETURN_PENDING").await;
    let approve = json!({ "ruling": "APPROVE" });
    matter.goes("presidium", "ruleOnReturn", approve, "ACCEPTED").await;
    let refer = json!({ "mode": "SINGLE", "lead": "TOWN_CONSTRUCTION" });
    matter.goes("presidium", "referCase", refer, "REFERRED").await;
    let cancel = json!({ "reason": "改由县级部门办理" });
    matter.goes("presidium", "cancelReferral", cancel, "ACCEPTED").await;
    let told = matter.shows("referrals { lead { code } open } lead { code }").await;
    let closed = |unit: &str| json!({ "lead": { "code": unit }, "open": false });
    let referrals = json!([closed("TOWN_ENFORCEMENT"), closed("TOWN_CONSTRUCTION")]);
    assert_eq!(told["referrals"], referrals);
}

async fn two_units_handle_jointly(town: &Demo) {
    let matter = Matter::accepted(town, "校门口占道经营").await;
    let refer = json!({ "mode": "JOINT", "lead": "TOWN_ENFORCEMENT", "co": ["TOWN_POLICE"] });
    matter.goes("presidium", "referCase", refer, "REFERRED").await;
    matter.is_signed_for().await;
    let assign = json!({ "handler": "市容组组长" });
    matter.goes("unit handler", "assignHandler", assign, "HANDLING").await;
    let consult =
        json!({ "form": "VISIT", "withDeputies": ["D-T-0011"], "note": "现场商定疏导点" });
    matter.goes("deputy", "recordConsultation", consult, "HANDLING").await;
    let progress = json!({ "text": "已劝离流动摊贩", "percent": 60 });
    matter.goes("unit handler", "reportProgress", progress, "HANDLING").await;
    let photograph = json!({
        "sha256": "5e".repeat(32), "name": "整治后.jpg", "mime": "image/jpeg", "size": 204_800,
    });
    let evidence = json!({ "note": "整治前后对比", "attachments": [photograph] });
    matter.goes("unit handler", "attachEvidence", evidence, "HANDLING").await;
    let early = json!({ "replyClass": "A", "text": "已整治。", "signatory": "队长" });
    assert_eq!(matter.refuses("unit head", "submitReply", early).await, "CO_OPINION_MISSING");
    let opinion = json!({ "text": "上下学时段派警力值守" });
    matter.goes("unit head elsewhere", "submitCoOpinion", opinion, "HANDLING").await;
    matter.is_replied_to().await;
    let told = matter.tells().await;
    let handled = [
        "HandlerAssigned",
        "ConsultationHeld",
        "ProgressReported",
        "EvidenceAttached",
        "CoOpinionSubmitted",
        "ReplySubmitted",
    ];
    assert!(told.ends_with(&handled.map(str::to_owned)), "{told:?}");
}

async fn more_time_is_asked_for_and_given(town: &Demo) {
    let matter = Matter::handled(town, "背街小巷硬化").await;
    let due_on = matter.shows("dueOn").await["dueOn"].take();
    let until = days_after(&due_on, 10);
    let ask = json!({ "until": until, "reason": "等待材料进场" });
    matter.goes("unit head", "requestExtension", ask, "HANDLING").await;
    let approve = json!({ "ruling": "APPROVE" });
    matter.goes("presidium", "ruleOnExtension", approve, "HANDLING").await;
    assert_eq!(matter.shows("dueOn").await["dueOn"], until);
}

async fn handling_waits_for_an_appraisal(town: &Demo) {
    let matter = Matter::handled(town, "房屋墙体开裂").await;
    let suspend = json!({ "reason": "AWAITING_APPRAISAL" });
    matter.goes("presidium", "suspendHandling", suspend, "HANDLING").await;
    let early = json!({ "replyClass": "A", "text": "已加固。", "signatory": "队长" });
    assert_eq!(matter.refuses("unit head", "submitReply", early).await, "CLOCK_SUSPENDED");
    let resume = json!({ "note": "鉴定报告已出" });
    matter.goes("presidium", "resumeHandling", resume, "HANDLING").await;
    matter.is_replied_to().await;
    let told = matter.tells().await;
    let waited = ["HandlingSuspended", "HandlingResumed", "ReplySubmitted"];
    assert!(told.ends_with(&waited.map(str::to_owned)), "{told:?}");
}
