//! Supervision over a case: opened, inspected under, answered and concluded; key supervision; criticism; and an
//! urging that was entered by mistake.

use super::{Matter, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_supervision_is_opened_answered_and_concluded,
    key_supervision_is_designated_and_lifted,
    an_urging_is_voided,
}

async fn a_supervision_is_opened_answered_and_concluded(town: &Demo) {
    let matter = Matter::handled(town, "垃圾清运不及时").await;
    let open = json!({ "kind": "INSPECTION", "leader": "督查室主任" });
    matter.goes("gov supervision office", "openSupervision", open, "HANDLING").await;
    let inspect = json!({
        "activity": "INSPECTION", "supervision": "S1", "participants": ["D-T-0011"],
        "finding": "三处垃圾点满溢",
    });
    matter.goes("deputy", "recordSupervisionActivity", inspect, "HANDLING").await;
    let respond = json!({ "supervision": "S1", "text": "已增加清运频次" });
    matter.goes("unit head", "respondToSupervision", respond, "HANDLING").await;
    let conclude = json!({ "supervision": "S1", "conclusion": "整改到位，予以销号" });
    matter.goes("gov supervision office", "concludeSupervision", conclude, "HANDLING").await;
    let told = matter.shows("supervisions { kind activities conclusion }").await;
    let expected = json!({
        "kind": "INSPECTION", "activities": 1, "conclusion": "整改到位，予以销号",
    });
    assert_eq!(told["supervisions"], json!([expected]));
}

async fn key_supervision_is_designated_and_lifted(town: &Demo) {
    let matter = Matter::referred(town, "河道违建").await;
    let designate = json!({ "leader": "主席", "listNo": "2026-03" });
    matter.goes("presidium", "designateKeySupervision", designate, "REFERRED").await;
    assert_eq!(matter.shows("keySupervision").await["keySupervision"], true);
    let criticism = json!({ "unit": "TOWN_ENFORCEMENT", "text": "推诿拖延，予以通报。" });
    matter.goes("presidium", "circulateCriticism", criticism, "REFERRED").await;
    let lift = json!({ "reason": "违建已拆除" });
    matter.goes("presidium", "liftKeySupervision", lift, "REFERRED").await;
    assert_eq!(matter.shows("keySupervision").await["keySupervision"], false);
    let told = matter.tells().await;
    let expected = ["KeySupervisionDesignated", "CriticismCirculated", "KeySupervisionLifted"];
    assert!(told.ends_with(&expected.map(str::to_owned)), "{told:?}");
}

async fn an_urging_is_voided(town: &Demo) {
    let matter = Matter::handled(town, "井盖缺失").await;
    let urge = json!({ "means": "书面" });
    let urged = matter.goes("presidium", "urgeUnit", urge, "HANDLING").await;
    let void = json!({ "target": urged["facts"][0]["eventId"], "reason": "误录" });
    matter.goes("clerk", "voidEntry", void, "HANDLING").await;
    assert_eq!(matter.shows("urgings { means }").await["urgings"], json!([]));
    assert!(matter.tells().await.ends_with(&["UrgeIssued", "EntryVoided"].map(str::to_owned)));
}
