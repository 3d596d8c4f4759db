//! Nodes of a tree by their place, and where their hashes come from. How they are kept is for callers
//! to say: in memory, in tiles, in a table.

use crate::{Algorithm, Hash, Tree};
use std::ops::Range;

/// The root of a perfect subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The subtree has `2^level` leaves; 0 is a leaf.
    pub level: u8,
    /// Its place among the nodes of its level, from 0.
    pub index: u64,
}

impl Node {
    /// The node above it.
    pub const fn parent(self) -> Self {
        Self { level: self.level + 1, index: self.index >> 1 }
    }

    /// The perfect subtrees that a range of leaves falls into, largest first. The range must start
    /// where a subtree of at least its size does, as every range in RFC 6962 does.
    fn covering(range: Range<u64>) -> impl Iterator<Item = Self> {
        let Range { start, end } = range;
        let mut at = start;
        std::iter::from_fn(move || {
            let level = (end - at).checked_ilog2()?;
            let node = Self { level: level as u8, index: at >> level };
            at += 1 << level;
            Some(node)
        })
    }
}

/// A hash that should be kept and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hash of node {} at level {} is not kept", .0.index, .0.level)]
pub struct Missing(
    /// The node.
    pub Node,
);

/// Anything that can tell the hash of a perfect subtree.
pub trait Nodes {
    /// The hash, if it is kept.
    fn node(&self, node: Node) -> Option<Hash>;
}

impl<F: Fn(Node) -> Option<Hash>> Nodes for F {
    fn node(&self, node: Node) -> Option<Hash> {
        self(node)
    }
}

/// The tree hash over a range of leaves that begins where a subtree of at least its size does.
///
/// # Errors
/// When a node is not kept.
pub(crate) fn range_hash<A: Algorithm>(
    nodes: &impl Nodes,
    range: Range<u64>,
) -> Result<Hash, Missing> {
    let kept = |node| nodes.node(node).ok_or(Missing(node));
    let hashes = Node::covering(range).map(kept).collect::<Result<Vec<_>, _>>()?;
    let mut smallest_first = hashes.into_iter().rev();
    let Some(last) = smallest_first.next() else { return Ok(A::empty()) };
    Ok(smallest_first.fold(last, |right, left| A::node(left, right)))
}

/// The nodes that [`range_hash`] asks for.
pub(crate) fn range_nodes(range: Range<u64>) -> impl Iterator<Item = Node> {
    Node::covering(range)
}

/// The nodes to fetch before [`root`] is asked for.
pub fn root_nodes(size: u64) -> Vec<Node> {
    range_nodes(0..size).collect()
}

/// The root of the tree of the first `size` leaves.
///
/// # Errors
/// When a node is not kept.
pub fn root<A: Algorithm>(nodes: &impl Nodes, size: u64) -> Result<Hash, Missing> {
    range_hash::<A>(nodes, 0..size)
}

/// All nodes of a tree in memory, 64 bytes a leaf: for small trees and for tests.
#[derive(Debug, Clone, Default)]
pub struct NodesInMemory<A> {
    tree: Tree<A>,
    levels: Vec<Vec<Hash>>,
}

impl<A: Algorithm> NodesInMemory<A> {
    /// The nodes of a tree without leaves.
    pub const fn new() -> Self {
        Self { tree: Tree::new(), levels: Vec::new() }
    }

    /// Adds the hash of the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.tree.push_each(leaf, |node, hash| {
            let level = usize::from(node.level);
            if level == levels.len() {
                levels.push(Vec::new());
            }
            levels[level].push(hash);
        });
    }

    /// The tree they belong to.
    pub const fn tree(&self) -> &Tree<A> {
        &self.tree
    }
}

impl<A> Nodes for NodesInMemory<A> {
    fn node(&self, node: Node) -> Option<Hash> {
        let level = self.levels.get(usize::from(node.level))?;
        level.get(usize::try_from(node.index).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sha256;

    #[test]
    fn a_range_falls_into_perfect_subtrees() {
        let of =
            |range| range_nodes(range).map(|node| (node.level, node.index)).collect::<Vec<_>>();
        assert_eq!(of(0..0), []);
        assert_eq!(of(0..7), [(2, 0), (1, 2), (0, 6)]);
        assert_eq!(of(8..11), [(1, 4), (0, 10)]);
        assert_eq!(of(0..u64::MAX).len(), 64);
    }

    #[test]
    fn the_root_of_every_earlier_size_can_be_told() {
        let (mut nodes, mut heads) = (NodesInMemory::<Sha256>::new(), Vec::new());
        for entry in 0..100_u64 {
            heads.push(nodes.tree().head());
            nodes.push(Sha256::leaf(&entry.to_be_bytes()));
        }
        for head in heads {
            assert_eq!(root::<Sha256>(&nodes, head.size), Ok(head.root));
        }
        let missing = Node { level: 2, index: 24 };
        assert_eq!(root::<Sha256>(&nodes, 100), Ok(nodes.tree().root()));
        let lossy = |node: Node| (node != missing).then(|| nodes.node(node)).flatten();
        assert_eq!(root::<Sha256>(&lossy, 100), Err(Missing(missing)));
    }
}
