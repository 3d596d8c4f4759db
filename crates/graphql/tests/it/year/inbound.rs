//! Items of the hotline.

use super::*;
use uuid::Uuid;

#[tokio::test]
async fn an_item_of_the_hotline_is_a_case_with_its_status() {
    let town = Town::open().await;
    let document =
        "mutation($input: ReceiveExternalItemInput!) { receiveExternalItem(input: $input) {
        case { id number title channel externalLinks { system externalId status revision } }
        facts { type label } receipt { deduplicated } refusals { code path }
    } }";
    let who = actor(Role::Integration);
    let receive = async |revision: i32, status: &str| {
        let input = json!({
            "commandId": Uuid::now_v7(), "channel": "HOTLINE", "system": "12345", "externalId": "W-1",
            "revision": revision, "status": status, "title": "路灯不亮", "category": "ROADS", "grid": "G1",
            "contactChannel": "HOTLINE_12345", "deputies": ["D1"],
        });
        town.asks(&who, document, json!({ "input": input })).await["receiveExternalItem"].take()
    };
    let first = receive(2, "已派单").await;
    let types = json!(["CaseRegistered", "ExternalLinkAttached", "ExternalStatusReceived"]);
    let told: Vec<_> =
        first["facts"].as_array().unwrap().iter().map(|fact| fact["type"].clone()).collect();
    assert_eq!(json!(told), types);
    let link =
        json!([{ "system": "12345", "externalId": "W-1", "status": "已派单", "revision": 2 }]);
    assert_eq!(first["case"]["externalLinks"], link);
    let repeated = receive(2, "已派单").await;
    assert_eq!((&repeated["facts"], &repeated["receipt"]), (&json!([]), &Value::Null));
    let older = receive(1, "已受理").await;
    assert_eq!(older["facts"][0]["type"], "ExternalStatusReceived");
    assert_eq!(older["case"]["externalLinks"], link, "kept and not applied");
    let newer = receive(5, "已办结").await;
    assert_eq!(newer["case"]["externalLinks"][0]["revision"], 5);
    assert_eq!(newer["case"]["id"], first["case"]["id"]);
    let wrong = receive(-1, "x").await;
    assert_eq!(wrong["refusals"], json!([{ "code": "INVALID_NUMBER", "path": "revision" }]));
}
