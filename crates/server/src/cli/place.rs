//! Where the record lies: the options every command takes, and opening what they name.

use crate::{
    data_dir::DataDir,
    settings::Settings,
    token::{SigningKey, Tokens},
};
use anyhow::{Context, bail};
use clap::Args;
use lianxin_app::{App, Stores, clock::SystemClock};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
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
    /// Store elsewhere than in the data folder; so far only sqlite:PATH
    #[arg(long, value_name = "URL", env = "LIANXIN_DATABASE")]
    database: Option<String>,
}

/// A data folder, opened.
pub(super) struct Opened {
    pub(super) folder: DataDir,
    pub(super) settings: Settings,
    store: PathBuf,
}

impl Place {
    /// Opens the folder and reads its settings; the store is opened by [`Opened::app`].
    pub(super) fn open(&self) -> anyhow::Result<Opened> {
        let folder = DataDir::open(&self.data)
            .with_context(|| format!("opening the data folder {}", self.data.display()))?;
        let settings = Settings::read(&folder.settings()).context("reading the settings")?;
        let store = match &self.database {
            Some(url) => sqlite_path(url)?.to_owned(),
            None => folder.store(),
        };
        Ok(Opened { folder, settings, store })
    }
}

impl Opened {
    /// Opens the store and the application on it.
    pub(super) async fn app(&self) -> anyhow::Result<App> {
        let store = SqliteStore::open(&self.store, Options::default())
            .await
            .with_context(|| format!("opening the store {}", self.store.display()))?;
        let tenant = TenantId::new(&self.settings.tenant);
        let app = App::open(Stores::of(&store), tenant, Arc::new(SystemClock)).await;
        app.context("opening the application")
    }

    /// What signs and checks tokens here.
    pub(super) fn tokens(&self) -> anyhow::Result<Tokens> {
        Ok(Tokens::new(&SigningKey::open(&self.folder.token_key())?))
    }
}

/// The file a database URL names.
fn sqlite_path(url: &str) -> anyhow::Result<&Path> {
    match url.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => {
            Ok(Path::new(path.strip_prefix("//").unwrap_or(path)))
        }
        Some(("postgres" | "postgresql", _)) => {
            bail!("PostgreSQL is not supported yet; use --data DIR or --database sqlite:PATH")
        }
        _ => bail!("not a database URL: {url:?}; expected sqlite:PATH"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sqlite_urls_name_a_file() {
        assert_eq!(sqlite_path("sqlite:a/b.db").unwrap(), Path::new("a/b.db"));
        assert_eq!(sqlite_path("sqlite:///a/b.db").unwrap(), Path::new("/a/b.db"));
        let refused = sqlite_path("postgres://localhost/x").unwrap_err().to_string();
        assert!(refused.contains("not supported yet"));
        assert!(sqlite_path("sqlite:").is_err());
        assert!(sqlite_path("b.db").is_err());
    }
}
