//! `lianxin verify`: what it accepts, what it refuses, and how it tells.

mod logs;
mod parts;
mod told;

use crate::town::{ORIGIN, Town, log_key, witnesses};
use clap::Parser;
use lianxin_ledger::Signer;
use lianxin_server::cli::Cli;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The options by which both witnesses are required.
fn trusted() -> Vec<String> {
    let mut options = vec!["--vkey".to_owned(), log_key().key().to_string()];
    for (who, key) in witnesses() {
        options.extend(["--witness".to_owned(), format!("{who}={}", key.key())]);
    }
    options
}

/// Asks the command in this process, as far as its status goes: nothing when everything holds,
/// otherwise the stable code.
fn asked(what: &[&str], options: &[String]) -> Result<(), String> {
    let words = ["lianxin", "verify"].into_iter().chain(what.iter().copied());
    let cli = Cli::try_parse_from(words.chain(options.iter().map(String::as_str))).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let verdict = runtime.block_on(cli.run()).map_err(|error| error.to_string());
    verdict.map_err(|said| said.rsplit_once(": ").unwrap().1.to_owned())
}

/// Files of a town in a folder that ends with it.
pub(crate) struct Files(tempfile::TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// A file with these bytes.
    pub(crate) fn with(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let file = self.0.path().join(name);
        fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// A log folder.
    pub(crate) fn log(&self, town: &Town) -> String {
        town.publish(&self.0.path().join("log"));
        self.0.path().join("log").to_str().unwrap().to_owned()
    }
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Every way in which one bit of some bytes can be another, a bit a byte.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).map(|place| {
        let mut other = bytes.to_vec();
        other[place] ^= 1 << (place % 8);
        other
    })
}
