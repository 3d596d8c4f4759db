//! The file of the fire-lane case (一案一档): its papers, its pages, and who may have it.

use super::CLIENT;
use crate::demo::{Demo, Engine, demo};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

const FILE: &str = r#"{ case(number: "YN-2023-0001") {
    file { complete entries pdf html papers { code name required entries } }
    history(first: 4) { edges { node { position label fields { label value } } } }
} }"#;

#[tokio::test]
async fn on_sqlite() {
    its_papers_lie_in_order_and_its_pages_say_everything(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    its_papers_lie_in_order_and_its_pages_say_everything(Engine::Postgres).await;
}

async fn its_papers_lie_in_order_and_its_pages_say_everything(engine: Engine) {
    let demo = demo(engine).await;
    let case = demo.ask("supervisor", FILE, json!({})).await["case"].take();
    let file = &case["file"];
    the_papers_lie_in_order(file);
    the_entries_speak_in_words(&case["history"]["edges"]);

    let (status, kind, page) = given(&demo, "supervisor", &file["html"]).await;
    assert_eq!((status, &*kind), (StatusCode::OK, "text/html; charset=utf-8"));
    let page = String::from_utf8(page).unwrap();
    for word in ["YN-2023-0001", "卷内目录", "登记表", "办结单", "全部记录", "保管期限", "10年"]
    {
        assert!(page.contains(word), "{word}");
    }
    let history = &page[page.find("全部记录").unwrap()..];
    assert_eq!(history.matches("<tr>").count(), 41, "forty entries and their header");

    let (status, kind, pages) = given(&demo, "clerk", &file["pdf"]).await;
    assert_eq!((status, &*kind), (StatusCode::OK, "application/pdf"));
    assert!(pages.starts_with(b"%PDF-"));
    nobody_else_has_it(&demo, &file["pdf"]).await;
}

fn the_papers_lie_in_order(file: &Value) {
    assert_eq!((&file["complete"], &file["entries"]), (&json!(true), &json!(40)));
    let papers = file["papers"].as_array().unwrap();
    let there = papers.iter().filter(|paper| paper["entries"] != json!([]));
    let names: Vec<&str> = there.map(|paper| paper["name"].as_str().unwrap()).collect();
    let expected = [
        "登记表",
        "受理审查单",
        "交办单",
        "签收单",
        "退办材料",
        "办理情况记录",
        "会办意见",
        "佐证材料",
        "催办通知",
        "督办材料",
        "答复",
        "反馈表",
        "承诺跟踪记录",
        "办结单",
        "备考表",
    ];
    assert_eq!(names, expected);
    let required: Vec<_> = papers.iter().filter(|paper| paper["required"] == true).collect();
    assert_eq!(required.len(), 4);
}

fn the_entries_speak_in_words(edges: &Value) {
    let referred = &edges[2]["node"];
    assert_eq!(referred["label"], "交办");
    let says = |label: &str| {
        let fields = referred["fields"].as_array().unwrap();
        fields.iter().find(|field| field["label"] == label).map(|field| field["value"].clone())
    };
    assert_eq!(says("主办单位"), Some(json!("镇综合行政执法队")));
    assert_eq!(says("办理方式"), Some(json!("单办")));
}

/// What somebody is given under a path: status, media type, bytes.
async fn given(demo: &Demo, who: &str, path: &Value) -> (StatusCode, String, Vec<u8>) {
    let path = demo.url(path.as_str().unwrap());
    let answer = CLIENT.get(path).bearer_auth(demo.token(who)).send().await.unwrap();
    let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    (answer.status(), kind, answer.bytes().await.unwrap().to_vec())
}

async fn nobody_else_has_it(demo: &Demo, path: &Value) {
    for who in ["liaison officer elsewhere", "sys admin"] {
        let (status, _, told) = given(demo, who, path).await;
        let told: Value = serde_json::from_slice(&told).unwrap();
        assert_eq!(status, StatusCode::NOT_FOUND, "{who}: {told:#}");
        assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
    let asked = CLIENT.get(demo.url(path.as_str().unwrap())).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
}
