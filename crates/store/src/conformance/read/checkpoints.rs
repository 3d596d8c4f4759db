//! A batch and its checkpoint stand or fall together.

use super::{Bench, MODEL, document, keys, row, thing};
use crate::{Advance, Batch, Fault, ModelSpec, Order, Position, Select, StoreError, TenantId};
use futures::future::join_all;

pub(super) async fn a_model_begins_at_the_start(bench: Bench<'_>) {
    let begun = bench.store.open(&bench.tenant, &MODEL).await.unwrap();
    assert_eq!((begun.position, begun.fault), (Position::START, None));
    assert!(bench.select(Select::first(10, Order::ascending("size"))).await.rows.is_empty());
}

pub(super) async fn a_batch_moves_it(bench: Bench<'_>) {
    let documents = vec![document("a", Position(3), vec![row("", thing("red", 1))])];
    bench.try_write(Batch { from: Position(0), to: Position(7), documents }).await.unwrap();
    let reopened = bench.engine.open().await.open(&bench.tenant, &MODEL).await.unwrap();
    assert_eq!(reopened.position, Position(7));
    let page = bench.select(Select::first(10, Order::ascending("size"))).await;
    assert_eq!((page.position, page.rows[0].since), (Position(7), Position(3)));
}

pub(super) async fn a_batch_that_began_elsewhere_writes_nothing(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    for from in [0, 2] {
        let documents = vec![document("b", Position(9), vec![row("", thing("red", 1))])];
        let refused = bench.try_write(Batch { from: Position(from), to: Position(9), documents });
        let refused = refused.await.unwrap_err();
        assert!(
            matches!(&refused, StoreError::CheckpointMoved { expected, .. } if expected.0 == from)
        );
    }
    assert_eq!(bench.position().await, Position(1));
    assert_eq!(bench.documents(&["b"]).await, [None]);
}

/// Each by itself: one that stands elsewhere does not hold up the others, and nobody else's move.
pub(super) async fn models_without_anything_to_fold_advance_together(bench: Bench<'_>) {
    let second = ModelSpec { revision: MODEL.revision + 1, ..MODEL };
    let third = ModelSpec { revision: MODEL.revision + 2, ..MODEL };
    let other = TenantId::new("another office");
    for (tenant, model) in
        [(&bench.tenant, &second), (&bench.tenant, &third), (&other, &MODEL), (&other, &second)]
    {
        bench.store.open(tenant, model).await.unwrap();
    }
    let advance = |model, from, to| Advance { model, from: Position(from), to: Position(to) };
    let advances = [advance(third, 0, 9), advance(MODEL, 3, 9), advance(second, 0, 4)];
    let moved = bench.store.advance(&bench.tenant, &advances).await.unwrap();
    assert_eq!(moved, [true, false, true]);
    let again = bench.store.advance(&bench.tenant, &advances[..1]).await.unwrap();
    assert_eq!(again, [false]);

    let reopened = bench.engine.open().await;
    for (tenant, model, position) in [
        (&bench.tenant, &MODEL, 0),
        (&bench.tenant, &second, 4),
        (&bench.tenant, &third, 9),
        (&other, &MODEL, 0),
        (&other, &second, 0),
    ] {
        let stands = reopened.checkpoint(tenant, model).await.unwrap();
        assert_eq!(stands.position, Position(position), "{tenant:?}, revision {}", model.revision);
    }
    assert_eq!(bench.store.advance(&bench.tenant, &[]).await.unwrap(), [false; 0]);
}

pub(super) async fn one_of_many_racing_batches_wins(bench: Bench<'_>) {
    let other = bench.engine.open().await;
    let batches = (0..8).map(|i| {
        let documents = vec![document("a", Position(1), vec![row("", thing("red", i64::from(i)))])];
        let store = if i % 2 == 0 { &bench.store } else { &other };
        store.write(&bench.tenant, &MODEL, Batch { from: Position(0), to: Position(1), documents })
    });
    let won = join_all(batches).await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1);
    assert_eq!(
        bench.store.rows_of(&bench.tenant, &MODEL, &["a".to_owned()], None).await.unwrap().len(),
        1
    );
}

