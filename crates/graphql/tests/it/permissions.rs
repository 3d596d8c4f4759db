//! Who is shown and refused what: reads as errors with codes, commands as data with reasons.

use crate::town::{Town, actor, clerk, presidium, supervisor};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

#[tokio::test]
async fn a_reader_without_rights_is_told_so() {
    let town = Town::open().await;
    let (_, registered) = town.registers("路灯不亮").await;
    for (who, document) in [
        (actor(Role::SysAdmin), "{ cases { position } }"),
        (actor(Role::PolicyAdmin), r#"{ case(number: "YN-2023-0001") { id } }"#),
        (actor(Role::SysAdmin), "{ deadlines { position } }"),
        (clerk(), "{ events { position } }"),
        (clerk(), "{ attempts { code } }"),
        (clerk(), "{ readModels { name } }"),
        (supervisor(), "{ webhooks { totalCount } }"),
        (presidium(), r#"{ webhook(code: "grid") { signingSecret } }"#),
    ] {
        assert_eq!(town.fails(&who, document, json!({})).await, "FORBIDDEN", "{document}");
    }
    let document = r#"query($position: Position!) {
        dashboard(period: { from: "2023-01-01", before: "2024-01-01" }, asOf: { position: $position }) {
            whole { registered }
        }
    }"#;
    let asked = json!({ "position": registered });
    let figures = town.asks(&actor(Role::Analyst), document, asked).await;
    assert_eq!(figures["dashboard"]["whole"]["registered"], 1);
}

#[tokio::test]
async fn another_stations_cases_are_not_there() {
    let town = Town::open().await;
    let (case, head) = town.registers("路灯不亮").await;
    let stranger = Actor { station: Some("JD".into()), ..clerk() };
    let document = "query($id: ID!, $min: Position) {
        case(id: $id) { id } node(id: $id) { id } cases(minPosition: $min) { totalCount edges { cursor } }
    }";
    let told = town.asks(&stranger, document, json!({ "id": case, "min": head })).await;
    let nothing = json!({ "totalCount": 0, "edges": [] });
    assert_eq!(told, json!({ "case": null, "node": null, "cases": nothing }));
}

#[tokio::test]
async fn a_refusal_is_told_in_both_languages_with_what_would_be_allowed() {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    let close = json!({ "caseId": case, "summary": "已解决" });
    let refused = town.does(&presidium(), "closeCase", close).await;
    let refusal = &refused["refusals"][0];
    assert_eq!(refusal["code"], "ILLEGAL_TRANSITION");
    let is_chinese = |text: &Value| text.as_str().unwrap().chars().any(|c| c > '\u{4e00}');
    assert!(is_chinese(&refusal["zh"]) && !is_chinese(&refusal["en"]), "{refusal:#}");
    let allowed = refusal["allowedActions"].as_array().unwrap();
    assert!(allowed.contains(&json!("acceptCase")) && !allowed.contains(&json!("closeCase")));
    assert_eq!((&refused["facts"], &refused["receipt"]), (&json!([]), &Value::Null));

    let refer = json!({ "caseId": case, "mode": "SINGLE", "lead": "U1" });
    let refused = town.does(&clerk(), "referCase", refer).await;
    assert_eq!(refused["refusals"][0]["code"], "FORBIDDEN");
}

#[tokio::test]
async fn who_acts_on_what_has_changed_is_told_how_it_stands() {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    town.accepts(&case).await;
    let late = json!({ "caseId": case, "mode": "SINGLE", "lead": "U1", "expectedVersion": 1 });
    let refused = town.does(&presidium(), "referCase", late).await;
    assert_eq!(refused["refusals"][0]["code"], "STALE_VERSION");
    assert_eq!(refused["refusals"][0]["currentVersion"], 2);
}

#[tokio::test]
async fn every_action_says_whether_the_caller_may_and_why_not() {
    let town = Town::open().await;
    town.registers("路灯不亮").await;
    let document = r#"{ case(number: "YN-2023-0001") {
        allowedActions { action allowed refusal { code } }
    } }"#;
    let permission = async |who: &Actor, action: &str| {
        let told = town.asks(who, document, json!({})).await;
        let actions = told["case"]["allowedActions"].as_array().unwrap().clone();
        actions.into_iter().find(|found| found["action"] == action).unwrap()
    };
    for (who, action, code) in [
        (presidium(), "acceptCase", None),
        (presidium(), "closeCase", Some("ILLEGAL_TRANSITION")),
        (supervisor(), "acceptCase", Some("FORBIDDEN")),
    ] {
        let found = permission(&who, action).await;
        assert_eq!(found["allowed"], code.is_none(), "{action}");
        assert_eq!(found["refusal"]["code"].as_str(), code, "{action}");
    }
}

#[tokio::test]
async fn what_was_tried_in_vain_is_told_to_a_supervisor() {
    let town = Town::open().await;
    let (case, _) = town.registers("路灯不亮").await;
    let close = json!({ "caseId": case, "summary": "已解决" });
    town.does(&presidium(), "closeCase", close).await;
    let document = "{ attempts(first: 10) { account role action streamType code path } }";
    // Attempts are noted behind the caller's back.
    let attempts = loop {
        let told = town.asks(&supervisor(), document, json!({})).await["attempts"].take();
        if told != json!([]) {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(attempts.as_array().unwrap().len(), 1);
    assert_eq!(attempts[0]["account"], "presidium");
    assert_eq!(attempts[0]["action"], "closeCase");
    assert_eq!(attempts[0]["code"], "ILLEGAL_TRANSITION");
}
