//! Tiles, and the proofs that are read from them.

use super::{ProofError, Proofs};
use futures::{StreamExt, TryStreamExt, stream};
use lianxin_ledger::{
    Algorithm, Checkpoint, Hash, HashNodes, Node, Note, Sha256, TILE_WIDTH, Tile, TileKind,
    TlogProof, TreeHead, entries_to_bytes, proof, root, root_nodes, tiles_of,
};
use lianxin_store::{Position, StoredLeaf, Stretch};
use std::{collections::HashMap, sync::Arc};

/// Tiles that are made at a time for one proof.
const AT_ONCE: usize = 8;

/// Tiles of hashes of a log of some size.
pub(super) struct Fetched {
    size: u64,
    tiles: HashMap<Tile, Arc<[Hash]>>,
}

impl Fetched {
    fn nodes<'t>(&'t self) -> HashNodes<Sha256, impl Fn(Tile) -> Option<&'t [Hash]>> {
        HashNodes::new(self.size, |tile| self.tiles.get(&tile).map(|hashes| &**hashes))
    }

    /// The inclusion of an entry whose nodes were fetched.
    pub(super) fn inclusion(&self, index: u64) -> Vec<Hash> {
        proof::inclusion::<Sha256>(&self.nodes(), index, self.size).expect("all tiles are there")
    }
}

impl Proofs {
    /// Proves that an entry is in the tree of the first `size` entries.
    ///
    /// # Errors
    /// When there is no such entry or tree, or the log cannot be read.
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
        within(index.saturating_add(1), size)?;
        let fetched = self.fetch(proof::inclusion_nodes(index, size), size).await?;
        Ok(fetched.inclusion(index))
    }

    /// Proves that the tree of the first `old` entries is the beginning of that of the first `new`.
    ///
    /// # Errors
    /// As [`inclusion`](Self::inclusion).
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
        within(old, new)?;
        let fetched = self.fetch(proof::consistency_nodes(old, new), new).await?;
        Ok(proof::consistency::<Sha256>(&fetched.nodes(), old, new).expect("all tiles are there"))
    }

    /// The root over the first `size` entries.
    ///
    /// # Errors
    /// As [`inclusion`](Self::inclusion).
    pub async fn root(&self, size: u64) -> Result<Hash, ProofError> {
        if let Some(root) = self.core.roots.get(&size).await {
            return Ok(root);
        }
        let fetched = self.fetch(root_nodes(size), size).await?;
        let root = root::<Sha256>(&fetched.nodes(), size).expect("all tiles are there");
        self.core.roots.insert(size, root).await;
        Ok(root)
    }

    /// The proof of one entry by a checkpoint of this log, for a reader without network and database.
    ///
    /// # Errors
    /// As [`inclusion`](Self::inclusion), and when the checkpoint is not one of this log.
    pub async fn tlog_proof(&self, index: u64, checkpoint: Note) -> Result<TlogProof, ProofError> {
        let head = self.signed(&checkpoint).await?;
        let proof = self.inclusion(index, head.size).await?;
        Ok(TlogProof { extra: None, index, proof, checkpoint })
    }

    /// What is in a tile of the log that has been folded.
    ///
    /// # Errors
    /// As [`inclusion`](Self::inclusion).
    pub async fn tile(&self, tile: Tile) -> Result<Vec<u8>, ProofError> {
        if tile.kind() != TileKind::Entries {
            let hashes = self.hashes(tile).await?;
            return Ok(hashes[..usize::from(tile.width())].iter().flat_map(|it| it.0).collect());
        }
        let records: Vec<String> =
            self.leaves_of(tile).await?.into_iter().map(|leaf| leaf.record).collect();
        Ok(entries_to_bytes(&records).expect("records are short"))
    }

    /// The head of a checkpoint, whose log is this one.
    pub(super) async fn signed(&self, checkpoint: &Note) -> Result<TreeHead, ProofError> {
        let head = Checkpoint::parse(checkpoint.text())?.head;
        // Another process may have appended and signed what is not folded here.
        self.reach(head.size).await?;
        let continued = self.continues(&head).await?;
        continued.then_some(head).ok_or(ProofError::OtherHistory { size: head.size })
    }

    /// Whether the log that has been folded begins with that of a head.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn continues(&self, head: &TreeHead) -> Result<bool, ProofError> {
        let there = head.size <= self.integrated().size();
        Ok(there && self.root(head.size).await? == head.root)
    }

    /// The tiles that nodes of the tree of `size` entries are read from.
    pub(super) async fn fetch(
        &self,
        nodes: impl IntoIterator<Item = Node>,
        size: u64,
    ) -> Result<Fetched, ProofError> {
        within(size, self.integrated().size())?;
        let tiles = stream::iter(tiles_of(nodes, size))
            .map(|tile| async move { Ok::<_, ProofError>((tile, self.hashes(tile).await?)) })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Fetched { size, tiles })
    }

    /// The hashes of a tile, and perhaps those behind them.
    async fn hashes(&self, tile: Tile) -> Result<Arc<[Hash]>, ProofError> {
        if let Some(hashes) = self.integrated().hashes(tile) {
            return Ok(hashes);
        }
        let (index, size) = (tile.index(), self.integrated().size());
        let full = Tile::in_tree(TileKind::Hashes(0), index, size);
        let full = full.filter(|full| full.is_full() && tile.kind() == full.kind());
        let full = full.ok_or(ProofError::BeyondLog { asked: index, size })?;
        match self.core.lowest.try_get_with(index, self.make(full)).await {
            Ok(hashes) => Ok(hashes),
            // Whoever waited for the same tile is told of the failure by asking again.
            Err(_) => self.make(full).await,
        }
    }

    async fn make(&self, tile: Tile) -> Result<Arc<[Hash]>, ProofError> {
        let leaves = self.leaves_of(tile).await?;
        Ok(leaves.iter().map(|leaf| Sha256::leaf(leaf.record.as_bytes())).collect())
    }

    /// The leaves below a tile of the lowest level.
    async fn leaves_of(&self, tile: Tile) -> Result<Vec<StoredLeaf>, ProofError> {
        let after = Position(tile.index() * TILE_WIDTH);
        let until = Position(after.0 + u64::from(tile.width()));
        within(until.0, self.integrated().size())?;
        self.leaves(Stretch { after, until }).await
    }
}

fn within(asked: u64, size: u64) -> Result<(), ProofError> {
    if asked <= size { Ok(()) } else { Err(ProofError::BeyondLog { asked, size }) }
}