/// A batch that is given up at any point is written whole or not at all. An engine may still be writing what
/// was given up, so each look is at one state.
pub(super) async fn a_dropped_batch_breaks_nothing(bench: Bench<'_>) {
    let select = Select::first(100, Order::ascending("size"));
    for polls in 0..60 {
        let from = bench.position().await;
        let to = from.next();
        let documents = vec![document(&to.to_string(), to, vec![row("", thing("red", 1))])];
        let mut write = Box::pin(bench.try_write(Batch { from, to, documents }));
        for _ in 0..polls {
            if futures::poll!(&mut write).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(write);
        let page = bench.select(select.clone()).await;
        assert_eq!(page.position, Position(page.rows.len() as u64), "after {polls} polls");
    }
    let page = bench.select(select).await;
    let keys: Vec<&str> = page.rows.iter().map(|row| &*row.key).collect();
    assert!(bench.documents(&keys).await.iter().all(Option::is_some));
}

pub(super) async fn a_row_that_does_not_fit_writes_nothing(bench: Bench<'_>) {
    let mut values = thing("red", 1);
    values[1] = "large".into();
    let documents = vec![document("a", Position(1), vec![row("", values)])];
    let refused = bench.try_write(Batch { from: Position(0), to: Position(1), documents }).await;
    assert!(matches!(refused, Err(StoreError::Misfit { key, .. }) if key == "a"));
    let rows = vec![row("", thing("red", 1)), row("", thing("red", 2))];
    let documents = vec![document("b", Position(1), rows)];
    let refused = bench.try_write(Batch { from: Position(0), to: Position(1), documents }).await;
    assert!(matches!(refused, Err(StoreError::Misfit { key, .. }) if key == "b"));
    assert_eq!(bench.position().await, Position::START);
}

pub(super) async fn a_reset_empties_one_tenant(bench: Bench<'_>) {
    let other = TenantId::new("another office");
    bench.store.open(&other, &MODEL).await.unwrap();
    bench.store.reset(&other, &MODEL).await.unwrap();
    for tenant in [&bench.tenant, &other] {
        let mut written = document("a", Position(1), vec![row("", thing("red", 1))]);
        written.search_text = Some("路灯".to_owned());
        let batch = Batch { from: Position(0), to: Position(1), documents: vec![written] };
        bench.store.write(tenant, &MODEL, batch).await.unwrap();
    }
    bench.store.reset(&bench.tenant, &MODEL).await.unwrap();

    let select = |tenant| {
        let mut select = Select::first(10, Order::ascending("size"));
        select.search = Some("路灯".to_owned());
        bench.store.select(tenant, &MODEL, select)
    };
    assert_eq!(bench.position().await, Position::START);
    assert!(select(&bench.tenant).await.unwrap().rows.is_empty());
    assert_eq!(keys(&select(&other).await.unwrap().rows), ["a"]);
    bench.store.reset(&other, &MODEL).await.unwrap();
}

pub(super) async fn a_fault_is_kept_until_cleared(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    let fault = Fault { position: Position(2), reason: "无法读取".to_owned() };
    bench.store.set_fault(&bench.tenant, &MODEL, Some(fault.clone())).await.unwrap();
    let reopened = bench.engine.open().await.open(&bench.tenant, &MODEL).await.unwrap();
    assert_eq!(reopened.fault, Some(fault));
    bench.store.set_fault(&bench.tenant, &MODEL, None).await.unwrap();
    assert_eq!(bench.store.checkpoint(&bench.tenant, &MODEL).await.unwrap().fault, None);
}

pub(super) async fn a_fault_found_where_the_model_no_longer_stands_is_none(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    for position in [1, 3] {
        let fault = Fault { position: Position(position), reason: "无法读取".to_owned() };
        let refused = bench.store.set_fault(&bench.tenant, &MODEL, Some(fault)).await.unwrap_err();
        assert!(matches!(refused, StoreError::CheckpointMoved { expected, .. }
            if expected.next() == Position(position)));
    }
    assert_eq!(bench.store.checkpoint(&bench.tenant, &MODEL).await.unwrap().fault, None);
}
