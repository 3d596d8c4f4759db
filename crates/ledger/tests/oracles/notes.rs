//! Notes and checkpoints: what others sign we believe, and the other way round.

use crate::Answers;
use lianxin_ledger::{
    Algorithm, Checkpoint, KeyKind, Note, Policy, Sha256, Signer, SoftwareKey, TreeHead,
};
use signed_note::{StandardSigner, StandardVerifier, VerifierList};

const ORIGIN: &str = "town.example/events";

fn key(seed: u8) -> SoftwareKey {
    SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[seed; 32]).unwrap()
}

fn theirs_to_verify(key: &SoftwareKey) -> VerifierList {
    let text = key.key().to_string();
    VerifierList::new(vec![Box::new(StandardVerifier::new(&text).unwrap())])
}

#[test]
fn each_believes_what_the_other_has_signed() {
    let mut answers = Answers::of("notes signed by both");
    for seed in 0..40_u8 {
        let (key, root) = (key(seed), Sha256::leaf(&[seed]));
        let head = TreeHead { size: u64::from(seed) * 1_000, root };
        let checkpoint = Checkpoint::try_new(ORIGIN, head).unwrap();
        let ours = checkpoint.signed(&key).unwrap().to_string();
        let signer = StandardSigner::new(&key.to_secret_text()).unwrap();
        let mut theirs = signed_note::Note::new(checkpoint.to_string().as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&signer]).unwrap();
        // Ed25519 signs a message in one way only.
        answers.same(ours.as_bytes(), &theirs.to_bytes()[..]);
        let read = tlog_tiles::Checkpoint::from_bytes(checkpoint.to_string().as_bytes()).unwrap();
        answers.same(&(head.size, head.root.0), &(read.size(), read.hash().0));
        answers.same(&checkpoint.to_string().into_bytes(), &read.to_bytes());
    }
    answers.end(120);
}

#[test]
fn every_changed_note_gets_the_same_verdict() {
    let mut answers = Answers::of("verdicts on changed notes");
    let key = key(7);
    let head = TreeHead { size: 25, root: Sha256::leaf(b"root") };
    let note = Checkpoint::try_new(ORIGIN, head).unwrap().signed(&key).unwrap().to_string();
    let (policy, theirs) =
        (Policy::of_log(ORIGIN, key.key().clone()).unwrap(), theirs_to_verify(&key));
    let ours = |bytes: &[u8]| Note::parse(bytes).is_ok_and(|note| policy.verify(&note).is_ok());
    let theirs = |bytes: &[u8]| {
        signed_note::Note::from_bytes(bytes).is_ok_and(|note| note.verify(&theirs).is_ok())
    };
    for place in 0..note.len() {
        for bit in 0..8 {
            let mut other = note.clone().into_bytes();
            other[place] ^= 1 << bit;
            answers.same(&ours(&other), &theirs(&other));
        }
        answers.same(&ours(&note.as_bytes()[..place]), &theirs(&note.as_bytes()[..place]));
    }
    answers.same(&ours(note.as_bytes()), &true);
    answers.same(&theirs(note.as_bytes()), &true);
    answers.end(1_500);
}
