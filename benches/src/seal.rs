//! What the leaf of an event costs in the write path: the hashes of its fields, the leaf, its place in the tree.

use crate::{
    Bench,
    ground::Engine,
    load,
    report::{Group, Unit, microseconds},
};
use anyhow::{Context, ensure};
use lianxin_app::{App, Stores, clock::SystemClock, import::town};
use lianxin_ledger::{Algorithm, Sha256, Tree};
use lianxin_store::{
    EventLog, Ledger, Position, RecordedEvent, StoredLeaf, Stretch, TenantId, Transcript,
    leaf::{Chain, Sealed},
};
use lianxin_store_sqlite::{Options, SqliteStore};
use std::{path::Path, sync::Arc, time::Duration};

/// Microseconds of an event wanted at most.
const BAR: f64 = 10.0;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let log = Log::demo(bench).await?;
    let mut group = Group::new(
        "seal, an event",
        format!(
            "The {} events of the demo town with the fields they have, {:.0} an event. Processor time of one \
             thread that does nothing else: the salts and hashes of all fields, the commitment over them, the \
             leaf that hangs on the one before, its hash, and the tree. What the database does for a leaf is \
             part of the figures of appends.",
            log.events.len(),
            log.fields(),
        ),
    );
    let (time, runs) = (bench.plan.run, bench.plan.runs);
    let steps: [(&str, Step, Option<f64>); 3] = [
        ("hashes of fields", Log::hash_fields, None),
        ("and commitment", Log::commit, None),
        ("and leaf, its hash and the tree", Log::seal, Some(BAR)),
    ];
    for (what, step, bar) in steps {
        let mut values = Vec::new();
        for _ in 0..runs {
            values.push(microseconds(log.each(time, step).await?));
        }
        group.measure(what, values, Unit::Microseconds, bar);
    }
    bench.report(group);
    Ok(())
}

/// A part of sealing all events of a log.
type Step = fn(&Log) -> anyhow::Result<()>;

/// A log with its leaves.
struct Log {
    tenant: TenantId,
    events: Vec<RecordedEvent>,
    leaves: Vec<StoredLeaf>,
}

impl Log {
    /// That of the demo town, played into a store.
    async fn demo(bench: &Bench) -> anyhow::Result<Self> {
        let site = bench.ground.site(Engine::Sqlite).await?;
        let store = SqliteStore::open(Path::new(&site.target()), Options::default()).await?;
        let tenant = TenantId::new("demo");
        let app = App::open(Stores::of(&store), tenant.clone(), Arc::new(SystemClock)).await?;
        town::import(&app, &town::Town::demo()?).await?;
        let whole = Stretch { after: Position::START, until: store.head(&tenant).await? };
        let events = store.stored_events(&tenant, whole).await?;
        let leaves = store.leaves(&tenant, whole).await?;
        ensure!(events.len() == leaves.len(), "an event without a leaf");
        Ok(Self { tenant, events, leaves })
    }

    /// How many fields an event has, its time included.
    fn fields(&self) -> f64 {
        let hashes: usize = self.sealed().map(|(_, sealed)| sealed.hashes.len() / 32 + 1).sum();
        hashes as f64 / self.events.len() as f64
    }

    fn sealed(&self) -> impl Iterator<Item = (&RecordedEvent, Sealed)> {
        self.events
            .iter()
            .zip(&self.leaves)
            .map(|(event, leaf)| (event, Sealed::again(&self.tenant, event, &leaf.seed)))
    }

    /// Processor time of a step for each event.
    async fn each(
        &self,
        time: Duration,
        step: impl Fn(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<Duration> {
        let passes = load::passes(self.events.len() as u64, time, async || step(self)).await?;
        Ok(passes.processor)
    }

    fn hash_fields(&self) -> anyhow::Result<()> {
        self.sealed().for_each(|(_, sealed)| drop(std::hint::black_box(sealed)));
        Ok(())
    }

    fn commit(&self) -> anyhow::Result<()> {
        for (event, sealed) in self.sealed() {
            std::hint::black_box(sealed.commitment(event.recorded_at));
        }
        Ok(())
    }

    fn seal(&self) -> anyhow::Result<()> {
        let (mut chain, mut tree) = (Chain::default(), Tree::<Sha256>::new());
        let mut last = None;
        for (event, sealed) in self.sealed() {
            let commitment = sealed.commitment(event.recorded_at);
            let record = chain.next(&event.stream, event.version, commitment, event.position)?;
            tree.push(Sha256::leaf(record.as_bytes()));
            last = Some(record);
        }
        let stored = self.leaves.last().context("a log without leaves")?;
        ensure!(last.as_ref() == Some(&stored.record), "other leaves than those of the store");
        std::hint::black_box(tree.root());
        Ok(())
    }
}
