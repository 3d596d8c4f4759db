//! Whether a matter is already there: the same place first, then words alike, and only what one sees.

use crate::town::{Town, actor, clerk, registration};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

const SIMILAR: &str = "query($exclude: ID, $title: String!, $grid: String, $first: Int) {
    similarCases(gridCode: $grid, categoryCode: \"FIRE\", title: $title, excludeId: $exclude, first: $first) {
        cases { case { title } sameGrid sameCategory score }
    }
}";

/// Registers a matter of a category; the id of its case.
async fn matter(town: &Town, title: &str, category: &str) -> Value {
    let mut input = registration(title);
    input["category"] = json!(category);
    let mut answer = town.does(&clerk(), "registerCase", input).await;
    assert_eq!(answer["refusals"], json!([]));
    answer["case"]["id"].take()
}

/// A town with four matters, once its lists have them; the id of the one that is asked about.
async fn town() -> (Town, Value) {
    let town = Town::open().await;
    matter(&town, "井盖缺失", "FIRE").await;
    let lamp = matter(&town, "村口路灯不亮", "FIRE").await;
    matter(&town, "村口路灯不亮已久", "ROADS").await;
    matter(&town, "河道淤塞", "ROADS").await;
    let listed = async || {
        let told = town.asks(&clerk(), "{ head cases { position } }", json!({})).await;
        told["head"] == told["cases"]["position"]
    };
    while !listed().await {
        tokio::task::yield_now().await;
    }
    (town, lamp)
}

/// Title, same grid, same category and score of each candidate.
async fn asks(town: &Town, who: &Actor, variables: Value) -> Vec<Value> {
    let mut told = town.asks(who, SIMILAR, variables).await;
    let Value::Array(cases) = told["similarCases"]["cases"].take() else { panic!("{told}") };
    let line = |case: &Value| {
        json!([case["case"]["title"], case["sameGrid"], case["sameCategory"], case["score"]])
    };
    cases.iter().map(line).collect()
}

#[tokio::test]
async fn matters_of_the_same_place_come_first_and_then_those_alike_in_words() {
    let (town, lamp) = town().await;
    let asked = json!({ "title": "村口路灯不亮", "grid": "G1" });
    let expected = [
        json!(["村口路灯不亮", true, true, 1.0]),
        json!(["井盖缺失", true, true, 0.0]),
        json!(["村口路灯不亮已久", true, false, 0.83]),
    ];
    assert_eq!(asks(&town, &clerk(), asked).await, expected);
    let itself = json!({ "title": "村口路灯不亮", "grid": "G1", "exclude": lamp, "first": 1 });
    assert_eq!(asks(&town, &clerk(), itself).await, expected[1..2]);
    let nowhere = json!({ "title": "村口路灯不亮" });
    assert_eq!(asks(&town, &clerk(), nowhere).await, [json!(["村口路灯不亮", false, true, 1.0])]);
}

#[tokio::test]
async fn cases_that_one_may_not_see_are_not_there() {
    let (town, _) = town().await;
    let asked = json!({ "title": "村口路灯不亮", "grid": "G1" });
    let elsewhere = Actor { station: Some("JD".into()), ..clerk() };
    assert!(asks(&town, &elsewhere, asked.clone()).await.is_empty());
    assert_eq!(town.fails(&actor(Role::Petitioner), SIMILAR, asked).await, "FORBIDDEN");
}

#[tokio::test]
async fn what_cannot_be_asked_is_bad_input() {
    let (town, _) = town().await;
    for asked in [json!({ "title": "路灯", "first": -1 }), json!({ "title": "长".repeat(101) })]
    {
        assert_eq!(town.fails(&clerk(), SIMILAR, asked).await, "BAD_USER_INPUT");
    }
}
