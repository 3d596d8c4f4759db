//! `lianxin copy`: moves a record from one store to another, compares the two, and rebuilds the read
//! models of the copy.

use super::{place::Store, progress};
use crate::{
    data_dir::DataDir,
    settings::{Settings, TenantCode},
};
use anyhow::{Context, bail};
use clap::Args;
use lianxin_app::{
    batches::Batches,
    copy::{Likeness, Target, compare, copy},
    decode::Decoder,
    models,
    projector::Projector,
};
use lianxin_store::{
    Deliveries, Delivery, EventLog, Position, ReadStore, Scribe, TenantId, Transcript,
};
use lianxin_store_postgres::{self as postgres, PostgresScribe, PostgresStore};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use std::{path::PathBuf, sync::Arc, time::Instant};

/// `lianxin copy`
#[derive(Debug, Args)]
pub(super) struct Copy {
    /// The store that is read: sqlite:FILE or postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "URL", value_parser = Store::parse)]
    from: Store,
    /// The store that is written; a database as a user who may act as lianxin_owner
    #[arg(long, value_name = "URL", value_parser = Store::parse)]
    to: Store,
    /// Whose record; that of the settings when absent
    #[arg(long, value_name = "NAME")]
    tenant: Option<TenantCode>,
    /// Folder with the settings
    #[arg(long, value_name = "DIR", env = "LIANXIN_DATA", default_value = "lianxin-data")]
    data: PathBuf,
}

/// A store that is read.
struct Source {
    log: Arc<dyn Transcript>,
    deliveries: Arc<dyn Deliveries>,
}

/// A store that is written to.
struct Written {
    log: Arc<dyn Transcript>,
    read: Arc<dyn ReadStore>,
    deliveries: Arc<dyn Deliveries>,
    scribe: Box<dyn Scribe>,
}

impl Copy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let started = Instant::now();
        let tenant = TenantId::new(self.tenant()?.as_str());
        let Source { log: source, deliveries: from } =
            source(&self.from).await.context("opening the source")?;
        let Written { log, read, deliveries, mut scribe } =
            target(&self.to).await.context("opening the target")?;
        let head = source.head(&tenant).await.context("reading the source")?;

        let bar = progress::bar(Some(head.0), "events copied");
        let reached = |position: Position| bar.set_position(position.0);
        let target = Target { log: &*log, scribe: &mut *scribe };
        let began = copy(&*source, target, &tenant, head, reached).await?;
        bar.finish_and_clear();

        let bar = progress::bar(Some(head.0), "events compared");
        let reached = |position: Position| bar.set_position(position.0);
        let likeness = compare(&*source, &*log, &tenant, head, reached).await?;
        bar.finish_and_clear();
        tell(&tenant, began, &likeness);

        let told = carry(&*from, &*deliveries, &tenant, head).await;
        told.context("copying how far the receivers of webhooks have been told")?;
        rebuild(log, read, &tenant).await.context("rebuilding the read models of the copy")?;
        println!("read models rebuilt, {:.1} s in all", started.elapsed().as_secs_f64());
        let now = source.head(&tenant).await.context("reading the source")?;
        if now > head {
            eprintln!(
                "the source has gone on from {head} to {now}, which is not copied: stop the service \
                 that writes it, then run this again"
            );
        }
        Ok(())
    }

    fn tenant(&self) -> anyhow::Result<TenantCode> {
        match &self.tenant {
            Some(tenant) => Ok(tenant.clone()),
            None => {
                let file = DataDir::named(&self.data).settings();
                Ok(Settings::read(&file).context("reading the settings")?.tenant)
            }
        }
    }
}

/// Opens what is read. A file that is not there is no empty record.
async fn source(store: &Store) -> anyhow::Result<Source> {
    match store {
        Store::File(path) if !path.is_file() => bail!("there is no file {}", path.display()),
        Store::File(path) => {
            let store = SqliteStore::open(path, sqlite::Options::default()).await?;
            Ok(Source { log: Arc::new(store.clone()), deliveries: Arc::new(store) })
        }
        Store::Database(url) => {
            let store = PostgresStore::connect(url, postgres::Options::default()).await?;
            Ok(Source { log: Arc::new(store.clone()), deliveries: Arc::new(store) })
        }
    }
}

/// Opens what is written, making the file or the tables if there are none.
async fn target(store: &Store) -> anyhow::Result<Written> {
    match store {
        Store::File(path) => {
            let store = SqliteStore::open(path, sqlite::Options::default()).await?;
            let (log, read) = (Arc::new(store.clone()), Arc::new(store.clone()));
            let deliveries = Arc::new(store.clone());
            Ok(Written { log, read, deliveries, scribe: Box::new(store) })
        }
        Store::Database(url) => {
            if postgres::is_empty(url).await? {
                postgres::migrate(url).await?;
            }
            let store = PostgresStore::connect(url, postgres::Options::default()).await?;
            let (log, read) = (Arc::new(store.clone()), Arc::new(store.clone()));
            let scribe = Box::new(PostgresScribe::connect(url).await?);
            Ok(Written { log, read, deliveries: Arc::new(store), scribe })
        }
    }
}

/// Lets receivers of webhooks be told by the copy from where the source has told them, and nobody twice.
async fn carry(
    source: &dyn Deliveries,
    target: &dyn Deliveries,
    tenant: &TenantId,
    head: Position,
) -> anyhow::Result<()> {
    for Delivery { subscriber, position, .. } in source.deliveries(tenant).await? {
        // What the source has told beyond the copy is not known here.
        let position = position.min(head);
        target.begin_delivery(tenant, &subscriber, position).await?;
        let all = target.deliveries(tenant).await?;
        let stands = all.into_iter().find(|it| it.subscriber == subscriber);
        if let Some(stands) = stands.filter(|stands| stands.position < position) {
            target.advance_delivery(tenant, &subscriber, stands.position, position).await?;
        }
    }
    Ok(())
}

/// Folds the copied log into the read models. The application is not opened on it: that may publish
/// rules, and the copy would be no copy.
async fn rebuild(
    log: Arc<dyn EventLog>,
    read: Arc<dyn ReadStore>,
    tenant: &TenantId,
) -> anyhow::Result<()> {
    let batches = Batches::new(log, tenant.clone(), Decoder::default());
    let projector = Projector::open(batches, read, models::all()).await?;
    let models = projector.status().await?;
    let bar = progress::bar(Some(models.len() as u64), "read models");
    for model in models {
        projector.rebuild(model.model).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn tell(tenant: &TenantId, began: Position, likeness: &Likeness) {
    let Likeness { head, root, tally } = likeness;
    println!(
        "{tenant}: copied {} events after position {began}, and compared all",
        head.0 - began.0
    );
    println!("head      {head}");
    println!("root      {root}");
    println!("events    {}", tally.events);
    println!("commands  {}", tally.commands);
    println!("values    {} that are unique", tally.claims);
}
