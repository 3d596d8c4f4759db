//! A tree that grows by one leaf after the other and keeps no leaf, and what names a tree: its head.

use crate::{Algorithm, Hash, Node, Sha256};
use std::marker::PhantomData;

/// How many leaves a tree has, and the hash over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// Leaves, from 0.
    pub size: u64,
    /// Hash of the tree of that size.
    pub root: Hash,
}

/// A Merkle tree under way: the roots of its perfect subtrees, at most one of each size.
#[derive(Debug, Clone, Default)]
pub struct Tree<A = Sha256> {
    /// Leaves so far; its bits are the sizes of the subtrees.
    size: u64,
    /// Largest first, which is also the order of their leaves.
    peaks: Vec<Hash>,
    algorithm: PhantomData<A>,
}

impl<A: Algorithm> Tree<A> {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new(), algorithm: PhantomData }
    }

    /// A tree that goes on from its [`peaks`](Self::peaks), which were kept; none when their number
    /// does not belong to the size.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let belongs = size.count_ones() as usize == peaks.len();
        belongs.then_some(Self { size, peaks, algorithm: PhantomData })
    }

    /// Adds the hash of the next [leaf](Algorithm::leaf).
    pub fn push(&mut self, leaf: Hash) {
        self.push_each(leaf, |_, _| ());
    }

    /// Adds the hash of the next leaf and tells every node that is whole from now on, itself first.
    pub fn push_each(&mut self, leaf: Hash, mut whole: impl FnMut(Node, Hash)) {
        let mut merged = leaf;
        let mut node = Node { level: 0, index: self.size };
        whole(node, merged);
        // As in counting: every 1 at the end is a subtree of the same size as what is carried.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("every 1 in the size is a subtree");
            merged = A::node(left, merged);
            node = node.parent();
            whole(node, merged);
        }
        self.peaks.push(merged);
        self.size += 1;
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its perfect subtrees, largest first: all that it keeps.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The hash over all leaves so far; that of no bytes while there is none.
    pub fn root(&self) -> Hash {
        let mut smallest_first = self.peaks.iter().rev().copied();
        let Some(last) = smallest_first.next() else { return A::empty() };
        smallest_first.fold(last, |right, left| A::node(left, right))
    }

    /// Size and root of now.
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sm3;
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
    fn defined<A: Algorithm>(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => A::empty(),
            [only] => *only,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                A::node(defined::<A>(&leaves[..split]), defined::<A>(&leaves[split..]))
            }
        }
    }

    fn grows_as_defined<A: Algorithm>(entries: &[[u8; 4]]) -> Result<(), TestCaseError> {
        let leaves: Vec<Hash> = entries.iter().map(|entry| A::leaf(entry)).collect();
        let mut tree = Tree::<A>::new();
        for (size, next) in leaves.iter().enumerate() {
            prop_assert_eq!(tree.root(), defined::<A>(&leaves[..size]));
            tree = Tree::from_peaks(tree.size(), tree.peaks().to_vec()).unwrap();
            tree.push(*next);
        }
        let whole = TreeHead { size: leaves.len() as u64, root: defined::<A>(&leaves) };
        prop_assert_eq!(tree.head(), whole);
        Ok(())
    }

    #[test]
    fn roots_are_those_of_the_reference_tests() {
        let mut tree = Tree::<Sha256>::new();
        assert_eq!(tree.root().to_string(), ROOTS[0]);
        for (entry, root) in ENTRIES.iter().zip(&ROOTS[1..]) {
            tree.push(Sha256::leaf(entry));
            assert_eq!(tree.root().to_string(), *root, "of {} leaves", tree.size());
        }
    }

    #[test]
    fn peaks_of_another_size_are_refused() {
        assert!(Tree::<Sha256>::from_peaks(5, vec![Sha256::empty()]).is_none());
    }

    proptest! {
        #[test]
        fn a_growing_tree_has_the_defined_root_at_every_size(
            entries in proptest::collection::vec(any::<[u8; 4]>(), 0..70),
        ) {
            grows_as_defined::<Sha256>(&entries)?;
            grows_as_defined::<Sm3>(&entries)?;
        }
    }
}
