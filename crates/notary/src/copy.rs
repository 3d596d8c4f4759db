//! A mirror's own copy of a log's entries: `tile/entries/…` in the folder of the log, as a log publishes
//! them. Of the last tile there is one file, which a wider one replaces.

use crate::{KeepError, durable, source::MAX_TILE_BYTES};
use lianxin_ledger::{TILE_WIDTH, Tile, TileKind, entries_from_bytes, entries_to_bytes};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The entries of a log as far as they have been copied.
#[derive(Debug)]
pub(crate) struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// The copy in the folder of a log. After a declared loss a new one begins; the old one stays, as
    /// it may be the only place where the lost entries are.
    pub(crate) fn of(folder: &Path, epoch: u64) -> Self {
        let first = epoch == 1;
        let folder = if first { folder.into() } else { folder.join(format!("epoch-{epoch}")) };
        Self { folder }
    }

    /// What is kept of the tile of entries at `index`: how many, and their bytes.
    pub(crate) fn tile(&self, index: u64) -> Result<Option<(u16, Vec<u8>)>, KeepError> {
        let full = tile(index, TILE_WIDTH);
        if let Some(bytes) = durable::read(&self.path(&full), MAX_TILE_BYTES)? {
            return Ok(Some((full.width(), bytes)));
        }
        let widest = durable::names(&self.partial(index))?.into_iter();
        let widest = widest.filter_map(|name| name.parse::<u16>().ok());
        let Some(width) = widest.filter(|width| (1..256).contains(width)).max() else {
            return Ok(None);
        };
        let bytes = durable::read(&self.path(&tile(index, width.into())), MAX_TILE_BYTES)?;
        Ok(bytes.map(|bytes| (width, bytes)))
    }

    /// Keeps the bytes of a tile, in place of a narrower one.
    pub(crate) fn keep(&self, tile: &Tile, bytes: &[u8]) -> Result<(), KeepError> {
        let path = self.path(tile);
        durable::folder(path.parent().unwrap_or(&self.folder))?;
        durable::write(&path, bytes)?;
        self.remove_partial(tile.index(), Some(tile.width()).filter(|_| !tile.is_full()))
    }

    /// Forgets every entry from `size` on.
    pub(crate) fn cut(&self, size: u64) -> Result<(), KeepError> {
        let (last, width) = (size / TILE_WIDTH, size % TILE_WIDTH);
        let mut beyond = last + u64::from(width > 0);
        if width > 0
            && let Some((kept, bytes)) = self.tile(last)?
            && u64::from(kept) > width
        {
            let path = self.path(&tile(last, kept.into()));
            let entries = entries_from_bytes(&bytes, kept)
                .map_err(|fault| KeepError::malformed(&path, fault))?;
            let entries = entries_to_bytes(&entries[..width as usize]);
            let entries = entries.expect("what has been in a tile fits into one");
            self.keep(&tile(last, width), &entries)?;
            remove(&self.path(&tile(last, TILE_WIDTH)))?;
        }
        while self.tile(beyond)?.is_some() {
            remove(&self.path(&tile(beyond, TILE_WIDTH)))?;
            self.remove_partial(beyond, None)?;
            beyond += 1;
        }
        Ok(())
    }

    /// Removes the partial files of a tile but the one of a width.
    fn remove_partial(&self, index: u64, but: Option<u16>) -> Result<(), KeepError> {
        let folder = self.partial(index);
        let but = but.map(|width| width.to_string());
        let mut narrower =
            durable::names(&folder)?.into_iter().filter(|name| Some(name) != but.as_ref());
        narrower.try_for_each(|name| remove(&folder.join(name)))
    }

    fn path(&self, tile: &Tile) -> PathBuf {
        self.folder.join(tile.to_string())
    }

    /// The folder with the partial files of a tile.
    fn partial(&self, index: u64) -> PathBuf {
        let mut path = self.path(&tile(index, 1));
        path.pop();
        path
    }
}

/// The tile of entries at an index, so wide.
fn tile(index: u64, width: u64) -> Tile {
    let size = index.saturating_mul(TILE_WIDTH).saturating_add(width);
    Tile::in_tree(TileKind::Entries, index, size).expect("a log has fewer than 2^64 entries")
}

fn remove(path: &Path) -> Result<(), KeepError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(|error| KeepError::write(path, error)),
    }
}
