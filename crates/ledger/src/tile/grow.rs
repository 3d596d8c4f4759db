//! Tiles of hashes made from leaf hashes in order, each from the ones below it. What it keeps is the
//! partial tiles of now, at most 64 KiB.

use super::{TILE_WIDTH, Tile, TileKind};
use crate::{Algorithm, Hash, Sha256, Tree};
use std::marker::PhantomData;

/// The tiles of a growing log.
#[derive(Debug, Clone, Default)]
pub struct Tiles<A = Sha256> {
    size: u64,
    /// The hashes of the last tile of every level, of which none is full.
    partial: Vec<Vec<Hash>>,
    algorithm: PhantomData<A>,
}

impl<A: Algorithm> Tiles<A> {
    /// The tiles of a log without entries.
    pub const fn new() -> Self {
        Self { size: 0, partial: Vec::new(), algorithm: PhantomData }
    }

    /// The tiles of a log that goes on at `size`, whose partial tiles `kept` tells in bytes; none when
    /// it lacks one or tells too few or too many bytes.
    pub fn resume(size: u64, kept: impl Fn(Tile) -> Option<Vec<u8>>) -> Option<Self> {
        let mut tiles = Self { size, ..Self::new() };
        for level in 0..super::LEVELS {
            let row = super::row(TileKind::Hashes(level), size);
            if row == 0 {
                break;
            }
            let last = Tile::in_tree(TileKind::Hashes(level), row / TILE_WIDTH, size);
            let hashes = match last {
                Some(tile) => tile.hashes(&kept(tile)?)?,
                None => Vec::new(),
            };
            tiles.partial.push(hashes);
        }
        Some(tiles)
    }

    /// Leaves so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of the next leaf; `full` gets each tile that it fills.
    pub fn push(&mut self, leaf: Hash, mut full: impl FnMut(Tile, &[Hash])) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0.. {
            if level == self.partial.len() {
                self.partial.push(Vec::new());
            }
            let hashes = &mut self.partial[level];
            hashes.push(hash);
            if hashes.len() as u64 != TILE_WIDTH {
                return;
            }
            let kind = TileKind::Hashes(level as u8);
            let index = super::row(kind, self.size) / TILE_WIDTH - 1;
            full(Tile { kind, index, width: TILE_WIDTH as u16 }, hashes);
            hash = over::<A>(hashes);
            hashes.clear();
        }
    }

    /// The partial tiles that a checkpoint of the present size needs, from the lowest level up.
    pub fn partial(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        self.partial.iter().enumerate().filter_map(|(level, hashes)| {
            let kind = TileKind::Hashes(level as u8);
            let index = super::row(kind, self.size) / TILE_WIDTH;
            let tile = Tile::in_tree(kind, index, self.size)?;
            Some((tile, hashes.as_slice()))
        })
    }
}

/// The hash over the hashes of a tile.
pub(super) fn over<A: Algorithm>(hashes: &[Hash]) -> Hash {
    let mut tree = Tree::<A>::new();
    hashes.iter().for_each(|hash| tree.push(*hash));
    tree.root()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NodesInMemory, TileNodes, proof, root, tiles_between};
    use std::collections::BTreeMap;

    fn bytes(hashes: &[Hash]) -> Vec<u8> {
        hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// A log of `size` entries whose tiles are kept at every size in `stops`, resumed at each.
    fn kept(size: u64, stops: &[u64]) -> (NodesInMemory<Sha256>, BTreeMap<Tile, Vec<u8>>) {
        let (mut nodes, mut tiles) = (NodesInMemory::new(), Tiles::<Sha256>::new());
        let mut kept = BTreeMap::new();
        for entry in 0..size {
            let leaf = Sha256::leaf(&entry.to_be_bytes());
            nodes.push(leaf);
            tiles.push(leaf, |tile, hashes| drop(kept.insert(tile, bytes(hashes))));
            if stops.contains(&tiles.size()) || tiles.size() == size {
                kept.extend(tiles.partial().map(|(tile, hashes)| (tile, bytes(hashes))));
                tiles = Tiles::resume(tiles.size(), |tile| kept.get(&tile).cloned()).unwrap();
            }
        }
        (nodes, kept)
    }

    #[test]
    fn the_tiles_are_those_that_growing_calls_for() {
        for size in [1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000] {
            let (_, kept) = kept(size, &[]);
            let mut due: Vec<_> = tiles_between(0, size).collect();
            due.retain(|tile| tile.kind() != TileKind::Entries);
            due.sort_unstable();
            assert_eq!(kept.into_keys().collect::<Vec<_>>(), due, "of {size}");
        }
    }

    #[test]
    fn what_tiles_tell_is_what_the_tree_tells() {
        let stops = [100, 256, 700, 65_536];
        let (nodes, kept) = kept(66_000, &stops);
        for size in stops.into_iter().chain([66_000]) {
            let from_tiles = TileNodes::<Sha256, _>::new(size, |tile| kept.get(&tile).cloned());
            let head = crate::TreeHead { size, root: root::<Sha256>(&nodes, size).unwrap() };
            assert_eq!(root::<Sha256>(&from_tiles, size), Ok(head.root));
            for index in [0, 1, size / 3, size / 2, size - 1] {
                let proof = proof::inclusion::<Sha256>(&nodes, index, size);
                assert_eq!(proof::inclusion::<Sha256>(&from_tiles, index, size), proof);
                let proof = proof::consistency::<Sha256>(&nodes, index, size);
                assert_eq!(proof::consistency::<Sha256>(&from_tiles, index, size), proof);
            }
        }
    }

    #[test]
    fn a_log_does_not_go_on_from_tiles_that_are_missing_or_cut() {
        let (_, kept) = kept(700, &[]);
        assert!(Tiles::<Sha256>::resume(700, |tile| kept.get(&tile).cloned()).is_some());
        assert!(Tiles::<Sha256>::resume(701, |tile| kept.get(&tile).cloned()).is_none());
        let cut = |tile| kept.get(&tile).map(|bytes| bytes[1..].to_vec());
        assert!(Tiles::<Sha256>::resume(700, cut).is_none());
        let longer = |tile| kept.get(&tile).map(|bytes| [&bytes[..], &[0]].concat());
        assert!(Tiles::<Sha256>::resume(700, longer).is_none());
    }
}
