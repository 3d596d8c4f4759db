//! `lianxin ledger prove`, `request` and `cosigned`: single proofs in files, and what passes between a log and a
//! witness that no network reaches.

use super::{note_in, published, signer};
use crate::cli::{
    files::{read, write},
    place::Place,
};
use anyhow::{Context, bail};
use clap::Args;
use lianxin_ledger::{AddCheckpoint, Checkpoint, MAX_NOTE_BYTES, NoteSignature};
use lianxin_print::qr;
use lianxin_store::Position;
use std::path::PathBuf;

/// `lianxin ledger prove`
#[derive(Debug, Args)]
pub(in crate::cli) struct Prove {
    #[command(flatten)]
    place: Place,
    /// Position of the event
    #[arg(value_name = "POSITION")]
    position: u64,
    /// File for the proof; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// File for the entry that is proved, byte for byte as it is logged
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
}

/// `lianxin ledger request`
#[derive(Debug, Args)]
pub(in crate::cli) struct Request {
    #[command(flatten)]
    place: Place,
    /// The size that the witness has cosigned last; 0 before the first time
    #[arg(long, value_name = "SIZE", default_value_t = 0)]
    old: u64,
    /// File for the request; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// File for the same as a QR code
    #[arg(long, value_name = "FILE.svg")]
    qr: Option<PathBuf>,
}

/// `lianxin ledger cosigned`
#[derive(Debug, Args)]
pub(in crate::cli) struct Cosigned {
    #[command(flatten)]
    place: Place,
    /// File with the signature line of the witness
    #[arg(value_name = "FILE")]
    answer: PathBuf,
    /// File with the checkpoint that it has cosigned; the latest one when absent
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

impl Prove {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let checkpoint = published(&opened, None)?;
        let app = opened.app().await?;
        let Some(index) = self.position.checked_sub(1) else {
            bail!("positions count from 1");
        };
        let proof = app.proofs().tlog_proof(index, checkpoint).await?;
        if let Some(file) = &self.entry {
            write(Some(file), app.proofs().leaf(Position(self.position)).await?)?;
        }
        write(self.output.as_deref(), proof.to_string())
    }
}

impl Request {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let checkpoint = published(&opened, None)?;
        let head = Checkpoint::parse(checkpoint.text())?.head;
        let proofs = opened.app().await?.proofs().clone();
        proofs.follow().await?;
        let proof = proofs.consistency(self.old, head.size).await?;
        let request = AddCheckpoint { old: self.old, proof, checkpoint }.to_string();
        if let Some(file) = &self.qr {
            let drawn = qr::svg(&request).context("drawing the request")?;
            write(Some(file), drawn)?;
        }
        write(self.output.as_deref(), request)
    }
}

impl Cosigned {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let lines = String::from_utf8(read(&self.answer, MAX_NOTE_BYTES)?)
            .with_context(|| format!("{} is no text", self.answer.display()))?;
        let signatures = NoteSignature::parse_lines(&lines)
            .with_context(|| format!("{} has no signature lines", self.answer.display()))?;
        let note = match &self.checkpoint {
            Some(file) => note_in(file)?,
            None => published(&opened, None)?,
        };
        let known = opened.settings.ledger.witnesses()?.known();
        let keys: Vec<_> = known.iter().flat_map(|witness| &witness.keys).collect();
        for signature in &signatures {
            let Some(key) = keys.iter().find(|key| signature.is_by(key)) else {
                bail!("{} is not one of the witnesses in the settings", signature.name());
            };
            key.verify(note.text(), signature.bytes())
                .with_context(|| format!("the signature of {} is not good", signature.name()))?;
        }
        let size = Checkpoint::parse(note.text())?.head.size;
        let note = signer(&opened)?.take()?.cosigned(size, signatures)?;
        write(None, note.to_string())
    }
}
