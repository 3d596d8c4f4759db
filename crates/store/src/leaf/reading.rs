//! A whole log checked against its leaves, page by page.

use super::{Altered, Check, PAGE};
use crate::{Position, StoreError, Stretch, TenantId, Transcript};

/// What a check of a whole log came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The last position that was checked.
    pub head: Position,
    /// How many cases are numbered.
    pub cases: u64,
    /// The first event that is not what was sealed.
    pub altered: Option<Altered>,
}

/// Computes every commitment again and hangs every leaf on those before it, in bounded memory. It finds what was
/// changed, taken out or put in without its leaf; what was changed together with all leaves after it, only somebody
/// who knows an earlier checkpoint finds.
pub async fn check_log(log: &dyn Transcript, tenant: &TenantId) -> Result<Checked, StoreError> {
    let head = log.head(tenant).await?;
    let mut check = Check::new(tenant);
    for stretch in Stretch::pages(head, PAGE) {
        let events = log.stored_events(tenant, stretch).await?;
        let leaves = log.leaves(tenant, stretch).await?;
        for place in 0..(stretch.until.0 - stretch.after.0) as usize {
            if let Err(altered) = check.take(events.get(place), leaves.get(place)) {
                let (head, cases) = (altered.position.before(), check.cases());
                return Ok(Checked { head, cases, altered: Some(altered) });
            }
        }
    }
    Ok(Checked { head, cases: check.cases(), altered: None })
}
