//! A whole life: a street lamp is out, and everybody does their part until the file is closed.

use super::{Matter, on_both_engines, verbs::registration};
use crate::demo::Demo;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_engines! {
    a_case_goes_from_its_registration_to_the_archive,
}

async fn a_case_goes_from_its_registration_to_the_archive(town: &Demo) {
    let lamp = registered_once(town).await;
    is_not_closed_early(town, &lamp).await;
    let accept = json!({ "track": "OPINION" });
    let acceptance = lamp.goes("presidium", "acceptCase", accept, "ACCEPTED").await;
    let refer = json!({ "mode": "SINGLE", "lead": "TOWN_ENFORCEMENT" });
    lamp.goes("presidium", "referCase", refer, "REFERRED").await;
    lamp.is_signed_for().await;
    let urge = json!({ "means": "PHONE", "text": "请尽快答复" });
    lamp.goes("presidium", "urgeUnit", urge, "HANDLING").await;
    lamp.is_replied_to().await;
    lamp.is_rated("DISSATISFIED").await;
    let rehandle = json!({ "reason": "仍有一盏不亮" });
    let second = lamp.goes("presidium", "orderRehandling", rehandle, "REFERRED").await;
    assert_eq!(second["case"]["rounds"], 2);
    lamp.is_signed_for().await;
    lamp.is_replied_to().await;
    lamp.is_rated("SATISFIED").await;
    let close = json!({ "summary": "三盏路灯均已修复，群众满意。" });
    lamp.goes("presidium", "closeCase", close, "CLOSED").await;
    let archived = lamp.goes("presidium", "archiveCase", lamp.file(), "ARCHIVED").await;
    it_is_told_as_it_stood_and_as_it_stands(town, &lamp, &acceptance, &archived).await;
}

/// Asked again under the same id, it is the same case.
async fn registered_once(town: &Demo) -> Matter<'_> {
    let mut registration = registration("村口路灯不亮");
    registration["commandId"] = json!(Uuid::now_v7());
    let lamp = Matter::of(town, "clerk", "registerCase", registration.clone()).await;
    let again = town.does("clerk", "registerCase", registration).await;
    assert_eq!(again["case"]["id"], lamp.id);
    assert_eq!(again["receipt"]["deduplicated"], true);
    lamp
}

async fn is_not_closed_early(town: &Demo, lamp: &Matter<'_>) {
    let early = json!({ "caseId": lamp.id, "summary": "已解决" });
    let refused = town.does("presidium", "closeCase", early).await;
    let refusal = &refused["refusals"][0];
    assert_eq!((&refused["case"], &refused["facts"]), (&Value::Null, &json!([])));
    assert_eq!(refusal["code"], "ILLEGAL_TRANSITION");
    assert_ne!(refusal["zh"], refusal["en"]);
    let allowed = refusal["allowedActions"].as_array().unwrap();
    assert!(allowed.contains(&json!("acceptCase")) && !allowed.contains(&json!("closeCase")));
}

async fn it_is_told_as_it_stood_and_as_it_stands(
    town: &Demo,
    lamp: &Matter<'_>,
    acceptance: &Value,
    archived: &Value,
) {
    let asked = json!({ "id": lamp.id, "position": acceptance["receipt"]["position"] });
    let query = "query($id: ID!, $position: Position!) {
        then: case(id: $id, asOf: { position: $position }) { status rounds }
        now: case(id: $id) { status version }
        node(id: $id) { id __typename }
    }";
    let told = town.ask("supervisor", query, asked).await;
    assert_eq!(told["then"], json!({ "status": "ACCEPTED", "rounds": 0 }));
    let version = &archived["receipt"]["version"];
    assert_eq!(told["now"], json!({ "status": "ARCHIVED", "version": version }));
    assert_eq!(told["node"], json!({ "id": lamp.id, "__typename": "Case" }));
}
