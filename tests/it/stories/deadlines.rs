//! What the timers find: a deadline is near, one was missed, and one stands as it was when reckoned anew.

use super::{Matter, late, on_both_engines, verbs::registration};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_reply_is_due_soon,
    a_decision_was_missed,
}

async fn a_reply_is_due_soon(town: &Demo) {
    let matter = Matter::handled(town, "公交站台破损").await;
    let due = json!({ "kind": "REPLY" });
    matter.goes("system", "raiseDueSoon", due, "HANDLING").await;
    let told = matter.shows("deadlines { computed { kind } open warnedOn }").await;
    let deadlines = told["deadlines"].as_array().unwrap().iter();
    let mut warned = deadlines.filter(|deadline| !deadline["warnedOn"].is_null());
    assert_eq!(warned.next().unwrap()["computed"]["kind"], "REPLY");
    assert!(warned.next().is_none());
    let anew = json!({ "kind": "REPLY", "cause": "CORRECTION" });
    let stands = matter.goes("presidium", "recalculateDeadline", anew, "HANDLING").await;
    assert_eq!(stands["facts"], json!([]), "by the same rules it is the same day");
}

async fn a_decision_was_missed(town: &Demo) {
    let entered = late("2025-05-12", registration("背街路灯昏暗"));
    let matter = Matter::of(town, "station head", "registerCase", entered).await;
    let missed = json!({ "kind": "TRIAGE" });
    matter.goes("system", "raiseDeadlineMissed", missed, "REGISTERED").await;
    let told = matter.shows("deadlines { computed { kind } dueOn open }").await;
    // Three workdays.
    let triage = json!({ "computed": { "kind": "TRIAGE" }, "dueOn": "2025-05-15", "open": true });
    assert_eq!(told["deadlines"], json!([triage]));
    assert_eq!(matter.tells().await, ["CaseRegistered", "DeadlineMissed"]);
}
