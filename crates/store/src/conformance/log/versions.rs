//! Expected versions: who acts on what they have not seen is refused, alone.

use super::{Bench, append, append_all, part, stream};
use crate::{AppendError, Position};
use futures::future::join_all;

pub(super) async fn a_stale_version_is_refused(bench: Bench<'_>) {
    bench.append(append("a", 0, 3)).await;
    for expected in [0, 2, 4] {
        let refused = bench.log.append(&bench.tenant, append("a", expected, 1)).await;
        assert!(matches!(
            refused,
            Err(AppendError::StaleVersion { stream: at, expected: e, actual: 3 })
                if at == stream("a") && e == expected
        ));
    }
    assert_eq!(bench.head().await, Position(3));
}

pub(super) async fn a_refusal_does_not_hurt_its_neighbours(bench: Bench<'_>) {
    bench.append(append("taken", 0, 1)).await;
    let appends = (0..60).map(|i| {
        let append =
            if i % 3 == 0 { append("taken", 0, 1) } else { append(&format!("s{i}"), 0, 2) };
        bench.log.append(&bench.tenant, append)
    });
    let outcomes = join_all(appends).await;

    for (i, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_err(), i % 3 == 0, "append {i}: {outcome:?}");
    }
    assert_eq!(bench.all().await.len(), 1 + 40 * 2);
}

pub(super) async fn one_of_many_racing_writers_wins(bench: Bench<'_>) {
    let other = bench.engine.open().await;
    for version in 0..10 {
        let appends = (0..16).map(|i| {
            let log = if i % 2 == 0 { &bench.log } else { &other };
            log.append(&bench.tenant, append("a", version, 1))
        });
        let outcomes = join_all(appends).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }
    assert_eq!(bench.all().await.len(), 10);
}

pub(super) async fn several_streams_are_written_or_none(bench: Bench<'_>) {
    bench.append(append("b", 0, 1)).await;
    let both = append_all(vec![part("a", 0, 2), part("b", 1, 1)]);
    let receipt = bench.append(both).await;
    assert_eq!((receipt.first, receipt.last, receipt.version), (Position(2), Position(4), 2));

    let stale = append_all(vec![part("a", 2, 1), part("b", 1, 1)]);
    let refused = bench.log.append(&bench.tenant, stale).await;
    assert!(matches!(refused, Err(AppendError::StaleVersion { actual: 2, .. })));

    let order: Vec<_> =
        bench.all().await.iter().map(|e| (e.stream.stream_id.to_string(), e.version)).collect();
    let wanted = [("b", 1), ("a", 1), ("a", 2), ("b", 2)];
    assert_eq!(order, wanted.map(|(id, version)| (id.to_owned(), version)));
}

pub(super) async fn malformed_appends_are_refused(bench: Bench<'_>) {
    let no_stream = append_all(vec![]);
    let no_event = append_all(vec![part("a", 0, 1), part("b", 0, 0)]);
    let twice = append_all(vec![part("a", 0, 1), part("a", 1, 1)]);
    let mut claimed_twice = append("a", 0, 1);
    claimed_twice.claims = vec![("no".into(), "1".into()), ("no".into(), "1".into())];
    for append in [no_stream, no_event, twice, claimed_twice] {
        let refused = bench.log.append(&bench.tenant, append).await;
        assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{refused:?}");
    }
    assert_eq!(bench.head().await, Position::START);
}
