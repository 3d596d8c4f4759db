//! Leaves for a log from before there were any.

use super::{Chain, PAGE, Sealed, StoredLeaf};
use crate::{Position, Scribe, StoreError, Stretch, TenantId, Transcript};
use uuid::Uuid;

/// The seed of an event: 32 bytes, of which 244 bits are random.
pub fn fresh_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    seed[16..].copy_from_slice(Uuid::new_v4().as_bytes());
    seed
}

/// Makes the leaves of a log that has none, as of now: what was changed before is not found by them. A log that
/// has some is left as it is, for what it lacks is then a sign of something else.
pub async fn seal_backlog(
    log: &dyn Transcript,
    scribe: &mut dyn Scribe,
    tenant: &TenantId,
) -> Result<(), StoreError> {
    let first = Stretch { after: Position::START, until: Position(1) };
    if !log.leaves(tenant, first).await?.is_empty() {
        return Ok(());
    }
    let head = log.head(tenant).await?;
    let mut chain = Chain::default();
    for stretch in Stretch::pages(head, PAGE) {
        let events = log.stored_events(tenant, stretch).await?;
        let mut leaves = Vec::with_capacity(events.len());
        for event in &events {
            let (position, seed) = (event.position, fresh_seed());
            let commitment = Sealed::again(tenant, event, &seed).commitment(event.recorded_at);
            let record = chain.next(&event.stream, event.version, commitment, position)?;
            leaves.push(StoredLeaf { position, seed, record });
        }
        scribe.seal(tenant, stretch.after, &leaves).await?;
    }
    Ok(())
}
