//! Values that are unique in the tenant, whatever stream takes them.

use super::{Bench, append};
use crate::{Append, AppendError, Position};
use futures::future::join_all;

fn claiming(id: &str, expected_version: u64, number: &str) -> Append {
    let claims = vec![("case_no".into(), number.into())];
    Append { claims, ..append(id, expected_version, 1) }
}

pub(super) async fn a_value_is_taken_once(bench: Bench<'_>) {
    bench.append(append("z", 0, 1)).await;
    bench.append(claiming("a", 0, "YN-1")).await;
    let refused = bench.log.append(&bench.tenant, claiming("b", 0, "YN-1")).await;
    assert!(matches!(
        refused,
        Err(AppendError::ClaimTaken { kind, key, position: Position(2) })
            if kind == "case_no" && key == "YN-1"
    ));
    bench.append(claiming("b", 0, "YN-2")).await;

    let claimed =
        async |kind, keys: &[&str]| bench.log.claimed(&bench.tenant, kind, keys).await.unwrap();
    let asked = ["YN-2", "YN-3", "YN-1", "YN-2"];
    let taken = [Some(Position(3)), None, Some(Position(2)), Some(Position(3))];
    assert_eq!(claimed("case_no", &asked).await, taken);
    assert_eq!(claimed("archive_no", &["YN-1"]).await, [None]);
    assert_eq!(claimed("case_no", &[]).await, []);
}

pub(super) async fn a_refused_append_claims_nothing(bench: Bench<'_>) {
    bench.append(append("a", 0, 1)).await;
    let stale = bench.log.append(&bench.tenant, claiming("a", 0, "YN-1")).await;
    assert!(matches!(stale, Err(AppendError::StaleVersion { .. })));

    assert_eq!(bench.log.claimed(&bench.tenant, "case_no", &["YN-1"]).await.unwrap(), [None]);
    bench.append(claiming("a", 1, "YN-1")).await;
}

pub(super) async fn one_of_many_racing_claims_wins(bench: Bench<'_>) {
    let other = bench.engine.open().await;
    let appends = (0..40).map(|i| {
        let log = if i % 2 == 0 { &bench.log } else { &other };
        log.append(&bench.tenant, claiming(&format!("s{i}"), 0, "YN-1"))
    });
    let outcomes = join_all(appends).await;

    let taken = |outcome: &Result<_, AppendError>| {
        matches!(outcome, Err(AppendError::ClaimTaken { position: Position(1), .. }))
    };
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| taken(outcome)).count(), 39);
}
