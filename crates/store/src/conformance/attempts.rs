//! The suite for [`Attempts`]: in order, bounded, one diary per tenant.

use crate::{Attempt, Attempts, TenantId, attempts::KEPT};
use uuid::Uuid;

/// Runs the suite on an empty store.
pub async fn run(store: &dyn Attempts) {
    let (tenant, other) = (TenantId::new("a"), TenantId::new("b"));
    store.note(&other, &[attempt(7)]).await.unwrap();
    let all: Vec<Attempt> = (0..KEPT + 3).map(attempt).collect();
    let (first, rest) = all.split_at(2);
    store.note(&tenant, first).await.unwrap();
    store.note(&tenant, rest).await.unwrap();
    let latest = store.latest(&tenant, 2).await.unwrap();
    assert_eq!(latest, [attempt(KEPT + 2), attempt(KEPT + 1)]);
    let kept = store.latest(&tenant, u32::MAX).await.unwrap();
    assert_eq!(kept.len() as u64, KEPT);
    assert_eq!(kept.last(), Some(&attempt(3)));
    assert_eq!(store.latest(&other, 9).await.unwrap(), [attempt(7)]);
    store.note(&other, &[]).await.unwrap();
}

fn attempt(n: u64) -> Attempt {
    Attempt {
        at: jiff::Timestamp::from_second(n.cast_signed()).unwrap(),
        account: format!("clerk-{n}"),
        role: "LIAISON_OFFICER".into(),
        action: "CLOSE_CASE".into(),
        stream_type: "case".into(),
        stream_id: "c".into(),
        command_id: Uuid::from_u128(n.into()),
        code: "FORBIDDEN".into(),
        path: n.is_multiple_of(2).then(|| "lead".into()),
    }
}
