//! `lianxin witness key`, `trust` and `accept-epoch`: who the witness is, whom it believes, and what its
//! operator alone may decide.

use super::Home;
use crate::cli::{files::read, verify::log_key};
use anyhow::{Context, anyhow};
use clap::Args;
use lianxin_ledger::{LogKey, MAX_RECORD_BYTES, MAX_TLOG_PROOF_BYTES, TlogProof};
use lianxin_notary::{KnownLog, WitnessDesk};
use std::path::PathBuf;

/// `lianxin witness key`
#[derive(Debug, Args)]
pub(in crate::cli) struct Key {
    /// Name of the witness in its signatures, such as congress.example/witness: makes the key, unless
    /// it is there
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    home: Home,
}

impl Key {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let key = match &self.name {
            Some(name) => WitnessDesk::found(&self.home.data, name)
                .with_context(|| format!("making a witness in {}", self.home.data.display()))?,
            None => self.home.open()?.key().clone(),
        };
        println!("{key}");
        Ok(())
    }
}

/// `lianxin witness trust`
#[derive(Debug, Args)]
pub(in crate::cli) struct Trust {
    /// Verifier keys of the log, as text or the file that holds one, in place of those it was known by.
    /// After a rotation all of them, each with the sizes it may sign: KEY@FROM..TO, both included,
    /// either left out when open
    #[arg(value_name = "KEY", required = true, value_parser = log_key)]
    keys: Vec<LogKey>,
    /// The log that is meant; the name of the first key when absent
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    #[command(flatten)]
    home: Home,
}

impl Trust {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let desk = self.home.open()?;
        let first = self.keys.first().map(|first| first.key.name().to_owned());
        let origin = self.origin.or(first).ok_or_else(|| anyhow!("a key of the log is needed"))?;
        let log = KnownLog { origin, keys: self.keys };
        desk.trust(&log).with_context(|| format!("knowing the log {}", log.origin))?;
        for (log, memory) in desk.logs()? {
            println!("{} cosigned up to {}", log.origin, memory.head.size);
        }
        Ok(())
    }
}

/// `lianxin witness accept-epoch`
#[derive(Debug, Args)]
pub(in crate::cli) struct AcceptEpoch {
    /// File with the tlog-proof of the declaration, in a checkpoint of the log as it goes on
    #[arg(value_name = "FILE")]
    proof: PathBuf,
    /// File with the declaration, byte for byte as it is logged
    #[arg(long, value_name = "FILE")]
    entry: PathBuf,
    #[command(flatten)]
    home: Home,
}

impl AcceptEpoch {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let proof = read(&self.proof, MAX_TLOG_PROOF_BYTES)?;
        let proof = TlogProof::parse(&proof)
            .with_context(|| format!("reading {}", self.proof.display()))?;
        let entry = read(&self.entry, MAX_RECORD_BYTES)?;
        let memory = self.home.open()?.accept_epoch(&proof, &entry);
        let memory = memory.context("accepting the epoch")?;
        println!("epoch {} goes on from {} entries", memory.epoch, memory.head.size);
        Ok(())
    }
}
