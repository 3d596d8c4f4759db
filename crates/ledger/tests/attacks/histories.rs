//! Attacks by the operator: two histories for two people, a history changed after it was signed, a
//! shorter one, a restored one.

use crate::{Town, Tries, offer, town::ORIGIN};
use lianxin_ledger::{
    AddCheckpoint, Bundle, Fault, Memory, Policy, Sha256, Signer, proof, sign,
    witness::WitnessRefusal,
};

/// Two towns whose histories part after the fifth event.
fn two() -> (Town, Town, u64) {
    let (one, other) = (Town::new(), Town::with_variant(1));
    let common = one.entries.iter().zip(&other.entries).take_while(|(a, b)| a == b).count() as u64;
    assert!(common > 5 && common < one.size());
    (one, other, common)
}

#[test]
fn no_head_of_one_history_continues_in_the_other() {
    let (one, other, common) = two();
    let mut tries = Tries::of("forks by consistency proofs");
    for old in 0..=one.size() {
        for new in old..=other.size() {
            let (from, to) = (one.head(old), other.head(new));
            for nodes in [&one.nodes, &other.nodes] {
                let proof = proof::consistency::<Sha256>(nodes, old, new).unwrap();
                let answer = proof::verify_consistency::<Sha256>(&proof, &from, &to);
                if old > common {
                    tries.refused(answer);
                } else if std::ptr::eq(nodes, &other.nodes) {
                    assert_eq!(answer, Ok(()));
                }
            }
        }
    }
    tries.end(250);
}

#[test]
fn two_people_shown_two_histories() {
    let (one, other, _) = two();
    let mut tries = Tries::of("two histories for two people");
    let policy = one.policy();
    let log = crate::town::log_key().key().clone();
    let alone = Policy::of_log(ORIGIN, log).unwrap();
    for case in 1..=one.cases() {
        let (shown, hidden) = (one.bundle(case), other.bundle(case));
        assert!(offer(&hidden, &alone).is_ok(), "the log's word alone does not help");
        // The witnesses know one history; the other has the log's signature only.
        let checkpoint = other.signed(other.size()).to_string();
        let error = tries.refused(offer(&Bundle { checkpoint, ..hidden.clone() }, &policy));
        assert_eq!(error.fault, Fault::NoQuorum { found: 0, needed: 2 });
        let checkpoint = shown.checkpoint.clone();
        tries.refused(offer(&Bundle { checkpoint, ..hidden.clone() }, &policy));
        for place in 0..shown.leaves.len().min(hidden.leaves.len()) {
            let mut mixed = shown.clone();
            mixed.leaves[place] = hidden.leaves[place].clone();
            if shown.leaves[place].leaf != hidden.leaves[place].leaf {
                tries.refused(offer(&mixed, &policy));
            }
            mixed.leaves[place].proof.clone_from(&shown.leaves[place].proof);
            if shown.leaves[place].leaf != hidden.leaves[place].leaf {
                tries.refused(offer(&mixed, &policy));
            }
        }
    }
    tries.end(20);
}

#[test]
fn a_witness_shown_the_second_history() {
    let (one, other, common) = two();
    let mut tries = Tries::of("second histories shown to a witness");
    let alone = Policy::of_log(ORIGIN, crate::town::log_key().key().clone()).unwrap();
    let mut memory = Memory::nothing::<Sha256>();
    for size in 1..=one.size() {
        let ask = |town: &Town| {
            let old = memory.head.size;
            let proof = proof::consistency::<Sha256>(&town.nodes, old, size).unwrap();
            AddCheckpoint { old, proof, checkpoint: town.signed(size) }.decide(&alone, &memory)
        };
        let (_, next) = ask(&one).unwrap();
        if memory.head.size > common {
            let refused = tries.refused(ask(&other));
            assert!(matches!(refused, WitnessRefusal::NotContinued(_)));
        }
        memory = next;
    }
    tries.end(10);
}

#[test]
fn a_history_changed_after_it_was_signed() {
    let (one, other, common) = two();
    let mut tries = Tries::of("history changed after signing");
    for signed in common + 1..=one.size() {
        let memory = Memory { epoch: 1, head: one.head(signed) };
        for size in 0..=other.size() {
            for from in [signed.min(size), common] {
                let proof = proof::consistency::<Sha256>(&other.nodes, from, size).unwrap();
                tries.refused(sign::decide::<Sha256>(&memory, &other.head(size), &proof));
            }
        }
    }
    tries.end(500);
}

#[test]
fn a_proof_given_before_the_change_does_not_hold_after_it() {
    let (one, other, common) = two();
    let mut tries = Tries::of("receipts after a change");
    let policy = one.policy();
    for index in 0..one.size() {
        let entry = one.entries[index as usize].as_bytes();
        let mut receipt = one.tlog_proof(index);
        assert!(receipt.verify(entry, &policy, &Default::default()).is_ok());
        receipt.checkpoint = other.witnessed(other.size());
        tries.refused(receipt.verify(entry, &policy, &Default::default()));
        receipt.proof = other.inclusion(index, other.size());
        let answer = receipt.verify(entry, &policy, &Default::default());
        if one.entries[index as usize] == other.entries[index as usize] {
            assert!(answer.is_ok());
        } else {
            assert!(index >= common);
            tries.refused(answer);
        }
    }
    tries.end(30);
}

#[test]
fn a_shorter_tree_offered_for_a_longer_one() {
    let (town, mut tries) = (Town::new(), Tries::of("shorter trees"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let bundle = town.bundle(case);
        for size in 0..town.size() {
            let checkpoint = town.witnessed(size).to_string();
            tries.refused(offer(&Bundle { checkpoint, ..bundle.clone() }, &policy));
        }
    }
    for signed in 1..=town.size() {
        for size in 0..signed {
            let memory = Memory { epoch: 1, head: town.head(signed) };
            for proof in [vec![], proof::consistency::<Sha256>(&town.nodes, size, signed).unwrap()]
            {
                tries.refused(sign::decide::<Sha256>(&memory, &town.head(size), &proof));
            }
        }
    }
    tries.end(600);
}
