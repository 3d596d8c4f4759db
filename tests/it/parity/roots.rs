//! The root of a log but for its clock and its salts, which are the only things in it that two engines may differ in.

use futures::TryStreamExt;
use jiff::Timestamp;
use lianxin_ledger::{Algorithm, Sha256, Tree, TreeHead};
use lianxin_store::{
    EventLog, Ledger, LogFilter, RecordedEvent, Stretch, TenantId,
    leaf::{Chain, Sealed},
};

/// Comes to every leaf of a log again, as it is stored and then without clock and salts.
pub(super) async fn clockless_root(
    log: &dyn EventLog,
    ledger: &dyn Ledger,
    tenant: &TenantId,
) -> TreeHead {
    let until = log.head(tenant).await.unwrap();
    let stretch = Stretch { after: lianxin_store::Position::START, until };
    let leaves = ledger.leaves(tenant, stretch).await.unwrap();
    let events: Vec<_> = log.read(tenant, LogFilter::default()).try_collect().await.unwrap();
    assert_eq!(events.len(), leaves.len());
    let (mut stored, mut clockless) = (Chain::new(0), Chain::new(0));
    let mut tree = Tree::<Sha256>::new();
    for (event, leaf) in events.iter().zip(&leaves) {
        assert_eq!(hung(&mut stored, tenant, event, &leaf.seed), leaf.record);
        let event = RecordedEvent { recorded_at: Timestamp::UNIX_EPOCH, ..event.clone() };
        tree.push(Sha256::leaf(hung(&mut clockless, tenant, &event, &[0; 32]).as_bytes()));
    }
    tree.head()
}

fn hung(chain: &mut Chain, tenant: &TenantId, event: &RecordedEvent, seed: &[u8; 32]) -> String {
    let commitment = Sealed::again(tenant, event, seed).commitment(event.recorded_at);
    chain.next(&event.stream, event.version, commitment, event.position).unwrap()
}
