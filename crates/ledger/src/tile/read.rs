//! Hashes of nodes out of tiles of hashes, for proofs.

use super::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, grow::over};
use crate::{Algorithm, Hash, Node, Nodes, Sha256};
use std::{collections::BTreeSet, marker::PhantomData};

/// The nodes of a tree of some size, read from its tiles.
#[derive(Debug, Clone)]
pub struct TileNodes<A = Sha256, F = fn(Tile) -> Option<Vec<u8>>> {
    size: u64,
    fetch: F,
    algorithm: PhantomData<A>,
}

impl<A: Algorithm, F: Fn(Tile) -> Option<Vec<u8>>> TileNodes<A, F> {
    /// Reads from `fetch`, which is asked for the bytes of the tiles that a tree of `size` leaves has.
    /// It may answer a partial tile with the first hashes of a wider one.
    pub const fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch, algorithm: PhantomData }
    }
}

impl<A: Algorithm, F: Fn(Tile) -> Option<Vec<u8>>> Nodes for TileNodes<A, F> {
    fn node(&self, node: Node) -> Option<Hash> {
        let (tile, first, count) = place(node, self.size)?;
        let hashes = tile.hashes(&(self.fetch)(tile)?)?;
        Some(over::<A>(hashes.get(first..first + count)?))
    }
}

/// The same read from tiles whose hashes are at hand.
#[derive(Debug, Clone)]
pub struct HashNodes<A = Sha256, F = fn(Tile) -> Option<&'static [Hash]>> {
    size: u64,
    hashes: F,
    algorithm: PhantomData<A>,
}

impl<'t, A: Algorithm, F: Fn(Tile) -> Option<&'t [Hash]>> HashNodes<A, F> {
    /// Reads from `hashes`, which is asked for the tiles that a tree of `size` leaves has. It may answer a partial
    /// tile with a wider one.
    pub const fn new(size: u64, hashes: F) -> Self {
        Self { size, hashes, algorithm: PhantomData }
    }
}

impl<'t, A: Algorithm, F: Fn(Tile) -> Option<&'t [Hash]>> Nodes for HashNodes<A, F> {
    fn node(&self, node: Node) -> Option<Hash> {
        let (tile, first, count) = place(node, self.size)?;
        Some(over::<A>((self.hashes)(tile)?.get(first..first + count)?))
    }
}

/// The tiles of a tree of `size` leaves that the nodes are read from, each once: what to fetch before a
/// proof is made.
pub fn tiles_of(nodes: impl IntoIterator<Item = Node>, size: u64) -> BTreeSet<Tile> {
    nodes.into_iter().filter_map(|node| Some(place(node, size)?.0)).collect()
}

/// The tile that a node is read from, and which hashes of it.
fn place(node: Node, size: u64) -> Option<(Tile, usize, usize)> {
    let (level, above) = (node.level / TILE_HEIGHT, node.level % TILE_HEIGHT);
    let first = node.index.checked_mul(1 << above)?;
    let tile = Tile::in_tree(TileKind::Hashes(level), first / TILE_WIDTH, size)?;
    Some((tile, (first % TILE_WIDTH) as usize, 1 << above))
}
