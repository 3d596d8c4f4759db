//! Proofs as properties, and the reference tests of Certificate Transparency.

use super::*;
use crate::{NodesInMemory, Sha256, Sm3, root};
use proptest::prelude::*;

fn grown<A: Algorithm>(size: u64) -> NodesInMemory<A> {
    let mut nodes = NodesInMemory::new();
    (0..size).for_each(|entry| nodes.push(A::leaf(&entry.to_be_bytes())));
    nodes
}

fn head<A: Algorithm>(nodes: &NodesInMemory<A>, size: u64) -> TreeHead {
    TreeHead { size, root: root::<A>(nodes, size).unwrap() }
}

/// Inclusion and consistency at two sizes, and that neighbouring claims are refused.
fn holds<A: Algorithm>(old: u64, new: u64, index: u64) -> Result<(), TestCaseError> {
    let nodes = grown::<A>(new);
    let (old, new) = (head(&nodes, old), head(&nodes, new));
    let proof = consistency::<A>(&nodes, old.size, new.size).unwrap();
    prop_assert_eq!(verify_consistency::<A>(&proof, &old, &new), Ok(()));
    for size in [old.size.wrapping_sub(1), old.size + 1] {
        let other = TreeHead { size, ..old };
        prop_assert!(verify_consistency::<A>(&proof, &other, &new).is_err());
    }
    let leaf = A::leaf(&index.to_be_bytes());
    let proof = inclusion::<A>(&nodes, index, new.size).unwrap();
    prop_assert!(proof.len() <= MAX_HASHES);
    prop_assert_eq!(verify_inclusion::<A>(&proof, index, leaf, &new), Ok(()));
    for other in (0..new.size).filter(|other| *other != index) {
        prop_assert!(verify_inclusion::<A>(&proof, other, leaf, &new).is_err());
    }
    for wrong in [&proof[..proof.len().saturating_sub(1)], &[&proof[..], &[leaf]].concat()] {
        let refused = verify_inclusion::<A>(wrong, index, leaf, &new).is_err();
        prop_assert!(refused || wrong.len() == proof.len());
    }
    Ok(())
}

proptest! {
    #[test]
    fn proofs_hold_and_their_neighbours_do_not(
        (new, old, index) in (1..140_u64).prop_flat_map(|new| (Just(new), 0..=new, 0..new)),
    ) {
        holds::<Sha256>(old, new, index)?;
        holds::<Sm3>(old, new, index)?;
    }

    #[test]
    fn a_hash_changed_or_moved_is_refused(
        (new, old) in (3..140_u64).prop_flat_map(|new| (Just(new), 1..new)),
        bit in 0..256_usize,
    ) {
        let nodes = grown::<Sha256>(new);
        let (old, new) = (head(&nodes, old), head(&nodes, new));
        let proof = consistency::<Sha256>(&nodes, old.size, new.size).unwrap();
        for place in 0..proof.len() {
            let mut other = proof.clone();
            other[place].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify_consistency::<Sha256>(&other, &old, &new).is_err());
            other = proof.clone();
            other.swap(place, 0);
            let refused = verify_consistency::<Sha256>(&other, &old, &new).is_err();
            prop_assert_eq!(refused, place != 0);
        }
    }
}

#[test]
fn sizes_at_the_end_of_the_numbers_are_no_trouble() {
    let head = |size| TreeHead { size, root: Sha256::empty() };
    let leaf = Sha256::leaf(b"");
    for size in [u64::MAX, 1 << 63, (1 << 63) + 1] {
        for index in [0, 1, size / 2, size - 1] {
            let proof = vec![leaf; siblings(index, size).len()];
            let refused = verify_inclusion::<Sha256>(&proof, index, leaf, &head(size));
            assert!(matches!(refused, Err(Fault::RootMismatch { .. })), "{refused:?}");
            let longer = vec![leaf; proof.len() + 1];
            let refused = verify_inclusion::<Sha256>(&longer, index, leaf, &head(size));
            assert!(matches!(refused, Err(Fault::ProofLength { .. })), "{refused:?}");
        }
        for old in [1, 2, 3, size / 2, size - 1] {
            let proof = vec![leaf; differences(old, size).len()];
            let refused = verify_consistency::<Sha256>(&proof, &head(old), &head(size));
            assert!(matches!(refused, Err(Fault::RootMismatch { .. })), "{old} {refused:?}");
        }
    }
}

