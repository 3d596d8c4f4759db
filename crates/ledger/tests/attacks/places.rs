//! Attacks on places in the tree: wrong indices, proofs of others, proofs that are longer or shorter,
//! inner nodes offered as entries.

use crate::{Town, Tries, offer};
use lianxin_ledger::{Algorithm, Freshness, Hash, Node, Nodes, Sha256, TlogProof, proof};

#[test]
fn wrong_indices_of_single_proofs() {
    let (town, mut tries) = (Town::new(), Tries::of("wrong indices of single proofs"));
    let (size, policy) = (town.size(), town.policy());
    for index in 0..size {
        let honest = town.tlog_proof(index);
        let entry = town.entries[index as usize].as_bytes();
        assert!(honest.verify(entry, &policy, &Freshness::default()).is_ok());
        for other in (0..size + 3).chain([u64::MAX]).filter(|other| *other != index) {
            let moved = TlogProof { index: other, ..honest.clone() };
            tries.refused(moved.verify(entry, &policy, &Freshness::default()));
        }
    }
    tries.end(700);
}

#[test]
fn wrong_indices_in_bundles() {
    let (town, mut tries) = (Town::new(), Tries::of("wrong indices in bundles"));
    let (size, policy) = (town.size(), town.policy());
    for case in 1..=town.cases() {
        let honest = town.bundle(case);
        for other in (0..size + 3).chain([u64::MAX]) {
            for place in 0..honest.leaves.len() {
                let mut moved = honest.clone();
                moved.leaves[place].index = other;
                if moved != honest {
                    tries.refused(offer(&moved, &policy));
                }
                if other < size {
                    // With a proof that belongs to the index, too.
                    moved.leaves[place].proof = town.inclusion(other, size);
                    if moved != honest {
                        tries.refused(offer(&moved, &policy));
                    }
                }
            }
            let mut moved = honest.clone();
            moved.heads_index = other;
            if moved != honest {
                tries.refused(offer(&moved, &policy));
            }
        }
    }
    tries.end(700);
}

#[test]
fn proofs_with_hashes_more_less_or_moved() {
    let (town, mut tries) = (Town::new(), Tries::of("hashes more, less, moved"));
    let head = town.head(town.size());
    for index in 0..town.size() {
        let leaf = Sha256::leaf(town.entries[index as usize].as_bytes());
        let honest = town.inclusion(index, head.size);
        let mut ask = |proof: &[Hash]| {
            if proof != honest {
                tries.refused(proof::verify_inclusion::<Sha256>(proof, index, leaf, &head));
            }
        };
        for place in 0..=honest.len() {
            ask(&honest[..place]);
            ask(&honest[place..]);
            for hash in [leaf, head.root, Sha256::empty(), honest[0]] {
                ask(&[&honest[..place], &[hash], &honest[place..]].concat());
            }
            for other in 0..place {
                let mut swapped = honest.clone();
                if place < honest.len() {
                    swapped.swap(place, other);
                    ask(&swapped);
                }
            }
        }
        ask(&[&honest[..], &honest[..]].concat());
    }
    tries.end(800);
}

#[test]
fn inner_nodes_offered_as_leaves() {
    let (town, mut tries) = (Town::new(), Tries::of("inner nodes offered as leaves"));
    let (size, policy) = (town.size(), town.policy());
    let head = town.head(size);
    for level in 1..=size.ilog2() as u8 {
        for at in 0..size >> level {
            let hash = town.nodes.node(Node { level, index: at }).unwrap();
            let below = |index| town.nodes.node(Node { level: level - 1, index }).unwrap().0;
            let (left, right) = (below(at * 2), below(at * 2 + 1));
            // The way from the node to the root, at every index that could belong to it.
            let from_leaf = town.inclusion(at << level, size);
            let from_node = &from_leaf[usize::from(level).min(from_leaf.len())..];
            for index in 0..size {
                for proof in [from_node, &from_leaf] {
                    tries.refused(proof::verify_inclusion::<Sha256>(proof, index, hash, &head));
                }
            }
            for entry in [[&left[..], &right].concat(), [&[1], &left[..], &right].concat()] {
                for index in [at, at << level] {
                    let proof = from_node.to_vec();
                    let offered = TlogProof { index, proof, ..town.tlog_proof(0) };
                    tries.refused(offered.verify(&entry, &policy, &Freshness::default()));
                }
            }
        }
    }
    tries.end(1_000);
}

#[test]
fn records_of_other_kinds_in_place_of_each_other() {
    let (town, mut tries) = (Town::new(), Tries::of("records of other kinds"));
    let (size, policy) = (town.size(), town.policy());
    for case in 1..=town.cases() {
        let honest = town.bundle(case);
        for index in 0..size {
            let (entry, proof) = (&town.entries[index as usize], town.inclusion(index, size));
            for place in 0..honest.leaves.len() {
                let mut other = honest.clone();
                let leaf = &mut other.leaves[place];
                (leaf.index, leaf.leaf, leaf.proof) = (index, entry.clone(), proof.clone());
                if other != honest {
                    tries.refused(offer(&other, &policy));
                }
            }
            let mut other = honest.clone();
            (other.heads_index, other.heads_leaf, other.heads_proof) =
                (index, entry.clone(), proof);
            if other != honest {
                tries.refused(offer(&other, &policy));
            }
            other = honest.clone();
            other.head_leaf.clone_from(entry);
            tries.refused(offer(&other, &policy));
        }
    }
    tries.end(500);
}
