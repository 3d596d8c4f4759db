//! `lianxin ledger export`: the published log as a folder, for `lianxin verify log` and any other auditor.

use super::{published, signer};
use crate::cli::place::Place;
use anyhow::{Context, bail};
use clap::Args;
use futures::{TryStreamExt, stream};
use lianxin_app::proofs::Proofs;
use lianxin_ledger::{Checkpoint, Tile, tiles_between};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Tiles that are made at a time.
const AT_ONCE: usize = 8;

/// `lianxin ledger export`
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    #[command(flatten)]
    place: Place,
    /// The folder; one that an earlier export wrote is brought up to date
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let note = published(&opened, None)?;
        let signer = signer(&opened)?;
        let head = Checkpoint::parse(note.text())?.head;
        let app = opened.app().await?;
        let proofs = app.proofs();
        proofs.follow().await?;
        if !proofs.continues(&head).await? {
            bail!("the record does not continue what was signed: see lianxin ledger status");
        }
        let tiles = stream::iter(tiles_between(0, head.size).map(Ok));
        let folder = &self.folder;
        let write = |tile| async move { tile_in(proofs, tile, folder).await };
        tiles.try_for_each_concurrent(AT_ONCE, write).await?;
        let keys = signer.verifier_keys();
        let Some((own, national)) = keys.split_first() else { bail!("the log has no key") };
        keep(&folder.join("vkey"), format!("{own}\n").as_bytes())?;
        if let (Some(key), Some(note)) = (national.first(), signer.published().latest_national()?) {
            keep(&folder.join("vkey.sm2"), format!("{key}\n").as_bytes())?;
            keep(&folder.join("checkpoint.sm3"), note.to_string().as_bytes())?;
        }
        // Last: whoever sees it finds everything that it speaks of.
        keep(&folder.join("checkpoint"), note.to_string().as_bytes())?;
        println!("{}: {} entries, root {}", folder.display(), head.size, head.root.to_base64());
        Ok(())
    }
}

/// Writes a tile that is not there yet: its bytes never change.
async fn tile_in(proofs: &Proofs, tile: Tile, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(tile.to_string());
    if path.exists() {
        return Ok(());
    }
    keep(&path, &proofs.tile(tile).await?)
}

/// Writes a file whole, or not at all.
fn keep(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension("draft");
        fs::write(&draft, bytes)?;
        fs::rename(&draft, path)
    };
    written().with_context(|| format!("writing {}", path.display()))
}
