//! Which tiles there are, what they are called, and proofs that are read from them.

use crate::Answers;
use lianxin_ledger::{
    Algorithm, Hash, Sha256, Tile, TileKind, TileNodes, Tiles, Tree, TreeHead, proof, tiles_between,
};
use std::collections::BTreeMap;
use tlog_tiles::{tile::TileReader, tlog};

/// Tiles of one log, by path.
struct Published {
    head: TreeHead,
    tiles: BTreeMap<String, Vec<u8>>,
}

impl Published {
    fn of(size: u64) -> Self {
        let (mut tree, mut tiles) = (Tree::<Sha256>::new(), Tiles::<Sha256>::new());
        let mut published = BTreeMap::new();
        let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>();
        for entry in 0..size {
            let leaf = Sha256::leaf(&entry.to_be_bytes());
            tree.push(leaf);
            tiles.push(leaf, |tile, hashes| {
                published.insert(tile.to_string(), bytes(hashes));
            });
        }
        published.extend(tiles.partial().map(|(tile, hashes)| (tile.to_string(), bytes(hashes))));
        Self { head: tree.head(), tiles: published }
    }

    fn nodes(&self) -> TileNodes<Sha256, impl Fn(Tile) -> Option<Vec<u8>>> {
        TileNodes::new(self.head.size, |tile| self.tiles.get(&tile.to_string()).cloned())
    }
}

impl TileReader for Published {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        Ok(tiles.iter().map(|tile| self.tiles[&path(tile)].clone()).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

/// Their paths name the height, which C2SP fixes and leaves out.
fn path(tile: &tlog_tiles::Tile) -> String {
    tile.path().replacen("tile/8/", "tile/", 1).replacen("tile/data/", "tile/entries/", 1)
}

#[test]
fn the_tiles_to_publish_are_those_of_others() {
    let mut answers = Answers::of("tiles to publish");
    let sizes: Vec<u64> =
        (0..1_200).step_by(17).chain([255, 256, 257, 65_535, 65_536, 70_000]).collect();
    for old in &sizes {
        for new in sizes.iter().filter(|new| *new >= old) {
            let ours = tiles_between(*old, *new).filter(|tile| tile.kind() != TileKind::Entries);
            let ours: Vec<_> = ours.map(|tile| tile.to_string()).collect();
            let theirs = tlog_tiles::Tile::new_tiles(8, *old, *new);
            answers.same(&ours, &theirs.iter().map(path).collect());
        }
    }
    for index in (0..5_000_000_u64).step_by(1_009) {
        let theirs = path(&tlog_tiles::Tile::new(8, 0, index, 256, false));
        let ours = Tile::in_tree(TileKind::Hashes(0), index, u64::MAX).unwrap();
        answers.same(&ours.to_string(), &theirs);
        answers.same(&Tile::from_path(&theirs), &Some(ours));
    }
    answers.end(10_000);
}

#[test]
fn proofs_read_from_tiles_are_those_of_others() {
    let mut answers = Answers::of("proofs from tiles");
    for size in [1, 2, 255, 256, 257, 600, 66_000] {
        let published = Published::of(size);
        let root = tlog::Hash(published.head.root.0);
        let theirs = tlog_tiles::TileHashReader::new(size, root, &published);
        let bytes = |hashes: Vec<Hash>| hashes.iter().map(|hash| hash.0).collect::<Vec<_>>();
        let their_bytes = |hashes: Vec<tlog::Hash>| hashes.iter().map(|hash| hash.0).collect();
        for index in (0..size).step_by((size / 20).max(1) as usize) {
            let ours = proof::inclusion::<Sha256>(&published.nodes(), index, size).unwrap();
            let proof = tlog::prove_record(size, index, &theirs).unwrap();
            answers.same(&bytes(ours), &their_bytes(proof));
            let old = index + 1;
            let ours = proof::consistency::<Sha256>(&published.nodes(), old, size).unwrap();
            let proof = tlog::prove_tree(size, old, &theirs).unwrap();
            answers.same(&bytes(ours), &their_bytes(proof));
        }
    }
    answers.end(200);
}
