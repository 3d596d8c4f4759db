//! Attacks by somebody who takes evidence apart and puts it together otherwise: events left out, doubled,
//! moved, taken from other cases, ends cut, old heads.

use crate::{Town, Tries, offer};
use lianxin_ledger::{Algorithm, Bundle, CaseHead, Fault, Freshness, Sha256};

/// Evidence with its events chosen anew, by their place.
fn with_leaves(bundle: &Bundle, places: &[usize]) -> Bundle {
    let leaves = places.iter().map(|place| bundle.leaves[*place].clone()).collect();
    Bundle { leaves, ..bundle.clone() }
}

#[test]
fn events_left_out_doubled_or_reordered() {
    let (town, mut tries) = (Town::new(), Tries::of("events left out, doubled, reordered"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let bundle = town.bundle(case);
        let count = bundle.leaves.len();
        let all: Vec<usize> = (0..count).collect();
        // Every choice of up to four, with repetition: too few, too many of one, another order.
        let chosen = count.min(4);
        for number in 0..count.pow(chosen as u32) {
            let places = (0..chosen).map(|digit| number / count.pow(digit as u32) % count);
            let places: Vec<usize> = places.collect();
            if places != all {
                tries.refused(offer(&with_leaves(&bundle, &places), &policy));
            }
        }
        for place in 0..count {
            let mut doubled = all.clone();
            doubled.insert(place, place);
            tries.refused(offer(&with_leaves(&bundle, &doubled), &policy));
            let without: Vec<usize> = all.iter().copied().filter(|it| *it != place).collect();
            tries.refused(offer(&with_leaves(&bundle, &without), &policy));
        }
    }
    tries.end(800);
}

#[test]
fn the_end_of_a_case_cut_off_with_a_head_to_fit() {
    let (town, mut tries) = (Town::new(), Tries::of("cut ends"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let bundle = town.bundle(case);
        for count in 0..bundle.leaves.len() {
            let mut cut = with_leaves(&bundle, &(0..count).collect::<Vec<_>>());
            tries.refused(offer(&cut, &policy));
            // A head that somebody has written to fit; the tree of heads does not have it.
            let Some(last) = cut.leaves.last() else { continue };
            let leaf = Sha256::leaf(last.leaf.as_bytes());
            let head = CaseHead { case, seq: count as u64, leaf, index: last.index };
            cut.head_leaf = head.to_string();
            let error = tries.refused(offer(&cut, &policy));
            assert_eq!(error.fault.code(), "root-mismatch");
        }
    }
    tries.end(20);
}

#[test]
fn an_event_more_than_the_head_says() {
    let (town, mut tries) = (Town::new(), Tries::of("events after the heads record"));
    let policy = town.policy();
    let later = town.rounds() - 1;
    for case in 1..=town.cases() {
        for round in 0..later {
            let old = town.bundle_at(case.min(2), round, town.size());
            let leaves = town.bundle(case.min(2)).leaves;
            if leaves.len() != old.leaves.len() {
                tries.refused(offer(&Bundle { leaves, ..old }, &policy));
            }
        }
    }
    tries.end(10);
}

#[test]
fn a_stale_head_in_new_evidence_and_a_new_one_in_stale_evidence() {
    let (town, mut tries) = (Town::new(), Tries::of("stale heads"));
    let policy = town.policy();
    for case in 1..=2 {
        for round in 0..town.rounds() {
            for other in 0..town.rounds() {
                let new = town.bundle_at(case, round, town.size());
                let old = town.bundle_at(case, other, town.size());
                let (head_leaf, head_proof) = (old.head_leaf.clone(), old.head_proof.clone());
                let mixed = Bundle { head_leaf, head_proof, ..new.clone() };
                if mixed != new && mixed != old {
                    tries.refused(offer(&mixed, &policy));
                }
                let (heads_leaf, heads_proof) = (old.heads_leaf, old.heads_proof);
                let mixed = Bundle { heads_leaf, heads_proof, ..new.clone() };
                if mixed != new {
                    tries.refused(offer(&mixed, &policy));
                    let heads_index = old.heads_index;
                    tries.refused(offer(&Bundle { heads_index, ..mixed }, &policy));
                }
            }
        }
    }
    tries.end(70);
}

#[test]
fn an_old_head_shown_as_new() {
    let (town, mut tries) = (Town::new(), Tries::of("old heads shown as new"));
    let policy = town.policy();
    let size = town.size();
    for round in 0..town.rounds() {
        let heads_index = town.bundle_at(1, round, size).heads_index;
        for old_size in heads_index + 1..size {
            let bundle = town.bundle_at(1, round, old_size);
            assert!(bundle.verify(&policy, &Freshness::default()).is_ok());
            let (seen, time) = (old_size + 1, 1_770_000_001 + old_size);
            for freshness in [
                Freshness { size: seen, ..Freshness::default() },
                Freshness { cosigned_since: time, ..Freshness::default() },
                Freshness { lag: old_size - heads_index - 1, ..Freshness::default() },
            ] {
                let error = tries.refused(bundle.verify(&policy, &freshness));
                assert!(matches!(error.fault, Fault::Stale { .. }));
            }
        }
    }
    tries.end(100);
}

#[test]
fn events_heads_and_numbers_of_other_cases() {
    let (town, mut tries) = (Town::new(), Tries::of("swapped cases"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        for other in (1..=town.cases()).filter(|other| *other != case) {
            let (bundle, foreign) = (town.bundle(case), town.bundle(other));
            tries.refused(offer(&Bundle { case: other, ..bundle.clone() }, &policy));
            let leaves = foreign.leaves.clone();
            tries.refused(offer(&Bundle { leaves, ..bundle.clone() }, &policy));
            let leaves = foreign.leaves.clone();
            tries.refused(offer(&Bundle { leaves, case: other, ..bundle.clone() }, &policy));
            let (head_leaf, head_proof) = (foreign.head_leaf, foreign.head_proof);
            let head = Bundle { head_leaf, head_proof, ..bundle.clone() };
            tries.refused(offer(&head, &policy));
            tries.refused(offer(&Bundle { case: other, ..head }, &policy));
            for (place, leaf) in foreign.leaves.iter().enumerate().take(bundle.leaves.len()) {
                let mut mixed = bundle.clone();
                mixed.leaves[place] = leaf.clone();
                tries.refused(offer(&mixed, &policy));
                mixed.leaves[place].leaf =
                    leaf.leaf.replace(&format!("case {other}\n"), &format!("case {case}\n"));
                tries.refused(offer(&mixed, &policy));
            }
        }
    }
    for case in [0, town.cases() + 1, u64::MAX] {
        tries.refused(offer(&Bundle { case, ..town.bundle(1) }, &policy));
    }
    tries.end(100);
}
