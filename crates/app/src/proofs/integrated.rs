//! What is in memory of a log: its fold, and of its tree the upper hashes.

use super::ProofError;
use lianxin_ledger::{
    Algorithm, Epoch, Hash, HeadsRecord, LogFold, Sm3, Tile, TileKind, Tiles, Tree, TreeHead,
};
use lianxin_store::{Position, StoredLeaf};
use std::{collections::HashMap, sync::Arc};

/// Size and roots of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Size and root over SHA-256.
    pub tree: TreeHead,
    /// The root of the same entries over SM3.
    pub national: Hash,
}

/// A log as far as it has been folded.
#[derive(Default)]
pub(super) struct Integrated {
    fold: LogFold,
    tiles: Tiles,
    /// Full tiles above the lowest level, by level and index.
    above: HashMap<(u8, u64), Arc<[Hash]>>,
    national: Tree<Sm3>,
    /// The last leaf, word for word.
    last: Option<StoredLeaf>,
    /// Indices of the records of where all cases end, in order.
    heads: Vec<u64>,
}

impl Integrated {
    /// Takes the next leaf. Nothing has changed when it is refused.
    pub(super) fn take(&mut self, leaf: &StoredLeaf) -> Result<(), ProofError> {
        let position = Position(self.size()).next();
        if leaf.position != position {
            return Err(ProofError::no_leaf(position));
        }
        let pushed = self.fold.push(leaf.record.as_bytes());
        let hash = pushed.map_err(|source| ProofError::Altered { position, source })?;
        let above = &mut self.above;
        self.tiles.push(hash, |tile, hashes| {
            if let TileKind::Hashes(level @ 1..) = tile.kind() {
                above.insert((level, tile.index()), hashes.into());
            }
        });
        self.national.push(Sm3::leaf(leaf.record.as_bytes()));
        self.last = Some(leaf.clone());
        let last = self.fold.last_heads().map(|record| record.size);
        if last == Some(position.before().0) {
            self.heads.extend(last);
        }
        Ok(())
    }

    /// Whether leaves that were read again from the last one on still begin with it.
    pub(super) fn goes_on_in(&self, leaves: &[StoredLeaf]) -> bool {
        self.last.is_none() || self.last.as_ref() == leaves.first()
    }

    /// Entries so far.
    pub(super) const fn size(&self) -> u64 {
        self.fold.size()
    }

    pub(super) fn head(&self) -> Head {
        Head { tree: self.fold.head(), national: self.national.root() }
    }

    /// The record of where all cases end that is to be the next entry; none when nothing has happened
    /// since the last one.
    pub(super) fn next_heads(&mut self) -> Option<HeadsRecord> {
        let news = self.heads.last().is_none_or(|last| last + 1 < self.size());
        (news && self.size() > 0).then(|| self.fold.next_heads())
    }

    /// The last loss that has been declared.
    pub(super) fn last_epoch(&self) -> Option<Epoch> {
        self.fold.epochs().last().copied()
    }

    /// The index of the last record of where all cases end in the log's first `size` entries.
    pub(super) fn last_heads(&self, size: u64) -> Option<u64> {
        let within = self.heads.partition_point(|index| *index < size);
        self.heads[..within].last().copied()
    }

    /// The hashes of a tile, and perhaps those behind them; none when they are to be made from leaves.
    pub(super) fn hashes(&self, tile: Tile) -> Option<Arc<[Hash]>> {
        let TileKind::Hashes(level) = tile.kind() else { return None };
        if let Some(full) = self.above.get(&(level, tile.index())) {
            return Some(Arc::clone(full));
        }
        let mut partial = self.tiles.partial();
        let is_it = |other: Tile| (other.kind(), other.index()) == (tile.kind(), tile.index());
        let (_, hashes) = partial.find(|(other, _)| is_it(*other))?;
        (hashes.len() >= usize::from(tile.width())).then(|| hashes.into())
    }
}
