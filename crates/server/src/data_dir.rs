//! The data folder: where the store, the signing key and the settings lie. Names files; opens none.

use std::path::{Path, PathBuf};

/// A data folder.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// The folder at a path, created with its parents if it is not there.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self::named(path))
    }

    /// The folder at a path, whether or not it is there.
    pub fn named(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The embedded store.
    pub fn store(&self) -> PathBuf {
        self.0.join("lianxin.db")
    }

    /// The key that signs development tokens.
    pub fn token_key(&self) -> PathBuf {
        self.0.join("token.key")
    }

    /// Rows of another system that an import has rejected.
    pub fn rejects(&self, source: &str) -> PathBuf {
        let name: String = source.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
        self.0.join(format!("rejects-{name}.csv"))
    }

    /// The bytes of attachments, unless the settings say otherwise.
    pub fn attachments(&self) -> PathBuf {
        self.0.join("attachments")
    }

    /// What the log of a tenant is signed with, and what is published of it.
    pub fn ledger(&self, tenant: &str) -> PathBuf {
        self.0.join("ledger").join(tenant)
    }

    /// A path as the settings write it: within the folder, unless it is absolute.
    pub fn within(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }

    /// The settings.
    pub fn settings(&self) -> PathBuf {
        self.0.join("lianxin.toml")
    }
}
