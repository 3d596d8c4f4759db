//! Lists, page by page.

use super::{Bench, MODEL, document, keys, row, thing};
use crate::{Filter, Order, Position, Row, Select, StoreError, Value};

const SIZES: [Order; 2] = [Order::ascending("size"), Order::descending("size")];

pub(super) async fn nothing_comes_last_either_way(bench: Bench<'_>) {
    bench.write_one("none", thing("red", Value::Null)).await;
    bench.write_one("two", thing("red", 2)).await;
    bench.write_one("one", thing("red", 1)).await;
    let page = bench.select(Select::first(10, Order::ascending("size"))).await;
    assert_eq!(keys(&page.rows), ["one", "two", "none"]);
    let page = bench.select(Select::first(10, Order::descending("size"))).await;
    assert_eq!(keys(&page.rows), ["two", "one", "none"]);
}

pub(super) async fn ties_are_broken_by_key_and_row_key(bench: Bench<'_>) {
    let rows = |key| {
        let rows = vec![row("2", thing("red", 5)), row("1", thing("red", 5))];
        document(key, Position(1), rows)
    };
    bench.write(vec![rows("b"), rows("a")]).await;
    let page = bench.select(Select::first(10, Order::ascending("size"))).await;
    assert_eq!(places(&page.rows), [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]);
    let page = bench.select(Select::first(10, Order::descending("size"))).await;
    assert_eq!(places(&page.rows), [("b", "2"), ("b", "1"), ("a", "2"), ("a", "1")]);
}

pub(super) async fn a_walk_sees_every_row_once_either_way(bench: Bench<'_>) {
    some_things(&bench).await;
    for order in SIZES {
        let all = bench.select(Select::first(100, order.clone())).await;
        assert_eq!((all.rows.len(), all.more), (25, false));
        for limit in [1, 4, 5, 25] {
            let select = Select::first(limit, order.clone());
            assert_eq!(walk(&bench, select.clone()).await, all.rows, "{order:?} {limit}");
            let backwards = Select { backwards: true, ..select };
            assert_eq!(walk(&bench, backwards).await, all.rows, "{order:?} {limit} backwards");
        }
    }
}

pub(super) async fn a_walk_as_of_its_first_page_is_not_disturbed(bench: Bench<'_>) {
    some_things(&bench).await;
    for order in SIZES {
        let whole = bench.select(Select::first(100, order.clone())).await;
        let mut select = Select { as_of: Some(whole.position), ..Select::first(3, order.clone()) };
        let mut seen = Vec::new();
        loop {
            let page = bench.select(select.clone()).await;
            let Some(last) = page.rows.last() else { break };
            select.after = Some(last.place(&MODEL, &order));
            seen.extend(page.rows);
            // Rows move to the front and to the end of the list, and new ones come.
            let moved = seen.len() as i64;
            bench.write_one("k07", thing("red", moved % 3)).await;
            bench.write_one("k19", thing("red", Value::Null)).await;
            bench.write_one(&format!("new{moved}"), thing("red", 9)).await;
        }
        assert_eq!(seen, whole.rows, "{order:?}");
    }
}

pub(super) async fn rows_come_with_the_columns_asked_for(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    let select = Select { columns: Some(&["open"]), ..Select::first(10, Order::ascending("size")) };
    let row = &bench.select(select).await.rows[0];
    assert_eq!(row.value(&MODEL, "size"), &Value::Int(1), "the order's own column");
    assert_eq!(row.value(&MODEL, "colour"), &Value::Null);
}

pub(super) async fn an_unknown_column_is_refused(bench: Bench<'_>) {
    let by_name =
        bench.store.select(&bench.tenant, &MODEL, Select::first(1, Order::ascending("name")));
    assert!(matches!(by_name.await, Err(StoreError::UnknownColumn { .. })));
    let select = Select { columns: Some(&["name"]), ..Select::first(1, Order::ascending("size")) };
    let by_column = bench.store.select(&bench.tenant, &MODEL, select).await;
    assert!(matches!(by_column, Err(StoreError::UnknownColumn { .. })));
    let filter = Filter::Eq("name", "red".into());
    let counted = bench.store.count(&bench.tenant, &MODEL, &filter, None, None).await;
    assert!(matches!(counted, Err(StoreError::UnknownColumn { column, .. }) if column == "name"));
}

/// 25 things of few sizes, some without.
async fn some_things(bench: &Bench<'_>) {
    for number in 0..25 {
        let size = if number % 5 == 4 { Value::Null } else { Value::Int(number % 3) };
        bench.write_one(&format!("k{number:02}"), thing("red", size)).await;
    }
}

/// All pages after one another, in the list's order.
async fn walk(bench: &Bench<'_>, mut select: Select) -> Vec<Row> {
    let mut seen: Vec<Row> = Vec::new();
    loop {
        let page = bench.select(select.clone()).await;
        let end = if select.backwards { page.rows.first() } else { page.rows.last() };
        select.after = end.map(|row| row.place(&MODEL, &select.order));
        if select.backwards {
            seen.splice(0..0, page.rows);
        } else {
            seen.extend(page.rows);
        }
        if !page.more {
            return seen;
        }
    }
}

fn places(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter().map(|row| (row.key.as_str(), row.row_key.as_str())).collect()
}
