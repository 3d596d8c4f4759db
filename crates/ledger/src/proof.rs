//! Inclusion and consistency proofs of RFC 6962, section 2.1: which nodes they consist of, their
//! making, and their verification by RFC 9162, sections 2.1.3.2 and 2.1.4.2. A proof is accepted only
//! with exactly the hashes that its index and sizes call for.

use crate::{
    Algorithm, Fault, Hash, Missing, Node, Nodes, TreeHead,
    node::{range_hash, range_nodes},
};
use std::ops::Range;

/// No proof is longer: one hash for every bit of a size.
pub const MAX_HASHES: usize = 64;

/// The nodes to fetch before [`inclusion`] is asked for; none without such a leaf.
pub fn inclusion_nodes(index: u64, size: u64) -> Vec<Node> {
    siblings(index, size).into_iter().flat_map(range_nodes).collect()
}

/// Proves that the leaf `index` is in the tree of the first `size` leaves: from the leaf's sibling to
/// the root's child. Empty when there is no such leaf, which no verification accepts.
///
/// # Errors
/// When a node is not kept.
pub fn inclusion<A: Algorithm>(
    nodes: &impl Nodes,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Missing> {
    siblings(index, size).into_iter().map(|range| range_hash::<A>(nodes, range)).collect()
}

/// The nodes to fetch before [`consistency`] is asked for.
pub fn consistency_nodes(old: u64, new: u64) -> Vec<Node> {
    differences(old, new).into_iter().flat_map(range_nodes).collect()
}

/// Proves that the tree of the first `old` leaves is the beginning of that of the first `new`. Empty
/// when `old` is 0 or `new`, and when it is larger, which no verification accepts.
///
/// # Errors
/// When a node is not kept.
pub fn consistency<A: Algorithm>(
    nodes: &impl Nodes,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, Missing> {
    differences(old, new).into_iter().map(|range| range_hash::<A>(nodes, range)).collect()
}

/// Whether the tree of `head` has the leaf hash at `index`. The leaf hash must be computed from an
/// entry: a hash that somebody hands over may be that of a node.
///
/// # Errors
/// When the proof has the wrong length or leads to another root.
pub fn verify_inclusion<A: Algorithm>(
    proof: &[Hash],
    index: u64,
    leaf: Hash,
    head: &TreeHead,
) -> Result<(), Fault> {
    let &TreeHead { size, root } = head;
    if index >= size {
        return Err(Fault::IndexBeyondTree { index, size });
    }
    let length = Fault::ProofLength { found: proof.len() };
    let (mut at, mut last) = (index, size - 1);
    let mut found = leaf;
    for sibling in proof {
        if last == 0 {
            return Err(length);
        }
        if at & 1 == 1 || at == last {
            found = A::node(*sibling, found);
            // At the right border, levels without a sibling are passed over.
            let without = at.trailing_zeros();
            (at, last) = (at >> without, last >> without);
        } else {
            found = A::node(found, *sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(length);
    }
    same(root, found)
}

/// Whether the tree of `old` is the beginning of the tree of `new`. From an empty tree, and between
/// equal sizes, only the empty proof is accepted.
///
/// # Errors
/// When the tree has shrunk, two trees have one size, or the proof has the wrong length or leads to
/// another root.
pub fn verify_consistency<A: Algorithm>(
    proof: &[Hash],
    old: &TreeHead,
    new: &TreeHead,
) -> Result<(), Fault> {
    if old.size > new.size {
        return Err(Fault::Shrunk { old: old.size, new: new.size });
    }
    if old.size == 0 || old.size == new.size {
        return trivial::<A>(proof, old, new);
    }
    let length = Fault::ProofLength { found: proof.len() };
    let (old_root, new_root) = both_roots::<A>(proof, old, new.size).ok_or(length)?;
    same(old.root, old_root)?;
    same(new.root, new_root)
}

/// The roots that a proof between two sizes leads to; none when it has the wrong length.
fn both_roots<A: Algorithm>(proof: &[Hash], old: &TreeHead, new: u64) -> Option<(Hash, Hash)> {
    // The largest perfect subtree at the end of the old tree: the old root itself, if it is perfect.
    let skipped = old.size.trailing_zeros();
    let (mut at, mut last) = ((old.size - 1) >> skipped, (new - 1) >> skipped);
    let (first, rest) =
        if old.size.is_power_of_two() { (&old.root, proof) } else { proof.split_first()? };
    let (mut old_root, mut new_root) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            old_root = A::node(*hash, old_root);
            new_root = A::node(*hash, new_root);
            // At the right border, levels without a sibling are passed over.
            let without = at.trailing_zeros();
            (at, last) = (at >> without, last >> without);
        } else {
            new_root = A::node(new_root, *hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some((old_root, new_root))
}

fn trivial<A: Algorithm>(proof: &[Hash], old: &TreeHead, new: &TreeHead) -> Result<(), Fault> {
    if !proof.is_empty() {
        return Err(Fault::ProofLength { found: proof.len() });
    }
    if new.size == 0 {
        same(A::empty(), new.root)?;
    }
    if old.size == 0 {
        return same(A::empty(), old.root);
    }
    if old.root == new.root { Ok(()) } else { Err(Fault::Forked { size: new.size }) }
}

fn same(expected: Hash, found: Hash) -> Result<(), Fault> {
    if expected == found { Ok(()) } else { Err(Fault::RootMismatch { found }) }
}

/// Where a range of at least two leaves splits: after the largest power of two below its length.
fn split(range: &Range<u64>) -> u64 {
    range.start + (1 << (range.end - range.start - 1).ilog2())
}

/// The subtrees beside the way from a leaf to the root, leaf end first.
fn siblings(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut beside = Vec::new();
    if index >= size {
        return beside;
    }
    let mut around = 0..size;
    while around.end - around.start > 1 {
        let middle = split(&around);
        if index < middle {
            beside.push(middle..around.end);
            around.end = middle;
        } else {
            beside.push(around.start..middle);
            around.start = middle;
        }
    }
    beside.reverse();
    beside
}

/// The subtrees of a consistency proof, smallest first.
fn differences(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut told = Vec::new();
    if old == 0 || old >= new {
        return told;
    }
    let mut around = 0..new;
    while around.end != old {
        let middle = split(&around);
        if old <= middle {
            told.push(middle..around.end);
            around.end = middle;
        } else {
            told.push(around.start..middle);
            around.start = middle;
        }
    }
    // Whoever verifies has the old root; a subtree further right is not it.
    if around.start != 0 {
        told.push(around);
    }
    told.reverse();
    told
}

#[cfg(test)]
mod tests;
