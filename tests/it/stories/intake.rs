//! The rarer ways of a matter before anybody handles it: corrected, declined, answered at once, raised,
//! withdrawn, entered from an old ledger, made a deputy's suggestion.

use super::{Matter, fresh, late, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_matter_is_set_right_and_declined,
    a_matter_is_answered_on_the_spot,
    a_matter_is_raised_and_withdrawn,
    an_old_matter_is_entered_with_its_outcome,
    an_opinion_becomes_a_suggestion,
}

async fn a_matter_is_set_right_and_declined(town: &Demo) {
    let matter = Matter::registered(town, "楼栋水管渗漏").await;
    let correct = json!({ "field": "TITLE", "value": "二号楼水管渗漏", "reason": "地点有误" });
    matter.goes("clerk", "correctCaseDetails", correct, "REGISTERED").await;
    let reclassify = json!({ "category": "UTILITIES", "urgency": "URGENT", "reason": "涉及供水" });
    matter.goes("station head", "reclassifyCase", reclassify, "REGISTERED").await;
    let decline = json!({ "reason": "LITIGATION", "guidance": "请按法院判决申请执行。" });
    matter.goes("station head", "declineCase", decline, "NOT_ACCEPTED").await;
    let told = matter.shows("title category { code } urgency status").await;
    let expected = json!({
        "title": "二号楼水管渗漏", "category": { "code": "UTILITIES" }, "urgency": "URGENT",
        "status": "NOT_ACCEPTED",
    });
    assert_eq!(told, expected);
}

async fn a_matter_is_answered_on_the_spot(town: &Demo) {
    let matter = Matter::registered(town, "咨询医保缴费").await;
    let answer = json!({ "answer": "可在社区窗口办理。", "byDeputy": "D-T-0011" });
    matter.goes("clerk", "answerCaseOnSpot", answer, "REPLIED").await;
    matter.is_rated("SATISFIED").await;
    let close = json!({ "summary": "当场答复，群众满意。" });
    matter.goes("presidium", "closeCase", close, "CLOSED").await;
    let told = matter.shows("replies { unit { code } replyClass text }").await;
    let reply = json!({ "unit": null, "replyClass": "A", "text": "可在社区窗口办理。" });
    assert_eq!(told["replies"], json!([reply]));
}

async fn a_matter_is_raised_and_withdrawn(town: &Demo) {
    let matter = Matter::registered(town, "县道路面破损").await;
    let escalate = json!({ "to": "COUNTY", "reason": "属县级事权" });
    matter.goes("station head", "escalateCase", escalate, "REGISTERED").await;
    let withdraw = json!({ "by": "PETITIONER", "reason": "道路已修复" });
    matter.goes("clerk", "withdrawCase", withdraw, "WITHDRAWN").await;
    assert_eq!(matter.tells().await, ["CaseRegistered", "CaseEscalated", "CaseWithdrawn"]);
}

async fn an_old_matter_is_entered_with_its_outcome(town: &Demo) {
    let (source, id) = ("2019-LEDGER", fresh("T"));
    let entered = late(
        "2019-04-02",
        json!({
            "source": source, "externalId": id, "title": "老街排水沟清淤", "station": "LX",
            "category": "SANITATION", "closedOn": "2019-05-06", "outcome": "已清淤",
        }),
    );
    let matter = Matter::of(town, "integration", "registerLegacyCase", entered.clone()).await;
    let refused = town.refuses("integration", "registerLegacyCase", entered).await;
    assert_eq!(refused, "ALREADY_EXISTS", "an entry of the ledger is one case");
    let told = matter.shows("legacy registeredOn closedOn grid { code }").await;
    let expected = json!({
        "legacy": true, "registeredOn": "2019-04-02", "closedOn": "2019-05-06", "grid": null,
    });
    assert_eq!(told, expected);
}

async fn an_opinion_becomes_a_suggestion(town: &Demo) {
    let matter = Matter::accepted(town, "增设社区养老食堂").await;
    let number = fresh("JY-2026");
    let convert = json!({
        "suggestionNo": number, "session": "INTERSESSION", "leadDeputy": "D-T-0011",
        "cosigners": ["D-T-0012"],
    });
    matter.goes("deputy", "convertCaseToSuggestion", convert, "ACCEPTED").await;
    let told = matter.shows("track suggestionNo leadDeputy { code } cosigners { code }").await;
    let expected = json!({
        "track": "SUGGESTION", "suggestionNo": number, "leadDeputy": { "code": "D-T-0011" },
        "cosigners": [{ "code": "D-T-0012" }],
    });
    assert_eq!(told, expected);
}
