//! A log with a hole is never read as if it were whole.

use super::{Bench, append, stream};
use crate::{LogFilter, Position, StoreError};

pub(super) async fn a_hole_is_reported(bench: Bench<'_>) {
    for version in 0..9 {
        bench.append(append("a", version, 1)).await;
    }
    bench.engine.lose_event(&bench.tenant, Position(5)).await;

    let damaged = |found| matches!(found, Err(StoreError::Damaged { position: Position(5), .. }));
    assert!(damaged(bench.read(LogFilter::default()).await.map(|_| ())));
    let ends_in_it = LogFilter { until: Some(Position(5)), ..LogFilter::default() };
    assert!(damaged(bench.read(ends_in_it).await.map(|_| ())));
    let before = LogFilter { until: Some(Position(4)), ..LogFilter::default() };
    assert_eq!(bench.read(before).await.unwrap().len(), 4);
    let after = LogFilter { after: Position(5), ..LogFilter::default() };
    assert_eq!(bench.read(after).await.unwrap().len(), 4);

    let whole = bench.log.read_stream(&bench.tenant, &stream("a"), 0, None).await;
    assert!(matches!(whole, Err(StoreError::Damaged { .. })));

    // Without its end the log is not a shorter log either.
    bench.engine.lose_event(&bench.tenant, Position(9)).await;
    let head = bench.log.head(&bench.tenant).await;
    assert!(matches!(head, Err(StoreError::Damaged { position: Position(9), .. })));
    assert!(bench.log.append(&bench.tenant, append("b", 0, 1)).await.is_err());
}
