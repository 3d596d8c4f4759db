//! The record as outsiders check it: a served town whose log is read, proved and witnessed by others, on each
//! engine.

mod losses;
mod moves;
mod outsiders;
mod readers;
mod witnesses;

use clap::Parser;
use lianxin_app::{App, clock::SystemClock, import::town};
use lianxin_ledger::Note;
use lianxin_notary::LogSigner;
use lianxin_postgres_cluster::Durability;
use lianxin_server::{
    cli::Cli,
    sealing::{SealError, Sealed},
    settings::Ledger,
};
use lianxin_store::TenantId;
use lianxin_tests::{Home, open};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;

const TENANT: &str = "demo";

/// The fire lane: the town's first matter.
const FIRE_LANE: &str = "YN-2023-0001";

/// A town's office: its record, and the data folder beside it.
struct Office {
    _home: Arc<Home>,
    url: String,
    data: Arc<TempDir>,
    app: App,
}

impl Office {
    /// One whose record is the demo town's.
    async fn demo(home: Home) -> Self {
        let office = Self::new(home).await;
        town::import(&office.app, &town::Town::demo().unwrap()).await.unwrap();
        office
    }

    /// One without a record.
    async fn new(home: Home) -> Self {
        let url = home.url();
        Self::at(Arc::new(home), url, Arc::new(tempfile::tempdir().unwrap())).await
    }

    async fn at(home: Arc<Home>, url: String, data: Arc<TempDir>) -> Self {
        let stores = open(&url).await.unwrap();
        let app = App::open(stores, TenantId::new(TENANT), Arc::new(SystemClock)).await.unwrap();
        Self { _home: home, url, data, app }
    }

    /// What the log is signed with.
    fn folder(&self) -> PathBuf {
        self.data.path().join("ledger").join(TENANT)
    }

    fn signer(&self, settings: &Ledger) -> LogSigner {
        LogSigner::open(&self.folder(), &settings.origin(TENANT), false).unwrap()
    }

    fn sealed(&self, settings: &Ledger) -> Sealed {
        let apps = std::slice::from_ref(&self.app);
        Sealed::open(apps, |_| self.folder(), settings).unwrap()
    }

    /// Lets the log tell where all cases end, signs it and asks the witnesses: once, as the service does again and
    /// again. The checkpoint that is published then.
    async fn seals(&self, settings: &Ledger) -> Note {
        self.may_seal(settings).await.unwrap();
        self.published(settings).await
    }

    async fn may_seal(&self, settings: &Ledger) -> Result<bool, SealError> {
        let sealed = self.sealed(settings);
        sealed.sealers()[0].step(true, Duration::ZERO).await
    }

    /// The latest checkpoint.
    async fn published(&self, settings: &Ledger) -> Note {
        self.sealed(settings).apps[0].checkpoints(1).await.unwrap().remove(0)
    }
}

/// A command of the product, in this process.
async fn lianxin(words: &[&str]) -> Result<(), String> {
    let cli = Cli::try_parse_from(["lianxin"].iter().chain(words)).unwrap();
    cli.run().await.map_err(|error| format!("{error:#}"))
}

async fn on_sqlite() -> Office {
    Office::demo(Home::file().unwrap()).await
}

async fn on_postgres() -> Office {
    Office::demo(Home::database(Durability::Fast).await.unwrap()).await
}
