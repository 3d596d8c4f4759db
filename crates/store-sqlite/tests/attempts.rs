//! The diary of attempts: in order, bounded, one per tenant.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use lianxin_store::{Attempt, Attempts, TenantId, attempts::KEPT};
use lianxin_store_sqlite::{Options, SqliteStore};
use uuid::Uuid;

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

#[tokio::test]
async fn the_newest_come_first_and_the_oldest_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let (tenant, other) = (TenantId::new("a"), TenantId::new("b"));
    store.note(&other, &[attempt(7)]).await.unwrap();
    let all: Vec<Attempt> = (0..KEPT + 3).map(attempt).collect();
    store.note(&tenant, &all).await.unwrap();
    let latest = store.latest(&tenant, 2).await.unwrap();
    assert_eq!(latest, [attempt(KEPT + 2), attempt(KEPT + 1)]);
    let kept = store.latest(&tenant, u32::MAX).await.unwrap();
    assert_eq!(kept.len() as u64, KEPT);
    assert_eq!(kept.last(), Some(&attempt(3)));
    assert_eq!(store.latest(&other, 9).await.unwrap(), [attempt(7)]);
}
