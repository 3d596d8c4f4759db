//! A whole life: a street lamp is out, and everybody does their part until the file is closed.

use crate::demo::{Demo, Engine, demo};
use serde_json::{Value, json};
use uuid::Uuid;

/// A command of one of the town's people about a case; what it answers.
async fn command(demo: &Demo, who: &str, mutation: &str, mut input: Value) -> Value {
    input["commandId"].is_null().then(|| input["commandId"] = json!(Uuid::now_v7()));
    let mut initial = mutation.chars();
    let kind: String = initial.next().unwrap().to_uppercase().chain(initial).collect();
    let query = format!(
        "mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{
            case {{ id number status rounds }}
            facts {{ type }}
            receipt {{ position version deduplicated }}
            refusals {{ code path zh: message(lang: ZH) en: message(lang: EN) allowedActions }}
        }} }}"
    );
    demo.ask(who, &query, json!({ "input": input })).await[mutation].take()
}

/// A command that must be accepted, with the state it leads to.
async fn accepted(demo: &Demo, who: &str, mutation: &str, input: Value, status: &str) -> Value {
    let answer = command(demo, who, mutation, input).await;
    assert_eq!(answer["refusals"], json!([]), "{mutation}: {answer:#}");
    assert_eq!(answer["case"]["status"], status, "{mutation}");
    answer
}

fn lamp() -> Value {
    json!({
        "commandId": Uuid::now_v7(),
        "title": "村口路灯不亮",
        "summary": "三盏路灯自上月起不亮，夜间出行不便。",
        "category": "STREET_LIGHTING",
        "grid": "YN-NH-G03",
        "station": "LX",
        "contactChannel": "PHONE",
        "deputies": ["D-T-0011"],
        "anonymous": true,
        "wantsReply": true,
    })
}

#[tokio::test]
async fn on_sqlite() {
    a_case_goes_from_its_registration_to_the_archive(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    a_case_goes_from_its_registration_to_the_archive(Engine::Postgres).await;
}

async fn a_case_goes_from_its_registration_to_the_archive(engine: Engine) {
    let demo = demo(engine).await;
    let registration = lamp();
    let registered =
        accepted(&demo, "clerk", "registerCase", registration.clone(), "REGISTERED").await;
    let id = registered["case"]["id"].clone();

    let again = accepted(&demo, "clerk", "registerCase", registration, "REGISTERED").await;
    assert_eq!(again["case"]["id"], id);
    assert_eq!(again["receipt"]["deduplicated"], true);

    let of = |mut input: Value| {
        input["caseId"] = id.clone();
        input
    };
    let early = json!({ "summary": "已解决" });
    let refused = command(&demo, "presidium", "closeCase", of(early)).await;
    let refusal = &refused["refusals"][0];
    assert_eq!((&refused["case"], &refused["facts"]), (&Value::Null, &json!([])));
    assert_eq!(refusal["code"], "ILLEGAL_TRANSITION");
    assert!(refusal["zh"].as_str().unwrap() != refusal["en"].as_str().unwrap());
    let allowed = refusal["allowedActions"].as_array().unwrap();
    assert!(allowed.contains(&json!("acceptCase")) && !allowed.contains(&json!("closeCase")));

    let accept = json!({ "track": "OPINION" });
    let acceptance = accepted(&demo, "presidium", "acceptCase", of(accept), "ACCEPTED").await;
    let refer = json!({ "mode": "SINGLE", "lead": "TOWN_ENFORCEMENT" });
    accepted(&demo, "presidium", "referCase", of(refer), "REFERRED").await;
    accepted(&demo, "town unit", "signForReferral", of(json!({ "signer": "收发员" })), "HANDLING")
        .await;
    let urge = json!({ "means": "PHONE", "text": "请尽快答复" });
    accepted(&demo, "presidium", "urgeUnit", of(urge), "HANDLING").await;
    let reply = json!({ "replyClass": "A", "text": "路灯已修复。", "signatory": "主任" });
    accepted(&demo, "town unit", "submitReply", of(reply.clone()), "REPLIED").await;
    let dissatisfied =
        json!({ "from": "PETITIONER", "process": "SATISFIED", "outcome": "DISSATISFIED" });
    accepted(&demo, "clerk", "recordFeedback", of(dissatisfied), "FEEDBACK_RECEIVED").await;
    let rehandle = json!({ "reason": "仍有一盏不亮" });
    let second = accepted(&demo, "presidium", "orderRehandling", of(rehandle), "REFERRED").await;
    assert_eq!(second["case"]["rounds"], 2);
    accepted(&demo, "town unit", "signForReferral", of(json!({ "signer": "收发员" })), "HANDLING")
        .await;
    accepted(&demo, "town unit", "submitReply", of(reply), "REPLIED").await;
    let satisfied = json!({ "from": "PETITIONER", "process": "SATISFIED", "outcome": "SATISFIED" });
    accepted(&demo, "clerk", "recordFeedback", of(satisfied), "FEEDBACK_RECEIVED").await;
    let close = json!({ "summary": "三盏路灯均已修复，群众满意。" });
    accepted(&demo, "presidium", "closeCase", of(close), "CLOSED").await;
    let archive = json!({
        "archiveNo": format!("DA-{}", registered["case"]["number"].as_str().unwrap()),
        "retention": "D10",
        "catalogue": ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"],
    });
    let archived = accepted(&demo, "presidium", "archiveCase", of(archive), "ARCHIVED").await;

    let asked = json!({ "id": id, "position": acceptance["receipt"]["position"] });
    let query = "query($id: ID!, $position: Position!) {
        then: case(id: $id, asOf: { position: $position }) { status rounds }
        now: case(id: $id) { status version history(first: 100) { edges { node { type } } } }
        node(id: $id) { id __typename }
    }";
    let told = demo.ask("supervisor", query, asked).await;
    assert_eq!(told["then"], json!({ "status": "ACCEPTED", "rounds": 0 }));
    assert_eq!(told["now"]["status"], "ARCHIVED");
    assert_eq!(told["now"]["version"], archived["receipt"]["version"]);
    assert_eq!(told["node"], json!({ "id": id, "__typename": "Case" }));
}
