//! A tree that grows by one leaf after the other and keeps no leaf.

use crate::hash::{Hash, node, nothing};

/// A Merkle tree under way: the roots of its perfect subtrees, at most one of each size.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Leaves so far; its bits are the sizes of the subtrees.
    size: u64,
    /// Largest first, which is also the order of their leaves.
    peaks: Vec<Hash>,
}

impl Tree {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Adds the hash of the next [leaf](crate::leaf).
    pub fn push(&mut self, leaf: Hash) {
        let mut merged = leaf;
        // As in counting: every 1 at the end is a subtree of the same size as what is carried.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("every 1 in the size is a subtree");
            merged = node(left, merged);
        }
        self.peaks.push(merged);
        self.size += 1;
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hash over all leaves so far; that of no bytes while there is none.
    pub fn root(&self) -> Hash {
        let mut smallest_first = self.peaks.iter().rev().copied();
        let Some(last) = smallest_first.next() else { return nothing() };
        smallest_first.fold(last, |right, left| node(left, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf;
    use proptest::prelude::*;

    /// The entries of the reference tests of Certificate Transparency.
    const ENTRIES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];

    /// Their roots, as the reference tests state them, from none of them to all.
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// The definition, word for word.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => nothing(),
            [only] => *only,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node(defined(&leaves[..split]), defined(&leaves[split..]))
            }
        }
    }

    #[test]
    fn roots_are_those_of_the_reference_tests() {
        let mut tree = Tree::new();
        assert_eq!(tree.root().to_string(), ROOTS[0]);
        for (entry, root) in ENTRIES.iter().zip(&ROOTS[1..]) {
            tree.push(leaf(entry));
            assert_eq!(tree.root().to_string(), *root, "of {} leaves", tree.size());
        }
    }

    #[test]
    fn a_leaf_is_not_the_node_of_the_same_bytes() {
        let (left, right) = (leaf(b"a"), leaf(b"b"));
        assert_ne!(leaf(&[left.0, right.0].concat()), node(left, right));
    }

    proptest! {
        #[test]
        fn a_growing_tree_has_the_defined_root_at_every_size(
            entries in proptest::collection::vec(any::<[u8; 4]>(), 0..70),
        ) {
            let leaves: Vec<Hash> = entries.iter().map(|entry| leaf(entry)).collect();
            let mut tree = Tree::new();
            for (size, next) in leaves.iter().enumerate() {
                prop_assert_eq!(tree.root(), defined(&leaves[..size]));
                tree.push(*next);
                prop_assert!(tree.peaks.len() <= 64);
            }
            prop_assert_eq!((tree.root(), tree.size()), (defined(&leaves), leaves.len() as u64));
        }
    }
}
