//! Documents by key.

use super::{Bench, document, row, thing};
use crate::Position;

pub(super) async fn they_come_in_the_order_asked(bench: Bench<'_>) {
    bench.write_one("a", thing("red", 1)).await;
    bench.write_one("b", thing("red", 1)).await;
    bench.write_one("a", thing("blue", 1)).await;
    let found = bench.documents(&["b", "none", "a", "b"]).await;
    let positions = found.iter().map(|found| Some(found.as_ref()?.position.0));
    assert_eq!(positions.collect::<Vec<_>>(), [Some(2), None, Some(3), Some(2)]);
    assert_eq!(found[2].as_ref().unwrap().json, r#"{"key":"a","at":3}"#);
    assert!(bench.documents(&[]).await.is_empty());
}

pub(super) async fn many_are_written_and_read(bench: Bench<'_>) {
    let written = (1..=3_000).map(|at| {
        document(&format!("k{at:04}"), Position(at), vec![row("", thing("红", at as i64))])
    });
    bench.write(written.collect()).await;
    let keys: Vec<String> = (1..=3_000).rev().map(|at| format!("k{at:04}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let found = bench.documents(&keys).await;
    assert!(found.iter().flatten().map(|found| found.position.0).eq((1..=3_000).rev()));
}
