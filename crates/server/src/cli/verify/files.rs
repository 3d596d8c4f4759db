//! Reading what is verified, with a bound for everything, and a log folder as it is published.

use super::{failure::Failure, trust};
use lianxin_ledger::{
    Fault, Hash, MAX_NOTE_BYTES, Malformed, Note, TILE_WIDTH, Tile, TileKind, VerifierKey,
};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// No file with a verifier key is longer.
const MAX_KEY_BYTES: usize = 4096;
/// No tile of entries is longer: each entry has its length in two bytes before it.
const MAX_TILE_BYTES: usize = TILE_WIDTH as usize * (2 + lianxin_ledger::MAX_ENTRY_BYTES);

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// When it is not there, cannot be read, or is longer.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::unreadable(path.to_owned(), &error);
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > limit {
        return Err(Failure::whole(Fault::TooLarge { what: "the file", limit }).in_file(path));
    }
    Ok(bytes)
}

/// Reads a signed note.
///
/// # Errors
/// When it cannot be read, or is none.
pub(super) fn note(path: &Path) -> Result<Note, Failure> {
    let bytes = read(path, MAX_NOTE_BYTES)?;
    Note::parse(&bytes).map_err(|fault| Failure::checkpoint(fault).in_file(path))
}

/// A log as it is published: `checkpoint`, `tile/…` and the verifier key in `vkey`.
pub(super) struct Folder<'f>(pub(super) &'f Path);

impl Folder<'_> {
    /// Where its checkpoint lies.
    pub(super) fn checkpoint(&self) -> PathBuf {
        self.0.join("checkpoint")
    }

    /// The key that the folder itself brings along.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn key(&self) -> Result<VerifierKey, Failure> {
        let path = self.0.join("vkey");
        let bytes = read(&path, MAX_KEY_BYTES)?;
        let text = str::from_utf8(&bytes).map_err(|_| Malformed("the text of a verifier key"));
        text.and_then(trust::in_file).map_err(|fault| Failure::whole(fault).in_file(path))
    }

    /// The bytes of a tile of entries.
    ///
    /// # Errors
    /// When there is none, or it is longer than any.
    pub(super) fn entries(&self, tile: &Tile) -> Result<Vec<u8>, Failure> {
        read(&self.path(tile), MAX_TILE_BYTES).map_err(|failure| failure.at(first(tile)))
    }

    /// The hashes of a tile of hashes.
    ///
    /// # Errors
    /// When there is none, or not exactly as many as are needed.
    pub(super) fn hashes(&self, tile: &Tile) -> Result<Vec<Hash>, Failure> {
        let path = self.path(tile);
        let read = || {
            let bytes = read(&path, TILE_WIDTH as usize * size_of::<Hash>())?;
            let hashes = tile.hashes(&bytes);
            hashes.ok_or_else(|| Failure::tile_length(path.clone(), tile.width()))
        };
        read().map_err(|failure| failure.at(first(tile)))
    }

    /// Where a tile lies.
    pub(super) fn path(&self, tile: &Tile) -> PathBuf {
        self.0.join(tile.to_string())
    }
}

/// The first entry that a tile tells of.
fn first(tile: &Tile) -> u64 {
    of(tile, 0)
}

/// The first entry that a hash of a tile tells of.
pub(super) const fn of(tile: &Tile, hash: u64) -> u64 {
    let level = match tile.kind() {
        TileKind::Hashes(level) => level,
        TileKind::Entries => 0,
    };
    (tile.index() * TILE_WIDTH + hash) << (lianxin_ledger::TILE_HEIGHT * level)
}
