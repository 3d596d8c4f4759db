//! Items of the hotline: one becomes a case with its status, one is linked to a case that was there before.

use super::{Matter, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    an_item_becomes_a_case,
    a_case_is_linked_to_its_item,
}

async fn an_item_becomes_a_case(town: &Demo) {
    let id = fresh("W");
    let item = |revision: u32, status: &str| {
        json!({
            "channel": "HOTLINE", "system": "12345", "externalId": id, "revision": revision,
            "status": status, "title": "自来水浑浊", "category": "UTILITIES", "grid": "YN-NH-G03",
            "contactChannel": "HOTLINE_12345", "deputies": ["D-T-0011"],
        })
    };
    let matter = Matter::of(town, "integration", "receiveExternalItem", item(1, "已派单")).await;
    let newer = town.does("integration", "receiveExternalItem", item(2, "已办结")).await;
    assert_eq!(newer["case"]["id"], matter.id);
    let told = matter.shows("station { code } externalLinks { externalId status revision }").await;
    let link = json!({ "externalId": id, "status": "已办结", "revision": 2 });
    assert_eq!(told, json!({ "station": { "code": "LX" }, "externalLinks": [link] }));
}

async fn a_case_is_linked_to_its_item(town: &Demo) {
    let matter = Matter::registered(town, "燃气管道异味").await;
    let id = fresh("W");
    let link = json!({ "system": "12345", "externalId": id });
    matter.goes("clerk", "attachExternalLink", link, "REGISTERED").await;
    let status = json!({
        "channel": "HOTLINE", "system": "12345", "externalId": id, "revision": 3, "status": "处理中",
    });
    matter.goes("integration", "receiveExternalStatus", status, "REGISTERED").await;
    let told = matter.shows("externalLinks { status revision }").await;
    assert_eq!(told["externalLinks"], json!([{ "status": "处理中", "revision": 3 }]));
}
