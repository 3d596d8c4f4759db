//! A reception from its schedule to corrected counts, as a station head enters it from the station's ledger.

use super::{coded, fresh, late, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_reception_is_put_off_and_held,
    a_reception_is_cancelled,
}

/// Receptions of a spring, with what was planned and what came of it.
const SPRING: &str = r#"query($min: Position) {
    receptions(filter: { period: { from: "2025-03-01", before: "2025-05-01" } }, minPosition: $min) {
        edges { node {
            code state plannedOn on noticeOn announcedInTime heldOn
            roster { code } onLeave { code } attended { code } counts { visitors matters onSpot }
        } }
    }
}"#;

fn schedule(code: &str, on: &str) -> Value {
    json!({
        "code": code, "station": "LX", "on": on, "place": "接待室", "theme": "老旧小区改造",
        "roster": ["D-T-0011", "D-C-0007"],
    })
}

async fn a_reception_is_put_off_and_held(town: &Demo) {
    let code = fresh("LX-2025-03");
    let of = |mut input: Value| {
        input["code"] = json!(code);
        input
    };
    let planned = late("2025-03-03", schedule(&code, "2025-03-10"));
    town.keeps("station head", "scheduleReception", planned).await;
    let roster = json!({ "roster": ["D-T-0011", "D-T-0012"], "reason": "轮值调整" });
    town.keeps("station head", "changeRoster", late("2025-03-04", of(roster))).await;
    let postpone = json!({ "to": "2025-03-17", "reason": "县人代会" });
    town.keeps("station head", "postponeReception", late("2025-03-05", of(postpone))).await;
    let notice = of(json!({ "means": "公告栏" }));
    town.keeps("station head", "postReceptionNotice", late("2025-03-12", notice)).await;
    let leave = json!({ "deputy": "D-T-0012", "reason": "外出培训" });
    town.keeps("station head", "takeReceptionLeave", late("2025-03-14", of(leave))).await;
    let open = of(json!({ "note": "雨天，设在社区" }));
    town.keeps("station head", "openReception", late("2025-03-17", open)).await;
    let counts = json!({ "visitors": 9, "matters": 4, "onSpot": 1 });
    let hold = of(json!({ "attended": ["D-T-0011"], "counts": counts }));
    town.keeps("station head", "holdReception", late("2025-03-17", hold)).await;
    let counts = json!({ "visitors": 8, "matters": 4, "onSpot": 2 });
    let correct = of(json!({ "counts": counts, "reason": "漏记一件当场答复" }));
    let corrected = late("2025-03-18", correct);
    let head = town.keeps("station head", "correctReceptionCounts", corrected).await;

    let told = town.ask("supervisor", SPRING, json!({ "min": head })).await;
    let expected = json!({
        "code": code, "state": "HELD", "plannedOn": "2025-03-10", "on": "2025-03-17",
        "noticeOn": "2025-03-12", "announcedInTime": true, "heldOn": "2025-03-17",
        "roster": [{ "code": "D-T-0011" }, { "code": "D-T-0012" }], "onLeave": [{ "code": "D-T-0012" }],
        "attended": [{ "code": "D-T-0011" }], "counts": counts,
    });
    assert_eq!(*coded(&told["receptions"], &code), expected);
}

async fn a_reception_is_cancelled(town: &Demo) {
    let code = fresh("LX-2025-04");
    let planned = late("2025-04-01", schedule(&code, "2025-04-10"));
    town.keeps("station head", "scheduleReception", planned).await;
    let cancel = late("2025-04-08", json!({ "code": code, "reason": "防汛" }));
    let head = town.keeps("station head", "cancelReception", cancel).await;
    let told = town.ask("supervisor", SPRING, json!({ "min": head })).await;
    assert_eq!(coded(&told["receptions"], &code)["state"], "CANCELLED");
}
