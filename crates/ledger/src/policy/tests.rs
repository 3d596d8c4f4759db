//! Checkpoints that are believed and such that are not.

use super::*;
use crate::{Algorithm, Sha256, Signer, SoftwareKey, TreeHead};

const ORIGIN: &str = "town.example/events";

fn key(name: &str, kind: KeyKind, seed: u8) -> SoftwareKey {
    SoftwareKey::from_seed(name, kind, &[seed; 32]).unwrap()
}

fn log() -> SoftwareKey {
    key(ORIGIN, KeyKind::Log, 1)
}

fn witness(seed: u8) -> SoftwareKey {
    key(&format!("witness{seed}.example"), KeyKind::Witness, seed)
}

fn named(name: &str, keys: &[&SoftwareKey]) -> Witness {
    Witness { name: name.to_owned(), keys: keys.iter().map(|it| it.key().clone()).collect() }
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::try_new(ORIGIN, TreeHead { size, root: Sha256::leaf(b"root") }).unwrap()
}

fn policy(witnesses: Vec<Witness>, quorum: usize) -> Result<Policy, Malformed> {
    Policy::try_new(ORIGIN, vec![LogKey::unbounded(log().key().clone())], witnesses, quorum)
}

#[test]
fn a_quorum_is_a_number_of_witnesses_and_not_of_signatures() {
    let (a, b, c) = (witness(2), witness(3), witness(4));
    let policy = policy(vec![named("congress", &[&a, &b]), named("archives", &[&c])], 2).unwrap();
    let mut note = checkpoint(9).signed(&log()).unwrap();
    assert_eq!(policy.verify(&note), Err(Fault::NoQuorum { found: 0, needed: 2 }));
    note.add(checkpoint(9).cosigned(&a, 100).unwrap());
    note.add(checkpoint(9).cosigned(&b, 300).unwrap());
    note.add(checkpoint(9).cosigned(&witness(5), 300).unwrap());
    assert_eq!(policy.verify(&note), Err(Fault::NoQuorum { found: 1, needed: 2 }));
    note.add(checkpoint(9).cosigned(&c, 200).unwrap());
    let signed = policy.verify(&note).unwrap();
    assert_eq!(signed.witnessed, [("congress".to_owned(), 300), ("archives".to_owned(), 200)]);
    let times = [0, 1, 2, 3].map(|quorum| signed.witnessed_by(quorum));
    assert_eq!(times, [None, Some(200), Some(300), None]);
}

#[test]
fn one_witness_under_two_names_is_refused_when_it_is_configured() {
    let one = key("one.example", KeyKind::Witness, 2);
    let other = key("other.example", KeyKind::Witness, 2);
    assert!(policy(vec![named("a", &[&one]), named("b", &[&other])], 2).is_err());
    assert!(policy(vec![named("a", &[&one, &other])], 1).is_err());
    assert!(policy(vec![named("a", &[&one]), named("a", &[&witness(3)])], 2).is_err());
    let as_log = key("log.example", KeyKind::Witness, 1);
    assert!(policy(vec![named("a", &[&as_log])], 1).is_err());
    assert!(policy(vec![named("a", &[&one])], 2).is_err());
    assert!(policy(vec![named("a", &[&one]), named("b", &[])], 2).is_err());
    let of_log = key("one.example", KeyKind::Log, 2);
    assert!(policy(vec![named("a", &[&of_log])], 1).is_err());
    let of_witness = vec![LogKey::unbounded(one.key().clone())];
    assert!(Policy::try_new(ORIGIN, of_witness, Vec::new(), 0).is_err());
    assert!(Policy::try_new(ORIGIN, Vec::new(), Vec::new(), 0).is_err());
}

#[test]
fn another_log_and_another_key_are_not_believed() {
    let policy = policy(Vec::new(), 0).unwrap();
    assert!(policy.verify(&checkpoint(9).signed(&log()).unwrap()).is_ok());
    let other = Checkpoint::try_new("town.example/access", checkpoint(9).head).unwrap();
    let refused = policy.verify(&other.signed(&log()).unwrap()).unwrap_err();
    assert_eq!(refused.code(), "wrong-origin");
    let stranger = key(ORIGIN, KeyKind::Log, 9);
    assert_eq!(policy.verify(&checkpoint(9).signed(&stranger).unwrap()), Err(Fault::NotSigned));
    let mut note = checkpoint(9).signed(&stranger).unwrap();
    note.add(log().sign(&checkpoint(9).to_string(), 0).unwrap());
    assert!(policy.verify(&note).is_ok());
}

#[test]
fn a_signature_for_another_text_is_found_even_beside_a_good_one() {
    let witness = witness(2);
    let policy = policy(vec![named("congress", &[&witness])], 0).unwrap();
    let mut note = checkpoint(9).signed(&log()).unwrap();
    note.add(checkpoint(8).cosigned(&witness, 100).unwrap());
    let refused = policy.verify(&note);
    assert_eq!(refused, Err(Fault::BadSignature { key: "witness2.example".to_owned() }));
    let moved = Note::new(checkpoint(8).to_string(), note.signatures().to_vec());
    assert_eq!(policy.verify(&moved), Err(Fault::BadSignature { key: ORIGIN.to_owned() }));
}

#[test]
fn history_signed_anew_after_a_rotation_of_keys_is_refused() {
    let (old, new) = (log(), key(ORIGIN, KeyKind::Log, 8));
    let keys = vec![
        LogKey { key: old.key().clone(), term: 0..=99 },
        LogKey { key: new.key().clone(), term: 100..=u64::MAX },
    ];
    let policy = Policy::try_new(ORIGIN, keys, Vec::new(), 0).unwrap();
    let verify = |size, key| policy.verify(&checkpoint(size).signed(key).unwrap());
    assert!(verify(99, &old).is_ok() && verify(100, &new).is_ok());
    for (size, key) in [(100, &old), (99, &new), (0, &new)] {
        let refused = verify(size, key);
        assert_eq!(refused, Err(Fault::KeyOutOfTerm { key: ORIGIN.to_owned(), size }));
    }
}
