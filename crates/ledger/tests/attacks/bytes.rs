//! Attacks that know nothing of formats: bits, truncations, bytes put in.

use crate::{Town, Tries, verify};
use lianxin_ledger::{Checkpoint, Freshness, Note, TlogProof};
use std::collections::BTreeSet;

/// Evidence of a case of two events with a field withheld, which is accepted.
fn evidence(town: &Town) -> Vec<u8> {
    let mut bundle = town.bundle(4);
    bundle.withhold(&BTreeSet::from(["petitioner"])).unwrap();
    let json = bundle.to_json().into_bytes();
    assert_eq!(verify(&json, &town.policy()).unwrap().withheld, 2);
    json
}

#[test]
fn a_bit_of_every_byte_of_a_bundle() {
    let (town, mut tries) = (Town::new(), Tries::of("a bit of every byte of a bundle"));
    let (json, policy) = (evidence(&town), town.policy());
    for place in 0..json.len() {
        for bit in [place % 8, (place + 3) % 8, (place + 5) % 8] {
            let mut other = json.clone();
            other[place] ^= 1 << bit;
            tries.refused(verify(&other, &policy));
        }
    }
    tries.end(7_000);
}

#[test]
fn every_truncation_of_a_bundle() {
    let (town, mut tries) = (Town::new(), Tries::of("truncations of a bundle"));
    let (json, policy) = (evidence(&town), town.policy());
    for place in 0..json.len() {
        tries.refused(verify(&json[..place], &policy));
        tries.refused(verify(&json[place + 1..], &policy));
    }
    tries.end(4_900);
}

#[test]
fn a_byte_put_into_a_bundle() {
    let (town, mut tries) = (Town::new(), Tries::of("bytes put into a bundle"));
    let (json, policy) = (evidence(&town), town.policy());
    for place in 0..=json.len() {
        let byte = b" \n0A\\"[place % 5];
        let other = [&json[..place], &[byte], &json[place..]].concat();
        tries.refused(verify(&other, &policy));
    }
    tries.end(2_400);
}

#[test]
fn a_bit_of_every_byte_of_a_note() {
    let (town, mut tries) = (Town::new(), Tries::of("a bit of every byte of a checkpoint"));
    let (note, policy) = (town.witnessed(20).to_string().into_bytes(), town.policy());
    let mut ask = |bytes: &[u8]| {
        tries.refused(Note::parse(bytes).map_err(Into::into).and_then(|note| policy.verify(&note)))
    };
    for place in 0..note.len() {
        for bit in 0..8 {
            let mut other = note.clone();
            other[place] ^= 1 << bit;
            ask(&other);
        }
        ask(&note[..place]);
    }
    tries.end(3_000);
}

#[test]
fn a_bit_of_every_byte_of_a_proof_and_its_truncations() {
    let (town, mut tries) = (Town::new(), Tries::of("a bit of every byte of a tlog-proof"));
    let policy = town.policy();
    let entry = town.entries[6].as_bytes();
    let ask = |bytes: &[u8], entry: &[u8]| {
        let read = TlogProof::parse(bytes).map_err(|it| it.to_string())?;
        read.verify(entry, &policy, &Freshness::default()).map_err(|it| it.to_string())
    };
    let text = town.tlog_proof(6).to_string().into_bytes();
    assert!(ask(&text, entry).is_ok());
    for place in 0..text.len() {
        let mut other = text.clone();
        other[place] ^= 1 << (place % 8);
        tries.refused(ask(&other, entry));
        tries.refused(ask(&text[..place], entry));
    }
    for place in 0..entry.len() {
        let mut other = entry.to_vec();
        other[place] ^= 1 << (place % 8);
        tries.refused(ask(&text, &other));
        tries.refused(ask(&text, &entry[..place]));
    }
    tries.end(1_500);
}

#[test]
fn a_checkpoint_with_an_extension_line() {
    let (town, mut tries) = (Town::new(), Tries::of("extension lines"));
    let key = crate::town::log_key();
    for line in ["x", "— x", "20", " "] {
        let text = format!("{}{line}\n", Checkpoint::parse(town.signed(20).text()).unwrap());
        let signature = lianxin_ledger::Signer::sign(&key, &text, 0).unwrap();
        let note = Note::parse(format!("{text}\n{signature}").as_bytes()).unwrap();
        tries.refused(town.policy().verify(&note));
    }
    tries.end(4);
}
