//! Lists: pages in both directions that stand still while the record moves on, filters, search.

use crate::town::{Town, presidium};
use serde_json::{Value, json};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String, $min: Position) {
    cases(orderBy: NUMBER_ASC, first: $first, after: $after, last: $last, before: $before, minPosition: $min) {
        edges { cursor node { title } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
        position
    }
}";

async fn page(town: &Town, arguments: Value) -> Value {
    town.asks(&presidium(), PAGE, arguments).await["cases"].take()
}

fn titles(page: &Value) -> Vec<&str> {
    let edges = page["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["title"].as_str().unwrap()).collect()
}

/// A town with cases of these titles, in the order of their numbers, and its last position.
async fn town_of(titles: &[&str]) -> (Town, Value) {
    let town = Town::open().await;
    let mut position = Value::Null;
    for title in titles {
        (_, position) = town.registers(title).await;
    }
    (town, position)
}

#[tokio::test]
async fn a_walk_forwards_shows_every_row_once_though_the_record_moves_on() {
    let (town, head) = town_of(&["a", "b", "c", "d", "e"]).await;
    let first = page(&town, json!({ "first": 2, "min": head })).await;
    assert_eq!(titles(&first), ["a", "b"]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    assert_eq!(first["pageInfo"]["hasPreviousPage"], false);
    assert_eq!((&first["totalCount"], &first["position"]), (&json!(5), &head));

    town.registers("f").await;
    let after = &first["pageInfo"]["endCursor"];
    let second = page(&town, json!({ "first": 2, "after": after })).await;
    assert_eq!(titles(&second), ["c", "d"]);
    assert_eq!((&second["totalCount"], &second["position"]), (&json!(5), &head));
    let again = page(&town, json!({ "first": 2, "after": after })).await;
    assert_eq!(again, second);

    let last = page(&town, json!({ "first": 2, "after": second["pageInfo"]["endCursor"] })).await;
    assert_eq!(titles(&last), ["e"]);
    assert_eq!(last["pageInfo"]["hasNextPage"], false);
}

#[tokio::test]
async fn a_walk_backwards_shows_every_row_once_in_the_order_asked_for() {
    let (town, head) = town_of(&["a", "b", "c", "d", "e"]).await;
    let last = page(&town, json!({ "last": 2, "min": head })).await;
    assert_eq!(titles(&last), ["d", "e"]);
    assert_eq!(last["pageInfo"]["hasPreviousPage"], true);

    town.registers("f").await;
    let before = json!({ "last": 2, "before": last["pageInfo"]["startCursor"] });
    let middle = page(&town, before).await;
    assert_eq!(titles(&middle), ["b", "c"]);
    let before = json!({ "last": 2, "before": middle["pageInfo"]["startCursor"] });
    let first = page(&town, before).await;
    assert_eq!(titles(&first), ["a"]);
    assert_eq!(first["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn a_walk_keeps_a_row_that_has_left_the_list_since() {
    let town = Town::open().await;
    town.registers("a").await;
    let (second, head) = town.registers("b").await;
    let document = "query($after: String, $min: Position) {
        cases(orderBy: NUMBER_ASC, filter: { status: [REGISTERED] }, first: 1, after: $after, minPosition: $min) {
            edges { node { title status } } pageInfo { endCursor }
        }
    }";
    let first = town.asks(&presidium(), document, json!({ "min": head })).await["cases"].take();
    town.accepts(&second).await;
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let second = town.asks(&presidium(), document, after).await["cases"].take();
    assert_eq!(second["edges"], json!([{ "node": { "title": "b", "status": "REGISTERED" } }]));
}

#[tokio::test]
async fn filters_narrow_a_list_and_hold_together() {
    let town = Town::open().await;
    let (first, _) = town.registers("a").await;
    town.registers("b").await;
    town.accepts(&first).await;
    let head = town.refers(&first).await;
    let document = "query($filter: CaseFilter, $min: Position) {
        cases(filter: $filter, minPosition: $min) { edges { node { title } } totalCount }
    }";
    for (filter, shown) in [
        (json!({ "status": ["REFERRED"] }), vec!["a"]),
        (json!({ "status": ["REGISTERED"] }), vec!["b"]),
        (json!({ "track": "OPINION", "lead": ["U1"] }), vec!["a"]),
        (json!({ "track": "SUGGESTION" }), vec![]),
        (json!({ "deputy": "D1", "status": ["REGISTERED"] }), vec!["b"]),
        (json!({ "station": ["JD"] }), vec![]),
        (json!({ "category": ["ROADS"] }), vec![]),
        (json!({ "registeredFrom": "2023-02-11" }), vec![]),
        (json!({ "dueBefore": "2099-01-01" }), vec!["a"]),
    ] {
        let asked = json!({ "filter": filter, "min": head });
        let found = town.asks(&presidium(), document, asked).await["cases"].take();
        assert_eq!(titles(&found), shown, "{filter}");
        assert_eq!(found["totalCount"], shown.len(), "{filter}");
    }
}

#[tokio::test]
async fn words_are_found_in_chinese_and_english() {
    let (town, head) = town_of(&["村口路灯不亮", "Street lamp is out", "消防通道被占"]).await;
    let document = "query($search: String, $min: Position) {
        cases(orderBy: NUMBER_ASC, search: $search, minPosition: $min) { edges { node { title } } totalCount }
    }";
    for (search, shown) in [
        ("路灯", vec!["村口路灯不亮"]),
        ("通道", vec!["消防通道被占"]),
        ("lamp", vec!["Street lamp is out"]),
        ("LAMP street", vec!["Street lamp is out"]),
        ("桥梁", vec![]),
    ] {
        let asked = json!({ "search": search, "min": head });
        let found = town.asks(&presidium(), document, asked).await["cases"].take();
        assert_eq!(titles(&found), shown, "{search}");
        assert_eq!(found["totalCount"], shown.len(), "{search}");
    }
}

#[tokio::test]
async fn the_directory_is_paged_as_cases_are() {
    let town = Town::open().await;
    let document = "query($after: String) {
        stations(first: 1, after: $after) { edges { node { code } } pageInfo { hasNextPage endCursor } totalCount }
    }";
    let first = town.asks(&presidium(), document, json!({})).await["stations"].take();
    assert_eq!(first["edges"][0]["node"]["code"], "JD");
    assert_eq!(
        (&first["pageInfo"]["hasNextPage"], &first["totalCount"]),
        (&json!(true), &json!(2))
    );
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let last = town.asks(&presidium(), document, after).await["stations"].take();
    assert_eq!(last["edges"][0]["node"]["code"], "LX");
    assert_eq!(last["pageInfo"]["hasNextPage"], false);
}
