//! `lianxin ledger`: the record as outsiders can check it, from the side of whoever keeps it.

mod export;
mod loss;
mod pieces;
mod status;

use super::{
    files::{read, write},
    place::{Opened, Place},
};
use crate::sealing::Sealed;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use lianxin_app::App;
use lianxin_ledger::{MAX_NOTE_BYTES, Note};
use lianxin_notary::{LogSigner, Published};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// `lianxin ledger`
#[derive(Debug, Subcommand)]
pub(super) enum Ledger {
    /// Shows what has been recorded, signed, published and witnessed
    Status(Status),
    /// Lets the log tell where all cases end, signs it, asks the witnesses, and prints the checkpoint
    Checkpoint(Checkpoint),
    /// Writes the proof of one entry (C2SP tlog-proof), and the entry
    Prove(pieces::Prove),
    /// Writes what a witness off line is asked: the proof from what it knows, and the checkpoint
    Request(pieces::Request),
    /// Adds what a witness off line has answered to the published checkpoint
    Cosigned(pieces::Cosigned),
    /// Writes the published log as a folder: checkpoint, tiles, keys
    Export(export::Export),
    /// Restores the lost memory of the signer from the last checkpoint that was published
    Adopt(loss::Adopt),
    /// Goes on after signed entries were lost for good, because people have approved it
    DeclareLoss(loss::DeclareLoss),
}

/// `lianxin ledger status`
#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    place: Place,
}

/// `lianxin ledger checkpoint`
#[derive(Debug, Args)]
pub(super) struct Checkpoint {
    #[command(flatten)]
    place: Place,
    /// File for it; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Ledger {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Status(status) => status::print(&status.place).await,
            Self::Checkpoint(checkpoint) => checkpoint.run().await,
            Self::Prove(prove) => prove.run().await,
            Self::Request(request) => request.run().await,
            Self::Cosigned(cosigned) => cosigned.run(),
            Self::Export(export) => export.run().await,
            Self::Adopt(adopt) => adopt.run(),
            Self::DeclareLoss(loss) => loss.run().await,
        }
    }
}

impl Checkpoint {
    async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let note = seal(&opened, opened.app().await?).await?;
        write(self.output.as_deref(), note.to_string())
    }
}

/// Signs the log as it is, with where all cases end, and asks the witnesses.
pub(super) async fn seal(opened: &Opened, app: App) -> anyhow::Result<Note> {
    if !opened.settings.ledger.sign {
        bail!("this data folder does not sign: ledger.sign is false in its settings");
    }
    let sealed = opened.sealed(&[app])?;
    let Some(sealer) = sealed.sealers().first() else {
        bail!("the log cannot be signed: {}", stopped(&sealed));
    };
    sealer.step(true, Duration::ZERO).await?;
    let latest = signer(opened)?.published().latest()?;
    latest.context("nothing has been recorded yet: there is nothing to sign")
}

fn stopped(sealed: &Sealed) -> String {
    let standing = sealed.apps.first().map(App::signing_standing);
    standing.and_then(|standing| standing.stopped).unwrap_or_default()
}

/// What the log of the tenant is signed with.
fn signer(opened: &Opened) -> anyhow::Result<LogSigner> {
    let (folder, origin) = log(opened);
    let signer = LogSigner::open(&folder, &origin, opened.settings.ledger.national);
    signer.with_context(|| format!("opening the signer in {}", folder.display()))
}

/// Where the log of the tenant is signed, and its name.
pub(super) fn log(opened: &Opened) -> (PathBuf, String) {
    let tenant = opened.settings.tenant.as_str();
    (opened.folder.ledger(tenant), opened.settings.ledger.origin(tenant))
}

/// The latest checkpoint, or that of a size.
fn published(opened: &Opened, size: Option<u64>) -> anyhow::Result<Note> {
    let published = Published::of(&log(opened).0);
    match size {
        Some(size) => {
            published.at(size)?.with_context(|| format!("no checkpoint of {size} entries is kept"))
        }
        None => published.latest()?.context(
            "the log has not been signed yet: lianxin ledger checkpoint signs it, and lianxin serve does so by itself",
        ),
    }
}

fn note_in(file: &Path) -> anyhow::Result<Note> {
    let note = Note::parse(&read(file, MAX_NOTE_BYTES)?);
    note.with_context(|| format!("{} is no signed note", file.display()))
}
