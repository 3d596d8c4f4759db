//! Where the record lies: the options every command takes, and opening what they name.

use crate::{
    data_dir::DataDir,
    papers::Placed,
    sealing::{Sealed, SealedError},
    settings::{Settings, TenantCode},
    token::{SigningKey, Tokens},
};
use anyhow::{Context, bail};
use clap::Args;
use lianxin_app::{App, Stores, clock::SystemClock};
use lianxin_attachments::{Key, Location, Vault};
use lianxin_store::{TenantId, Transcript, examine::Finding};
use lianxin_store_postgres::{self as postgres, Options, PostgresStore};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Place {
    /// Folder with the embedded store, keys and settings; created when missing
    #[arg(long, value_name = "DIR", env = "LIANXIN_DATA", default_value = "lianxin-data")]
    data: PathBuf,
    /// Store elsewhere than in the data folder: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "URL", env = "LIANXIN_DATABASE")]
    database: Option<String>,
    /// The tenant: the people's congress office whose record is meant; that of the settings when absent
    #[arg(long, value_name = "CODE")]
    tenant: Option<TenantCode>,
}

/// A data folder, opened.
pub(super) struct Opened {
    pub(super) folder: DataDir,
    pub(super) settings: Settings,
    store: Store,
}

/// What a database URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Store {
    /// A file of the embedded engine.
    File(PathBuf),
    /// A database of the server engine.
    Database(String),
}

impl Place {
    /// Opens the folder and reads its settings; the store is opened by [`Opened::app`].
    pub(super) fn open(&self) -> anyhow::Result<Opened> {
        let folder = DataDir::open(&self.data)
            .with_context(|| format!("opening the data folder {}", self.data.display()))?;
        let mut settings = Settings::read(&folder.settings()).context("reading the settings")?;
        if let Some(tenant) = &self.tenant {
            settings.tenant = tenant.clone();
        }
        let store = match &self.database {
            Some(url) => Store::parse(url)?,
            None => Store::File(folder.store()),
        };
        Ok(Opened { folder, settings, store })
    }
}

impl Opened {
    /// Opens the store and the tenant's application on it.
    pub(super) async fn app(&self) -> anyhow::Result<App> {
        application(self.stores().await?, &self.settings.tenant).await
    }

    /// Opens the store and an application for each tenant that is served.
    pub(super) async fn apps(&self) -> anyhow::Result<Vec<App>> {
        let stores = self.stores().await?;
        let mut apps = Vec::new();
        for tenant in self.settings.served() {
            apps.push(application(stores.clone(), tenant).await?);
        }
        Ok(apps)
    }

    /// The log, to be read word for word.
    pub(super) async fn transcript(&self) -> anyhow::Result<Arc<dyn Transcript>> {
        Ok(match &self.store {
            Store::File(path) => {
                Arc::new(SqliteStore::open(path, sqlite::Options::default()).await?)
            }
            Store::Database(url) => {
                Arc::new(PostgresStore::connect(url, Options::default()).await?)
            }
        })
    }

    /// The applications with what is published of their logs, and what these are signed with.
    pub(super) fn sealed(&self, apps: &[App]) -> Result<Sealed, SealedError> {
        Sealed::open(apps, |tenant| self.folder.ledger(tenant), &self.settings.ledger)
    }

    async fn stores(&self) -> anyhow::Result<Stores> {
        let stores = self.store.open(self.settings.database.options()).await?;
        Ok(stores.with_attachments(Arc::new(Placed(self.vault()?))))
    }

    /// Where the bytes of attachments lie.
    pub(super) fn attachments(&self) -> Location {
        self.settings.attachments.location(&self.folder, key())
    }

    /// The place itself, opened.
    pub(super) fn vault(&self) -> anyhow::Result<Vault> {
        Ok(Vault::open(&self.attachments(), self.settings.attachments.expiry())?)
    }

    /// What is wrong with the store, found without changing it.
    pub(super) async fn examine(&self) -> Vec<Finding> {
        match &self.store {
            Store::File(path) => sqlite::examine(path).await,
            Store::Database(url) => postgres::examine(url).await,
        }
    }

    /// The folder that the store lies in, when it is on this machine.
    pub(super) fn store_folder(&self) -> Option<&Path> {
        match &self.store {
            // A bare name lies in the working directory.
            Store::File(path) => {
                path.parent().map(|it| if it == Path::new("") { Path::new(".") } else { it })
            }
            Store::Database(_) => None,
        }
    }

    /// What signs and checks tokens here.
    pub(super) fn tokens(&self) -> anyhow::Result<Tokens> {
        Ok(Tokens::new(&self.key()?))
    }

    /// The key in the data folder, made when it is not there.
    pub(super) fn key(&self) -> anyhow::Result<SigningKey> {
        Ok(SigningKey::open(&self.folder.token_key())?)
    }
}

/// As whom a bucket is asked, as the environment says in the words that all programs use for it.
fn key() -> Option<Key> {
    let told = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (id, secret) = (told("AWS_ACCESS_KEY_ID")?, told("AWS_SECRET_ACCESS_KEY")?);
    Some(Key { id, secret, token: told("AWS_SESSION_TOKEN") })
}

async fn application(stores: Stores, tenant: &TenantCode) -> anyhow::Result<App> {
    let id = TenantId::new(tenant.as_str());
    let app = App::open(stores, id, Arc::new(SystemClock)).await;
    app.with_context(|| format!("opening the application of tenant {tenant}"))
}

impl Store {
    /// Reads a database URL; the slashes may be left out.
    pub(super) fn parse(url: &str) -> anyhow::Result<Self> {
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => {
                Ok(Self::File(path.strip_prefix("//").unwrap_or(path).into()))
            }
            Some(("postgres" | "postgresql", place)) => {
                let place = place.strip_prefix("//").unwrap_or(place);
                Ok(Self::Database(format!("postgres://{place}")))
            }
            _ => bail!("not a database URL: expected sqlite:PATH or postgres://USER@HOST/DATABASE"),
        }
    }

    async fn open(&self, options: Options) -> anyhow::Result<Stores> {
        match self {
            Self::File(path) => {
                let store = SqliteStore::open(path, sqlite::Options::default()).await;
                let store =
                    store.with_context(|| format!("opening the store {}", path.display()))?;
                Ok(Stores::of(&store))
            }
            // The URL may hold a password: it is not repeated.
            Self::Database(url) => {
                let store = PostgresStore::connect(url, options).await;
                Ok(Stores::of(&store.context("opening the database")?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_file_or_a_database() {
        let file = |path: &str| Store::File(path.into());
        assert_eq!(Store::parse("sqlite:a/b.db").unwrap(), file("a/b.db"));
        assert_eq!(Store::parse("sqlite:///a/b.db").unwrap(), file("/a/b.db"));
        let url = "postgres://lianxin@localhost/county";
        assert_eq!(Store::parse(url).unwrap(), Store::Database(url.to_owned()));
        let short = "postgres:lianxin@localhost/county";
        assert_eq!(Store::parse(short).unwrap(), Store::Database(url.to_owned()));
        assert!(Store::parse("sqlite:").is_err());
        assert!(Store::parse("b.db").is_err());
    }
}
