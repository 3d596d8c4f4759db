//! Moves a tenant's log from one store to another word for word, and compares the two.
//!
//! It knows nothing of what the events mean and folds none: read models are rebuilt afterwards, from
//! what has arrived. What was tried in vain is no part of the log and stays behind.

mod columns;
mod compare;
mod passages;

pub use columns::{Difference, leaf};
pub use compare::{Likeness, compare};

use lianxin_store::{Position, Scribe, StoreError, Tally, TenantId, Transcript};
use passages::Passages;

/// Events that are read at a time.
const PAGE: u64 = 500;

/// Where a log is copied to.
pub struct Target<'t> {
    /// What stands there.
    pub log: &'t dyn Transcript,
    /// Who writes there.
    pub scribe: &'t mut dyn Scribe,
}

/// Why two logs are not the same now.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source failed, or holds what cannot be read.
    #[error("the source cannot be read")]
    Source(#[source] StoreError),
    /// The copy failed, or holds what cannot be read.
    #[error("the copy cannot be read")]
    Copy(#[source] StoreError),
    /// The copy could not be written.
    #[error("the copy cannot be written")]
    Write(#[source] StoreError),
    /// The source has nothing to copy.
    #[error("the source holds nothing of {0}")]
    Nothing(TenantId),
    /// The target holds something that is not the beginning of the source; nothing was written.
    #[error("the target holds another record of {tenant}, nothing was written")]
    Occupied {
        /// Whose record.
        tenant: TenantId,
        /// What differs.
        source: Box<CopyError>,
    },
    /// A column is not the same in both.
    #[error("{0}")]
    Different(Difference),
    /// The copy goes on where the source ends.
    #[error("the source ends at {source_head}, the copy at {copy_head}")]
    OtherEnd {
        /// Where the source was read to.
        source_head: Position,
        /// Where the copy ends.
        copy_head: Position,
    },
    /// One of them holds commands or unique values that belong to none of its events.
    #[error(
        "the events account for {} commands and {} unique values; the source holds {} and {}, the \
         copy {} and {}",
        compared.commands, compared.claims, source_holds.commands, source_holds.claims,
        copy_holds.commands, copy_holds.claims
    )]
    Stray {
        /// What was compared, event by event.
        compared: Tally,
        /// All that stands in the source.
        source_holds: Tally,
        /// All that stands in the copy.
        copy_holds: Tally,
    },
}

/// Copies what a log holds up to a position, and tells where it began: what an interrupted copy has left
/// is compared and gone on from. A target that holds anything else is refused, and nothing is written.
/// `told` hears of every position that was reached.
pub async fn copy(
    source: &dyn Transcript,
    target: Target<'_>,
    tenant: &TenantId,
    until: Position,
    mut told: impl FnMut(Position),
) -> Result<Position, CopyError> {
    let Target { log, scribe } = target;
    if until == Position::START {
        return Err(CopyError::Nothing(tenant.clone()));
    }
    let stands = log.head(tenant).await.map_err(CopyError::Copy)?;
    let occupied =
        |source| CopyError::Occupied { tenant: tenant.clone(), source: Box::new(source) };
    if stands > until {
        return Err(occupied(CopyError::OtherEnd { source_head: until, copy_head: stands }));
    }
    compare(source, log, tenant, stands, |_| {}).await.map_err(|differs| match differs {
        CopyError::Source(_) => differs,
        _ => occupied(differs),
    })?;
    let mut passages = Passages::new(source, tenant, stands, until);
    let mut after = stands;
    while let Some(passage) = passages.next().await.map_err(CopyError::Source)? {
        scribe.restore(tenant, after, &passage).await.map_err(CopyError::Write)?;
        after = passage.end().map_or(after, |(end, _)| end);
        told(after);
    }
    Ok(stands)
}