#[test]
fn from_nothing_and_to_itself_only_the_empty_proof_is_accepted() {
    let nodes = grown::<Sha256>(5);
    let (none, five) = (head(&nodes, 0), head(&nodes, 5));
    let some = [five.root];
    for (old, new) in [(&none, &five), (&five, &five), (&none, &none)] {
        assert_eq!(verify_consistency::<Sha256>(&[], old, new), Ok(()));
        let refused = verify_consistency::<Sha256>(&some, old, new);
        assert_eq!(refused, Err(Fault::ProofLength { found: 1 }));
    }
    let other = TreeHead { size: 5, root: none.root };
    assert_eq!(verify_consistency::<Sha256>(&[], &five, &other), Err(Fault::Forked { size: 5 }));
    let shrunk = verify_consistency::<Sha256>(&[], &five, &head(&nodes, 4));
    assert_eq!(shrunk, Err(Fault::Shrunk { old: 5, new: 4 }));
    let not_none = TreeHead { size: 0, root: five.root };
    assert!(verify_consistency::<Sha256>(&[], &not_none, &five).is_err());
    assert!(verify_consistency::<Sha256>(&[], &none, &not_none).is_err());
    assert!(verify_inclusion::<Sha256>(&[], 0, five.root, &none).is_err());
}

/// The reference tests: eight leaves, index 0 in size 8 and the consistency of 3 with 7 as RFC 6962,
/// section 2.1.3 draws them.
#[test]
fn proofs_are_those_of_the_example_in_the_rfc() {
    let nodes = grown::<Sha256>(7);
    let at = |level, index| nodes.node(Node { level, index }).unwrap();
    let j = Sha256::node(at(1, 2), at(0, 6));
    let (a, b, c, d) = (at(0, 0), at(0, 1), at(0, 2), at(0, 3));
    let (g, h, i, k, l) = (at(1, 0), at(1, 1), at(1, 2), at(2, 0), j);
    assert_eq!(inclusion::<Sha256>(&nodes, 0, 7), Ok(vec![b, h, l]));
    assert_eq!(inclusion::<Sha256>(&nodes, 3, 7), Ok(vec![c, g, l]));
    assert_eq!(inclusion::<Sha256>(&nodes, 4, 7), Ok(vec![at(0, 5), at(0, 6), k]));
    assert_eq!(inclusion::<Sha256>(&nodes, 6, 7), Ok(vec![i, k]));
    assert_eq!(consistency::<Sha256>(&nodes, 3, 7), Ok(vec![c, d, g, l]));
    assert_eq!(consistency::<Sha256>(&nodes, 4, 7), Ok(vec![l]));
    assert_eq!(consistency::<Sha256>(&nodes, 6, 7), Ok(vec![i, at(0, 6), k]));
    assert_eq!(Sha256::node(a, b), g);
}

#[test]
fn the_nodes_to_fetch_are_all_that_is_asked_for() {
    let nodes = grown::<Sha256>(77);
    for size in 1..=77 {
        for index in 0..size {
            let allowed = inclusion_nodes(index, size);
            let few = |node: Node| allowed.contains(&node).then(|| nodes.node(node)).flatten();
            assert!(inclusion::<Sha256>(&few, index, size).is_ok());
            let allowed = consistency_nodes(index, size);
            let few = |node: Node| allowed.contains(&node).then(|| nodes.node(node)).flatten();
            assert!(consistency::<Sha256>(&few, index, size).is_ok());
        }
    }
}
