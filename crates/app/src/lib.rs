//! The application: who may act, what time it is, load, decide, append, and keep the read models up
//! to date.
//!
//! It knows no engine and no transport: stores come in as ports, callers as [`Actor`]s that somebody
//! else has authenticated.
//!
//! [`Actor`]: lianxin_domain::actor::Actor

pub mod attachments;
mod attempts;
pub mod batches;
pub mod campaigns;
pub mod clock;
pub mod copy;
pub mod cqrs_store;
pub mod decode;
pub mod duties;
pub mod error;
pub mod execute;
pub mod export;
pub mod feed;
mod figures;
pub mod import;
pub mod inbound;
pub mod models;
pub mod numbers;
pub mod order;
pub mod projector;
pub mod proofs;
pub mod publish;
pub mod queries;
pub mod replay;
pub mod sight;
pub mod standing;
pub mod webhooks;

pub use clock::Clock;
pub use error::{ExecuteError, OpenError, QueryError, Refused};
pub use order::{Done, Order};
pub use queries::Queries;

use attachments::Attachments;
use attempts::Diary;
use batches::Batches;
use decode::Decoder;
use execute::{Cache, Turns};
use feed::Feed;
use lianxin_domain::time::OccurredAt;
use lianxin_store::{Attempts, Deliveries, EventLog, Ledger, Position, ReadStore, TenantId};
use numbers::Numbers;
use projector::{Projector, Running, Terms};
use proofs::{Checkpoints, Proofs};
use queries::Dashboard;
use standing::{Follower, Source, Standing};
use std::sync::Arc;
use webhooks::Signing;

/// The ports the application stands on.
#[derive(Clone)]
pub struct Stores {
    /// The log of events.
    pub log: Arc<dyn EventLog>,
    /// The same log as outsiders can check it.
    pub ledger: Arc<dyn Ledger>,
    /// The place for read models.
    pub read: Arc<dyn ReadStore>,
    /// The place for what was tried in vain.
    pub attempts: Arc<dyn Attempts>,
    /// The place for how far subscribers outside have been told.
    pub deliveries: Arc<dyn Deliveries>,
    /// The place for the bytes of attachments; without one, whatever is declared is taken on trust.
    pub attachments: Option<Arc<dyn Attachments>>,
}

impl Stores {
    /// One engine for all ports but that of attachments.
    pub fn of<S: EventLog + Ledger + ReadStore + Attempts + Deliveries + Clone>(store: &S) -> Self {
        Self {
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            read: Arc::new(store.clone()),
            attempts: Arc::new(store.clone()),
            deliveries: Arc::new(store.clone()),
            attachments: None,
        }
    }

    /// The same with a place for attachments: entries then refer to those alone that are there.
    #[must_use]
    pub fn with_attachments(self, attachments: Arc<dyn Attachments>) -> Self {
        Self { attachments: Some(attachments), ..self }
    }
}

/// Groups of computed dashboards kept, of all together.
const GROUPS: u64 = 50_000;
/// Case numbers of which it is remembered whose they are: a number never changes hands.
const NUMBERS: u64 = 100_000;

/// The application for one tenant. Cheap to clone.
#[derive(Clone)]
pub struct App {
    core: Arc<Core>,
    clock: Arc<dyn Clock>,
    queries: Queries,
    signing: Option<Signing>,
    checkpoints: Option<Arc<dyn Checkpoints>>,
}

/// What all clones share.
struct Core {
    log: Arc<dyn EventLog>,
    read: Arc<dyn ReadStore>,
    attempts: Arc<dyn Attempts>,
    deliveries: Arc<dyn Deliveries>,
    attachments: Option<Arc<dyn Attachments>>,
    tenant: TenantId,
    batches: Batches,
    projector: Projector,
    cache: Cache,
    turns: Turns,
    numbers: Numbers,
    source: Arc<Source>,
    standing: Follower,
    diary: Diary,
    proofs: Proofs,
    facts: figures::Kept,
    dashboards: moka::future::Cache<String, Arc<Dashboard>>,
    numbered: moka::future::Cache<String, Arc<str>>,
}

impl Core {
    fn decoder(&self) -> &Decoder {
        self.batches.decoder()
    }
}

impl App {
    /// Opens a tenant: folds the directory and the rules, and finds the read models where they
    /// stand. Read models move only once they are [kept](Self::keep_read_models).
    pub async fn open(
        stores: Stores,
        tenant: TenantId,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let Stores { log, ledger, read, attempts, deliveries, attachments } = stores;
        let batches = Batches::new(Arc::clone(&log), tenant.clone(), Decoder::default());
        let projector = Projector::open(batches.clone(), Arc::clone(&read), models::all()).await?;
        let source = Source::new(Arc::clone(&log), tenant.clone(), Decoder::default());
        let source = Arc::new(source);
        let standing = Follower::open(Arc::clone(&source)).await?;
        let numbers = Numbers::new(Arc::clone(&log), tenant.clone());
        let diary = Diary::open(Arc::clone(&attempts), tenant.clone());
        let proofs = Proofs::new(Arc::clone(&log), ledger, tenant.clone());
        let facts = figures::Kept::new(Arc::clone(&read), tenant.clone());
        let core = Arc::new(Core {
            log,
            read,
            attempts,
            deliveries,
            attachments,
            tenant,
            batches,
            projector,
            cache: Cache::default(),
            turns: Turns::default(),
            numbers,
            source,
            standing,
            diary,
            proofs,
            facts,
            dashboards: moka::future::Cache::builder()
                .weigher(|_, kept: &Arc<Dashboard>| {
                    u32::try_from(kept.groups.len()).unwrap_or(u32::MAX).saturating_add(1)
                })
                .max_capacity(GROUPS)
                .build(),
            numbered: moka::future::Cache::new(NUMBERS),
        });
        let queries = Queries::new(Arc::clone(&core));
        let app = Self { core, clock, queries, signing: None, checkpoints: None };
        app.publish_shipped().await?;
        Ok(app)
    }

    /// The same application by another clock: for entries made at a time of their own.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self.clone() }
    }

    /// Whose application it is.
    pub fn tenant(&self) -> &TenantId {
        &self.core.tenant
    }

    /// The civil day of the application's clock, counted in China.
    pub fn today(&self) -> jiff::civil::Date {
        OccurredAt::new(self.clock.now(), jiff::tz::Offset::UTC).day()
    }

    /// Reads.
    pub fn queries(&self) -> &Queries {
        &self.queries
    }

    /// The log to follow, for subscriptions.
    pub fn feed(&self) -> Feed {
        Feed::new(self.core.batches.clone())
    }

    /// The log as outsiders can check it.
    pub fn proofs(&self) -> &Proofs {
        &self.core.proofs
    }

    /// The read models.
    pub fn projector(&self) -> &Projector {
        &self.core.projector
    }

    /// Keeps the read models up to date for as long as the answer is held, those of them that no other
    /// process keeps.
    pub fn keep_read_models(&self) -> Running {
        self.core.projector.start(Terms::default())
    }

    /// The head of the log, once all that answers questions has folded it. None while something is
    /// on its way: answers may then be of more than one position.
    pub fn settled(&self) -> Option<Position> {
        let head = self.core.standing.settled()?;
        self.core.projector.stands_at(head).then_some(head)
    }

    /// The directory and the rules as they stand.
    pub fn standing(&self) -> Arc<Standing> {
        self.core.standing.newest()
    }
}
