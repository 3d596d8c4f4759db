//! The same evidence over the SM3 tree of the same entries, with a checkpoint signed by SM2.

use crate::{
    Town, Tries,
    town::{ORIGIN, log_key},
};
use lianxin_ledger::{
    Algorithm, Bundle, Checkpoint, Freshness, Hash, KeyKind, NodesInMemory, Policy, Signer, Sm3,
    SoftwareKey, TlogProof, proof,
};

fn key() -> SoftwareKey {
    SoftwareKey::from_seed(ORIGIN, KeyKind::LogSm2, &[6; 32]).unwrap()
}

fn policy() -> Policy {
    Policy::of_log(ORIGIN, key().key().clone()).unwrap()
}

fn nodes(town: &Town) -> NodesInMemory<Sm3> {
    let mut nodes = NodesInMemory::new();
    town.entries.iter().for_each(|entry| nodes.push(Sm3::leaf(entry.as_bytes())));
    nodes
}

fn inclusion(nodes: &NodesInMemory<Sm3>, index: u64) -> Vec<Hash> {
    proof::inclusion::<Sm3>(nodes, index, nodes.tree().size()).unwrap()
}

fn evidence(town: &Town, case: u64) -> Bundle {
    let (nodes, mut bundle) = (nodes(town), town.bundle(case));
    let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
    bundle.checkpoint = checkpoint.signed(&key()).unwrap().to_string();
    bundle.leaves.iter_mut().for_each(|leaf| leaf.proof = inclusion(&nodes, leaf.index));
    bundle.heads_proof = inclusion(&nodes, bundle.heads_index);
    bundle
}

#[test]
fn evidence_over_sm3_is_accepted_and_not_mixed_with_the_other() {
    let (town, mut tries) = (Town::new(), Tries::of("the two trees mixed"));
    let everything = Freshness::default();
    for case in 1..=town.cases() {
        let (national, usual) = (evidence(&town, case), town.bundle(case));
        assert!(national.verify_over::<Sm3>(&policy(), &everything).is_ok());
        tries.refused(national.verify(&policy(), &everything));
        tries.refused(national.verify_over::<Sm3>(&town.policy(), &everything));
        tries.refused(usual.verify_over::<Sm3>(&town.policy(), &everything));
        let checkpoint = usual.checkpoint.clone();
        let mixed = Bundle { checkpoint, ..national.clone() };
        tries.refused(mixed.verify_over::<Sm3>(&town.policy(), &everything));
        for place in 0..national.leaves.len() {
            let mut mixed = national.clone();
            mixed.leaves[place].proof.clone_from(&usual.leaves[place].proof);
            tries.refused(mixed.verify_over::<Sm3>(&policy(), &everything));
            mixed = national.clone();
            mixed.leaves[place].leaf =
                mixed.leaves[place].leaf.replace("event sha256", "event sm3");
            tries.refused(mixed.verify_over::<Sm3>(&policy(), &everything));
        }
    }
    tries.end(40);
}

#[test]
fn a_single_proof_over_sm3() {
    let (town, mut tries) = (Town::new(), Tries::of("single proofs over SM3"));
    let nodes = nodes(&town);
    let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
    let checkpoint = checkpoint.signed(&key()).unwrap();
    let other =
        Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap().signed(&log_key()).unwrap();
    for index in 0..town.size() {
        let entry = town.entries[index as usize].as_bytes();
        let proof = inclusion(&nodes, index);
        let proof = TlogProof { extra: None, index, proof, checkpoint: checkpoint.clone() };
        let proof = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
        assert!(proof.verify_over::<Sm3>(entry, &policy(), &Freshness::default()).is_ok());
        tries.refused(proof.verify(entry, &policy(), &Freshness::default()));
        let by_another = TlogProof { checkpoint: other.clone(), ..proof };
        tries.refused(by_another.verify_over::<Sm3>(entry, &policy(), &Freshness::default()));
    }
    tries.end(50);
}

#[test]
fn a_receipt_over_sm3() {
    let (town, mut tries) = (Town::new(), Tries::of("receipts over SM3"));
    let nodes = nodes(&town);
    let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
    let checkpoint = checkpoint.signed(&key()).unwrap();
    for case in 1..=town.cases() {
        let mut receipt = town.receipt_at(case, town.size());
        tries.refused(receipt.verify_over::<Sm3>(&policy(), &Freshness::default()));
        receipt.proof.checkpoint = checkpoint.clone();
        tries.refused(receipt.verify_over::<Sm3>(&policy(), &Freshness::default()));
        receipt.proof.proof = inclusion(&nodes, receipt.proof.index);
        let found = receipt.verify_over::<Sm3>(&policy(), &Freshness::default()).unwrap();
        assert_eq!(found.case, case);
        tries.refused(receipt.verify(&policy(), &Freshness::default()));
    }
    tries.end(12);
}
