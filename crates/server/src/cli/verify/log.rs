//! `lianxin verify log`: a whole log as it is published, read tile by tile in bounded memory.

use super::{
    failure::Failure,
    files::{self, Folder},
    parts,
    report::Facts,
    trust::Trust,
};
use clap::Args;
use lianxin_ledger::{
    Algorithm, Hash, LogFold, Place, Record, Sha256, TILE_WIDTH, Tile, TileKind, Tiles,
    entries_from_bytes,
};
use serde_json::{Value, json};
use std::path::PathBuf;

/// `lianxin verify log`
#[derive(Debug, Args)]
pub(in crate::cli) struct Log {
    /// Folder with checkpoint, tile/… and vkey. Without --vkey its own key is believed, which shows
    /// only that the folder belongs together
    #[arg(value_name = "FOLDER")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) trust: Trust,
}

impl Log {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let folder = Folder(&self.folder);
        let own = if self.trust.has_key() { None } else { Some(folder.key()?) };
        let whose = if own.is_some() { "folder" } else { "given" };
        let policy = self.trust.policy_or(own);
        let signed = parts::believed(&folder.checkpoint(), &policy, &self.trust.freshness())?;
        let head = signed.checkpoint.head;
        let mut reading = Reading::of(folder, head.size);
        reading.whole()?;
        let Reading { fold, folder, compared, .. } = reading;
        let verified = fold.verify_head(&head).map_err(Failure::from);
        verified.map_err(|failure| failure.in_file(folder.checkpoint()))?;
        let facts = Facts::signed(&signed, policy.quorum())
            .with("key", "密钥来源", whose)
            .with("cases", "事项数", fold.heads().cases())
            .with("streams", "其他流", fold.streams())
            .with("tiles", "哈希分片", compared)
            .with_some("heads_index", "最近 heads 记录", fold.last_heads().map(|it| it.size))
            .with("epochs", "声明的缺失", epochs(&fold));
        Ok(facts)
    }
}

fn epochs(fold: &LogFold) -> Value {
    let epochs = fold.epochs().iter().map(|it| {
        json!({ "epoch": it.epoch, "index": it.size, "kept": it.kept, "old_size": it.old_size })
    });
    Value::Array(epochs.collect())
}

/// A log under way: what it adds up to, and which of its tiles of hashes have been compared.
struct Reading<'f> {
    folder: Folder<'f>,
    size: u64,
    fold: LogFold,
    tiles: Tiles,
    compared: u64,
}

impl<'f> Reading<'f> {
    fn of(folder: Folder<'f>, size: u64) -> Self {
        Self { folder, size, fold: LogFold::new(), tiles: Tiles::new(), compared: 0 }
    }

    fn whole(&mut self) -> Result<(), Failure> {
        for index in 0..self.size.div_ceil(TILE_WIDTH) {
            let tile =
                |kind| Tile::in_tree(kind, index, self.size).expect("the tile is in the tree");
            self.tile(tile(TileKind::Entries), tile(TileKind::Hashes(0)))?;
        }
        let partial: Vec<_> = self.tiles.partial().map(owned).collect();
        partial.iter().try_for_each(|(tile, hashes)| self.compare_above(tile, hashes))
    }

    /// The entries of a tile, and the leaf hashes that are published of them.
    fn tile(&mut self, tile: Tile, leaves: Tile) -> Result<(), Failure> {
        let (bytes, first) = (self.folder.entries(&tile)?, files::of(&tile, 0));
        let path = self.folder.path(&tile);
        let entries = entries_from_bytes(&bytes, tile.width())
            .map_err(|_| Failure::tile_length(path.clone(), tile.width()).at(first))?;
        // Before anything is made of them: what follows from a changed entry shows further on.
        let published = self.folder.hashes(&leaves)?;
        for ((index, entry), leaf) in (first..).zip(&entries).zip(published) {
            if Sha256::leaf(entry) != leaf {
                let place = place(index, entry);
                return Err(Failure::tile_differs(self.folder.path(&leaves), place));
            }
        }
        self.compared += 1;
        let mut filled = Vec::new();
        for entry in entries {
            let leaf = self.fold.push(entry).map_err(Failure::from);
            let leaf = leaf.map_err(|failure| failure.in_file(&path))?;
            self.tiles.push(leaf, |tile, hashes| filled.push(owned((tile, hashes))));
        }
        filled.iter().try_for_each(|(tile, hashes)| self.compare_above(tile, hashes))
    }

    /// A tile above the leaf hashes, which are compared as they come.
    fn compare_above(&mut self, tile: &Tile, hashes: &[Hash]) -> Result<(), Failure> {
        if tile.kind() == TileKind::Hashes(0) {
            return Ok(());
        }
        let published = self.folder.hashes(tile)?;
        if let Some(other) = published.iter().zip(hashes).position(|(one, own)| one != own) {
            let place = Place::entry(files::of(tile, other as u64));
            return Err(Failure::tile_differs(self.folder.path(tile), place));
        }
        self.compared += 1;
        Ok(())
    }
}

fn owned((tile, hashes): (Tile, &[Hash])) -> (Tile, Vec<Hash>) {
    (tile, hashes.to_vec())
}

/// Where an entry is, by its own words as far as they can be read.
fn place(index: u64, entry: &[u8]) -> Place {
    match Record::parse(entry) {
        Ok(Record::Case(leaf)) => {
            Place { case: Some(leaf.case), seq: Some(leaf.link.seq), index: Some(index) }
        }
        Ok(Record::Stream(leaf)) => {
            Place { case: None, seq: Some(leaf.link.seq), index: Some(index) }
        }
        Ok(Record::Heads(_) | Record::Epoch(_)) | Err(_) => Place::entry(index),
    }
}
