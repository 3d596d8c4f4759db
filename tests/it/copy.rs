//! A station's record moves into the county's server, and back: what arrives cannot be told from what
//! left, and what was changed on the way is named.

pub(crate) mod file;
mod resuming;
mod tampering;
mod town;

use lianxin_app::copy::{CopyError, Likeness, Target, compare, copy};
use lianxin_store::{Position, Scribe, TenantId, Transcript};
use lianxin_store_sqlite::{Options, SqliteStore};
use std::path::Path;

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Options { readers: 2, ..Options::default() }).await.unwrap()
}

/// Copies all that a log holds and compares.
async fn moved(
    source: &dyn Transcript,
    log: &dyn Transcript,
    scribe: &mut dyn Scribe,
    tenant: &TenantId,
) -> Result<Likeness, CopyError> {
    let head = source.head(tenant).await.unwrap();
    copy(source, Target { log, scribe }, tenant, head, |_| {}).await?;
    compared(source, log, tenant).await
}

/// Compares all that a log holds with a copy of it.
async fn compared(
    source: &dyn Transcript,
    log: &dyn Transcript,
    tenant: &TenantId,
) -> Result<Likeness, CopyError> {
    let mut reached = Position::START;
    let head = source.head(tenant).await.unwrap();
    let likeness = compare(source, log, tenant, head, |position| reached = position).await?;
    assert_eq!(reached, head);
    Ok(likeness)
}
