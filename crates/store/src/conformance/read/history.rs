//! What was true at a position, and what has changed since.

use super::{Bench, MODEL, document, keys, row, thing};
use crate::{Filter, Order, Position, RowState, Select};
use futures::{StreamExt, TryStreamExt};

pub(super) async fn a_list_stands_as_it_stood(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    bench.write_one("b", thing("red", 2)).await;
    bench.write_one("a", thing("blue", 3)).await;
    bench.write(vec![document("b", Position(4), Vec::new())]).await;
    let expected: [&[&str]; 5] = [&[], &["a"], &["a", "b"], &["b"], &[]];
    for (position, expected) in (0..).zip(expected) {
        let as_of = Some(Position(position));
        let filter = Filter::Eq("colour", "red".into());
        let select = Select::first(10, Order::ascending("size"));
        let page = bench.select(Select { filter: filter.clone(), as_of, ..select }).await;
        assert_eq!(keys(&page.rows), expected, "at {position}");
        let count = bench.store.count(&bench.tenant, &MODEL, &filter, None, as_of).await.unwrap();
        assert_eq!(count, expected.len() as u64, "at {position}");
    }
}

pub(super) async fn a_state_within_a_batch_is_kept(bench: Bench<'_>) {
    let mut written = document("a", Position(8), vec![row("", thing("blue", 2))]);
    let first = RowState { position: Position(5), rows: vec![row("", thing("red", 1))] };
    written.states.insert(0, first);
    bench.write(vec![written]).await;
    for (position, colour) in [(4, None), (5, Some("red")), (7, Some("red")), (8, Some("blue"))] {
        let as_of = Some(Position(position));
        let rows = bench.store.rows_of(&bench.tenant, &MODEL, &["a".to_owned()], as_of).await;
        let colours: Vec<_> = rows.unwrap().into_iter().map(|row| row.values[0].clone()).collect();
        assert_eq!(colours, colour.map(Into::into).into_iter().collect::<Vec<_>>(), "{position}");
    }
}

pub(super) async fn changes_are_told_since_a_position(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    bench.write_one("b", thing("red", 2)).await;
    let position = bench.write_one("c", thing("red", 3)).await;
    bench.write_one("b", thing("blue", 4)).await;
    let end = bench.write(vec![document("c", Position(5), Vec::new())]).await;

    let mut changes = bench.store.changed_since(&bench.tenant, &MODEL, position).await.unwrap();
    changes.keys.sort();
    assert_eq!(changes.keys, ["b", "c"]);
    assert_eq!((keys(&changes.rows), changes.position), (vec!["b"], end));
    let none = bench.store.changed_since(&bench.tenant, &MODEL, end).await.unwrap();
    assert!(none.keys.is_empty() && none.rows.is_empty());
}

pub(super) async fn all_rows_are_streamed_in_key_order(bench: Bench<'_>) {
    let written = (1..=2_000u64).map(|at| {
        let key = format!("k{:04}", (at * 7) % 2_000);
        document(&key, Position(at), vec![row("", thing("red", 1))])
    });
    let before = bench.write(written.collect()).await;
    bench.write_one("k0000", thing("blue", 1)).await;
    for (as_of, first) in [(None, "blue"), (Some(before), "red")] {
        let rows = bench.store.rows(&bench.tenant, &MODEL, as_of);
        let rows: Vec<_> = rows.try_collect().await.unwrap();
        assert_eq!(rows.len(), 2_000);
        assert!(rows.is_sorted_by(|left, right| left.key < right.key));
        assert_eq!(rows[0].values[0], first.into());
    }
}

pub(super) async fn a_stream_of_rows_may_be_dropped(bench: Bench<'_>) {
    let written = (1..=5_000)
        .map(|at| document(&format!("k{at}"), Position(at), vec![row("", thing("red", 1))]));
    bench.write(written.collect()).await;
    for _ in 0..20 {
        let mut rows = bench.store.rows(&bench.tenant, &MODEL, None);
        assert!(rows.next().await.unwrap().is_ok());
    }
    // A store whose readers were not given back could not answer any more.
    assert_eq!(bench.documents(&["k1"]).await.len(), 1);
}
