//! Search by words.

use super::{Bench, MODEL, document, keys, row, thing};
use crate::{Filter, ModelSpec, Order, Position, Select, TenantId};

pub(super) async fn inner_words_and_single_characters_are_found(bench: Bench<'_>) {
    write_text(&bench, "a", "中山路灯坏了，Street LAMP no. 5").await;
    write_text(&bench, "b", "消防通道堵塞 𫓧").await;
    for (query, expected) in [
        ("路灯", "a"),
        ("灯坏", "a"),
        ("山路灯", "a"),
        ("灯", "a"),
        ("了", "a"),
        ("street", "a"),
        ("lamp 路灯", "a"),
        ("５", "a"),
        ("通道", "b"),
        ("道", "b"),
        ("𫓧", "b"),
    ] {
        assert_eq!(search(&bench, query).await, [expected], "{query}");
    }
    for query in ["灯路", "street lamps", "路灯 通道", "，", "", "\" OR a*"] {
        assert!(search(&bench, query).await.is_empty(), "{query}");
    }
}

pub(super) async fn a_changed_text_is_found_by_its_new_words_alone(bench: Bench<'_>) {
    write_text(&bench, "a", "路灯").await;
    write_text(&bench, "a", "水管").await;
    // A batch that leaves the text as it was does not lose it.
    bench.write_one("a", thing("blue", 1)).await;
    assert!(search(&bench, "路灯").await.is_empty());
    assert_eq!(search(&bench, "水管").await, ["a"]);
    let filter = Filter::Eq("colour", "red".into());
    let count = bench.store.count(&bench.tenant, &MODEL, &filter, Some("水管"), None).await;
    assert_eq!(count.unwrap(), 0);
}

pub(super) async fn texts_of_others_are_not_found(bench: Bench<'_>) {
    const OTHER: ModelSpec = ModelSpec { name: "other_things", ..MODEL };
    write_text(&bench, "a", "路灯").await;
    bench.write_one("b", thing("red", 1)).await;
    bench.store.open(&bench.tenant, &OTHER).await.unwrap();
    let other = TenantId::new("texts of another office");
    bench.store.open(&other, &MODEL).await.unwrap();
    for (tenant, model) in [(&bench.tenant, &OTHER), (&other, &MODEL)] {
        let count = bench.store.count(tenant, model, &Filter::all(), Some("路灯"), None).await;
        assert_eq!(count.unwrap(), 0);
    }
    assert_eq!(search(&bench, "路灯").await, ["a"]);
}

pub(super) async fn words_are_found_while_another_model_begins(bench: Bench<'_>) {
    const OTHER: ModelSpec = ModelSpec { name: "beginning", ..MODEL };
    write_text(&bench, "a", "路灯").await;
    let another = bench.engine.open().await;
    let begins = async {
        for revision in 1..=100 {
            let other = ModelSpec { revision, ..OTHER };
            another.open(&bench.tenant, &other).await.unwrap();
            another.caught_up(&bench.tenant, &other).await.unwrap();
        }
    };
    let searches = async {
        loop {
            assert_eq!(search(&bench, "路灯").await, ["a"]);
        }
    };
    tokio::select! {
        () = begins => {}
        () = searches => {}
    }
}

async fn write_text(bench: &Bench<'_>, key: &str, text: &str) {
    let position = Position(bench.position().await.0 + 1);
    let mut written = document(key, position, vec![row("", thing("red", 1))]);
    written.search_text = Some(text.to_owned());
    bench.write(vec![written]).await;
}

async fn search(bench: &Bench<'_>, query: &str) -> Vec<String> {
    let search = Some(query.to_owned());
    let select = Select { search, ..Select::first(10, Order::ascending("size")) };
    keys(&bench.select(select).await.rows).into_iter().map(str::to_owned).collect()
}
