//! The log as proofs see it: its tree and the heads of its cases, kept up with it from the stored leaves
//! alone, and whatever is proved by them.
//!
//! In memory are the fold of the log, and of its tree one hash for every 256 events and those above; the
//! lowest hashes are made from leaves when they are asked for. Nothing is kept anywhere else: after a
//! start all of it is built anew. Who signs what is folded, and where that is published, is the caller's
//! affair.

mod error;
mod evidence;
mod heads;
mod integrated;
mod published;
mod receipt;
mod tiles;
mod told;

pub use error::ProofError;
pub use integrated::Head;
pub use published::{Checkpoints, CheckpointsError, Standing, Witnessed};
pub use receipt::GivenReceipt;

use heads::Past;
use integrated::Integrated;
use lianxin_ledger::Hash;
use lianxin_store::{EventLog, Ledger, Position, StoredLeaf, Stretch, TenantId};
use moka::future::Cache;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::Mutex;

/// Leaves that are read and folded at a time.
const PAGE: u64 = 2_000;
/// Full tiles of leaf hashes that are kept, of 8 KiB each.
const TILES: u64 = 4_096;
/// Sizes of which the root is kept: those of checkpoints are asked about again and again.
const ROOTS: u64 = 1_024;

/// The proofs of a tenant's log. Cheap to clone.
#[derive(Clone)]
pub struct Proofs {
    core: Arc<Core>,
}

struct Core {
    log: Arc<dyn EventLog>,
    ledger: Arc<dyn Ledger>,
    tenant: TenantId,
    integrated: RwLock<Integrated>,
    /// Held by whoever folds.
    turn: Mutex<()>,
    past: Mutex<Past>,
    lowest: Cache<u64, Arc<[Hash]>>,
    roots: Cache<u64, Hash>,
}

impl Proofs {
    /// Those of a log of which nothing has been read.
    pub fn new(log: Arc<dyn EventLog>, ledger: Arc<dyn Ledger>, tenant: TenantId) -> Self {
        let core = Core {
            log,
            ledger,
            tenant,
            integrated: RwLock::default(),
            turn: Mutex::new(()),
            past: Mutex::new(Past::default()),
            lowest: Cache::new(TILES),
            roots: Cache::new(ROOTS),
        };
        Self { core: Arc::new(core) }
    }

    /// Folds the log as far as it goes, and tells its head.
    ///
    /// # Errors
    /// When the log cannot be read, or a leaf does not follow from those before it: nothing is proved from there
    /// on.
    pub async fn follow(&self) -> Result<Head, ProofError> {
        let head = self.core.log.head(&self.core.tenant).await?;
        self.fold(head).await?;
        Ok(self.head())
    }

    /// The head of what has been folded.
    pub fn head(&self) -> Head {
        self.integrated().head()
    }

    /// Folds the log as far as it goes, unless so much of it is folded already. Tells the size of what is folded.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub async fn reach(&self, size: u64) -> Result<u64, ProofError> {
        let stands = self.integrated().size();
        if stands >= size { Ok(stands) } else { Ok(self.follow().await?.tree.size) }
    }

    /// Folds the log up to and including a position. What is folded already is not read again but for its last leaf:
    /// a log that does not have it any more is another one, of which everything is read anew.
    async fn fold(&self, until: Position) -> Result<(), ProofError> {
        let _turn = self.core.turn.lock().await;
        loop {
            let stands = Position(self.integrated().size());
            let until = until.max(stands);
            if until == Position::START {
                return Ok(());
            }
            let after = stands.before();
            let stretch = Stretch { after, until: until.min(Position(after.0 + PAGE)) };
            let leaves = self.core.ledger.leaves(&self.core.tenant, stretch).await?;
            if !self.integrated().goes_on_in(&leaves) {
                self.begin_anew(stands).await;
                continue;
            }
            let mut integrated = self.integrated_mut();
            for leaf in leaves.iter().filter(|leaf| leaf.position > stands) {
                integrated.take(leaf)?;
            }
            let reached = Position(integrated.size());
            if reached < stretch.until {
                return Err(ProofError::no_leaf(reached.next()));
            }
            if reached >= until {
                return Ok(());
            }
        }
    }

    /// The leaves of a stretch of the log, which all are there.
    async fn leaves(&self, stretch: Stretch) -> Result<Vec<StoredLeaf>, ProofError> {
        let leaves = self.core.ledger.leaves(&self.core.tenant, stretch).await?;
        let places = (stretch.after.0 + 1..=stretch.until.0).map(Position);
        let mut found = leaves.iter().map(|leaf| leaf.position);
        match { places }.find(|place| found.next() != Some(*place)) {
            Some(missing) => Err(ProofError::no_leaf(missing)),
            None => Ok(leaves),
        }
    }

    /// Forgets the log: an older state of it was brought back, or lost entries were followed by others.
    async fn begin_anew(&self, stands: Position) {
        tracing::warn!(tenant = %self.core.tenant, %stands, "the log is another one now: it is read anew");
        *self.integrated_mut() = Integrated::default();
        *self.core.past.lock().await = Past::default();
        self.core.lowest.invalidate_all();
        self.core.roots.invalidate_all();
    }

    fn integrated(&self) -> RwLockReadGuard<'_, Integrated> {
        // Whoever panicked while writing has left whole leaves behind.
        self.core.integrated.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn integrated_mut(&self) -> RwLockWriteGuard<'_, Integrated> {
        self.core.integrated.write().unwrap_or_else(PoisonError::into_inner)
    }
}
