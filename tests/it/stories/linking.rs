//! Matters that belong together: merged and taken apart again, linked as a recurrence.

use super::{Matter, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    two_matters_are_merged_and_taken_apart,
    a_recurrence_is_linked,
}

async fn two_matters_are_merged_and_taken_apart(town: &Demo) {
    let first = Matter::accepted(town, "东门停车难").await;
    let second = Matter::registered(town, "东门乱停车").await;
    let merge = json!({ "into": first.id, "reason": "同一问题" });
    second.goes("station head", "mergeCase", merge, "MERGED").await;
    let told = first.shows("mergedFrom").await;
    assert_eq!(told["mergedFrom"], json!([second.id]));
    let unmerge = json!({ "reason": "诉求不同" });
    second.goes("station head", "unmergeCase", unmerge, "REGISTERED").await;
    assert_eq!(first.shows("mergedFrom").await["mergedFrom"], json!([]));
    assert_eq!(first.tells().await[2..], ["MergeReceived", "MergeUndone"]);
}

async fn a_recurrence_is_linked(town: &Demo) {
    let before = Matter::registered(town, "南街积水").await;
    let again = Matter::registered(town, "南街再次积水").await;
    let link = json!({ "otherCase": before.id, "kind": "RECURRENCE" });
    again.goes("clerk", "linkCases", link, "REGISTERED").await;
    assert_eq!(again.tells().await, ["CaseRegistered", "CasesLinked"]);
}
