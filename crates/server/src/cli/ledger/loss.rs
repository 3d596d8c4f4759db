//! `lianxin ledger adopt` and `declare-loss`: what is done after the memory of the signer, or signed entries, are
//! gone. Both are for people to decide.

use super::{log, note_in, signer};
use crate::cli::place::Place;
use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use lianxin_app::proofs::Proofs;
use lianxin_ledger::{Checkpoint, TreeHead, sign::DeclaredEpoch};
use lianxin_notary::{LogSigner, Published};
use lianxin_store::Position;
use serde_json::json;
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

/// `lianxin ledger adopt`
#[derive(Debug, Args)]
pub(in crate::cli) struct Adopt {
    #[command(flatten)]
    place: Place,
    /// File with the last checkpoint that was published. Ask the witnesses for the size that they know: from an
    /// earlier one the log could be signed a second time
    #[arg(value_name = "FILE")]
    checkpoint: PathBuf,
    /// Number of the epoch: one more than the losses that have been declared
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    epoch: u64,
}

/// `lianxin ledger declare-loss`
#[derive(Debug, Args)]
pub(in crate::cli) struct DeclareLoss {
    #[command(flatten)]
    place: Place,
    /// What has happened, in words
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who declares it
    #[arg(long, value_name = "NAME")]
    declared_by: String,
    /// Who has approved it: somebody else
    #[arg(long, value_name = "NAME")]
    approved_by: String,
}

impl Adopt {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let (folder, origin) = log(&opened);
        let note = note_in(&self.checkpoint)?;
        LogSigner::adopt_in_epoch(&folder, &origin, &note, self.epoch)?;
        println!("adopted: {origin} goes on from {} entries", size(note.text())?);
        Ok(())
    }
}

impl DeclareLoss {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        if self.declared_by.trim() == self.approved_by.trim() {
            bail!("a loss is declared by one person and approved by another");
        }
        if [&self.reason, &self.declared_by, &self.approved_by]
            .iter()
            .any(|it| it.trim().is_empty())
        {
            bail!("a loss is declared with a reason and both names");
        }
        let opened = self.place.open()?;
        let (folder, origin) = log(&opened);
        let signer = signer(&opened)?;
        let app = opened.app().await?;
        let proofs = app.proofs();
        let mut seat = signer.take()?;
        let (number, old) = (seat.memory().epoch + 1, seat.memory().head);
        let now = proofs.follow().await?.tree;
        if proofs.continues(&old).await? {
            bail!("nothing is lost: the log of {} entries continues what was signed", now.size);
        }
        let kept = kept(proofs, &signer.published()).await?;
        let epoch = proofs.tell_loss(number, old, kept).await?;
        let head = proofs.follow().await?;
        let entry = proofs.leaf(Position(epoch.size).next()).await?;
        let proof = proofs.inclusion(epoch.size, head.tree.size).await?;
        let national = signer.signs_national().then_some(head.national);
        self.note(&folder, number, kept, &old)?;
        let declared = DeclaredEpoch { entry: entry.as_bytes(), proof: &proof };
        let note = seat.sign_epoch(head.tree, &declared, national)?;
        println!("epoch {number} of {origin} begins at entry {}", epoch.size);
        println!("kept: {kept} of {} signed entries", old.size);
        println!("Every witness has to accept it: lianxin witness accept-epoch.");
        print!("{note}");
        Ok(())
    }

    /// Keeps who has declared the loss and why beside the signer: the log tells only what is missing.
    fn note(&self, folder: &Path, epoch: u64, kept: u64, old: &TreeHead) -> anyhow::Result<()> {
        let line = json!({
            "epoch": epoch,
            "kept": kept,
            "oldSize": old.size,
            "oldRoot": old.root,
            "at": Timestamp::now(),
            "reason": self.reason,
            "declaredBy": self.declared_by,
            "approvedBy": self.approved_by,
        });
        let path = folder.join("losses");
        let written = || {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            writeln!(file, "{line}")?;
            file.sync_all()
        };
        written().with_context(|| format!("writing {}", path.display()))
    }
}

/// How many entries the log still begins with, as far as what was published tells.
async fn kept(proofs: &Proofs, published: &Published) -> anyhow::Result<u64> {
    for note in published.newest(usize::MAX)? {
        let head = Checkpoint::parse(note.text())?.head;
        if proofs.continues(&head).await? {
            return Ok(head.size);
        }
    }
    Ok(0)
}

fn size(text: &str) -> anyhow::Result<u64> {
    Ok(Checkpoint::parse(text)?.head.size)
}
