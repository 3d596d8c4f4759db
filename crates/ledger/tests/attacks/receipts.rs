//! Attacks on the receipt of a petitioner: bytes, fields of others, places of others, checkpoints of others,
//! and true proofs of what is no registration.

mod fields;

use crate::{
    Town, Tries,
    town::{ORIGIN, log_key, number_of},
};
use lianxin_ledger::{
    BundleField, Checkpoint, Fault, Freshness, MAX_FIELDS, MAX_RECEIPT_BYTES, Node, Nodes, Part,
    Place, Policy, Receipt, ReceiptEvidence, Signer, SoftwareKey, TlogProof, VerifyError,
};
use std::collections::BTreeSet;

/// Reads and verifies a receipt as a stranger does who has the file.
fn verify(json: &[u8], policy: &Policy) -> Result<ReceiptEvidence, VerifyError> {
    let receipt = Receipt::from_json(json).map_err(|fault| fault.at(Part::Whole, Place::NONE))?;
    receipt.verify(policy, &Freshness::default())
}

/// The same with a receipt that somebody has put together.
fn offer(receipt: &Receipt, policy: &Policy) -> Result<ReceiptEvidence, VerifyError> {
    verify(receipt.to_json().as_bytes(), policy)
}

fn receipt(town: &Town, case: u64) -> Receipt {
    town.receipt_at(case, town.size())
}

/// A receipt with its fields changed.
fn changed(receipt: &Receipt, change: impl FnOnce(&mut Vec<BundleField>)) -> Receipt {
    let mut other = receipt.clone();
    change(&mut other.fields);
    other
}

#[test]
fn every_honest_receipt_is_accepted() {
    let town = Town::new();
    for case in 1..=town.cases() {
        let first = town.events.iter().find(|event| event.case == case).unwrap();
        for size in first.index + 1..=town.size() {
            let receipt = town.receipt_at(case, size);
            let found = offer(&receipt, &town.policy()).unwrap();
            assert_eq!((found.index, found.case), (first.index, case));
            assert_eq!((found.number, found.withheld), (number_of(case), 1));
            assert!(found.recorded_at >= 1_772_323_200_000_000);
            assert_eq!(
                (found.signed.witnessed.len(), found.signed.checkpoint.head.size),
                (2, size)
            );
        }
    }
}

#[test]
fn a_bit_of_every_byte_of_a_receipt() {
    let (town, mut tries) = (Town::new(), Tries::of("a bit of every byte of a receipt"));
    let (json, policy) = (receipt(&town, 2).to_json().into_bytes(), town.policy());
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut other = json.clone();
            other[place] ^= 1 << bit;
            tries.refused(verify(&other, &policy));
        }
    }
    tries.end(10_000);
}

#[test]
fn every_truncation_of_a_receipt_and_a_byte_put_in() {
    let (town, mut tries) = (Town::new(), Tries::of("truncations and additions of a receipt"));
    let (json, policy) = (receipt(&town, 2).to_json().into_bytes(), town.policy());
    for place in 0..=json.len() {
        let byte = b" \n0A\\"[place % 5];
        tries.refused(verify(&[&json[..place], &[byte], &json[place..]].concat(), &policy));
        if place < json.len() {
            tries.refused(verify(&json[..place], &policy));
            tries.refused(verify(&json[place + 1..], &policy));
        }
    }
    tries.end(3_800);
}

#[test]
fn members_in_another_order_doubled_or_unknown() {
    let (town, mut tries) = (Town::new(), Tries::of("other members of a receipt"));
    let (receipt, policy) = (receipt(&town, 1), town.policy());
    let json = receipt.to_json();
    let (proof, fields) = json[1..json.len() - 1].split_once(r#","fields""#).unwrap();
    let fields = format!(r#""fields"{fields}"#);
    let number = number_of(2);
    for other in [
        format!("{{{fields},{proof}}}"),
        format!("{{{proof},{fields},{fields}}}"),
        format!("{{{proof},{proof},{fields}}}"),
        format!(r#"{{{proof},{fields},"number":"{number}"}}"#),
        format!(r#"{{"number":"{number}",{proof},{fields}}}"#),
        format!("{{{proof}}}"),
        format!("{{{fields}}}"),
        format!("[{json}]"),
        "null".to_owned(),
        json.replacen(r#""salt""#, r#""note":"","salt""#, 1),
        json.replacen(r#"{"hash""#, r#"{"name":"petitioner","hash""#, 1),
    ] {
        tries.refused(verify(other.as_bytes(), &policy));
    }
    tries.end(11);
}

#[test]
fn more_than_any_honest_receipt_has() {
    let (town, mut tries) = (Town::new(), Tries::of("receipts that are too large"));
    let hash = town.head(1).root;
    let long = changed(&receipt(&town, 1), |fields| {
        fields.resize(MAX_FIELDS + 1, BundleField::Withheld { hash });
    });
    let blanks = [receipt(&town, 1).to_json(), " ".repeat(MAX_RECEIPT_BYTES)].concat();
    for json in [long.to_json(), blanks] {
        let error = tries.refused(verify(json.as_bytes(), &town.policy()));
        assert_eq!((error.part, error.fault.code()), (Part::Whole, "too-large"));
    }
    tries.end(2);
}

#[test]
fn fields_and_proofs_of_other_cases() {
    let (town, mut tries) = (Town::new(), Tries::of("receipts of two cases mixed"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        for other in (1..=town.cases()).filter(|other| *other != case) {
            let (own, foreign) = (receipt(&town, case), receipt(&town, other));
            let mixed = Receipt { fields: foreign.fields.clone(), ..own.clone() };
            let error = tries.refused(offer(&mixed, &policy));
            assert_eq!((error.part, error.fault), (Part::Fields, Fault::Commitment));
            assert_eq!((error.place.case, error.place.seq), (Some(case), Some(1)));
            for place in 0..own.fields.len() {
                let field = foreign.fields[place].clone();
                let mixed = changed(&own, |fields| fields[place] = field);
                tries.refused(offer(&mixed, &policy));
            }
            // The leaf of one with the place and the hashes of the other.
            let extra = own.proof.extra.clone();
            let moved = TlogProof { extra, ..foreign.proof.clone() };
            tries.refused(offer(&Receipt { proof: moved, ..own.clone() }, &policy));
            let proof = foreign.proof.proof.clone();
            let moved = TlogProof { proof, ..own.proof.clone() };
            tries.refused(offer(&Receipt { proof: moved, ..own.clone() }, &policy));
            let leaf = String::from_utf8(own.proof.extra.clone().unwrap()).unwrap();
            let leaf = leaf.replace(&format!("case {case}\n"), &format!("case {other}\n"));
            let moved = TlogProof { extra: Some(leaf.into_bytes()), ..own.proof.clone() };
            tries.refused(offer(&Receipt { proof: moved, ..own }, &policy));
        }
    }
    tries.end(100);
}

#[test]
fn other_places_in_the_log() {
    let (town, mut tries) = (Town::new(), Tries::of("receipts at other places"));
    let (size, policy) = (town.size(), town.policy());
    for case in 1..=town.cases() {
        let honest = receipt(&town, case);
        for index in (0..size + 3).chain([u64::MAX]).filter(|it| *it != honest.proof.index) {
            let moved = TlogProof { index, ..honest.proof.clone() };
            tries.refused(offer(&Receipt { proof: moved.clone(), ..honest.clone() }, &policy));
            if index < size {
                let moved = TlogProof { proof: town.inclusion(index, size), ..moved };
                tries.refused(offer(&Receipt { proof: moved, ..honest.clone() }, &policy));
            }
        }
    }
    tries.end(200);
}

/// Every entry with its true proof: only registrations make a receipt, whatever fields are shown.
#[test]
fn true_proofs_of_what_is_no_registration() {
    let (town, mut tries) = (Town::new(), Tries::of("entries that register nothing"));
    let policy = town.policy();
    let mut codes = BTreeSet::new();
    for (index, entry) in (0..).zip(&town.entries) {
        let extra = Some(entry.clone().into_bytes());
        let proof = TlogProof { extra, ..town.tlog_proof(index) };
        let event = town.events.iter().find(|event| event.index == index);
        if event.is_some_and(|event| event.leaf.link.seq == 1) {
            continue;
        }
        let own = event.map(|event| town.leaf(event, town.size()).fields);
        for fields in own.into_iter().chain([Vec::new(), receipt(&town, 1).fields]) {
            let offered = Receipt { proof: proof.clone(), fields };
            let error = tries.refused(offer(&offered, &policy));
            assert_eq!((error.part, error.place.index), (Part::Leaf, Some(index)));
            codes.insert(error.fault.code());
        }
    }
    assert_eq!(codes, ["malformed", "seq"].into());
    tries.end(50);
}

#[test]
fn inner_nodes_offered_as_the_leaf() {
    let (town, mut tries) = (Town::new(), Tries::of("inner nodes in place of a receipt's leaf"));
    let (size, policy) = (town.size(), town.policy());
    let honest = receipt(&town, 1);
    for level in 1..=size.ilog2() as u8 {
        for at in 0..size >> level {
            let below = |index| town.nodes.node(Node { level: level - 1, index }).unwrap().0;
            let (left, right) = (below(at * 2), below(at * 2 + 1));
            let from_leaf = town.inclusion(at << level, size);
            let from_node = from_leaf[usize::from(level).min(from_leaf.len())..].to_vec();
            let node = [&left[..], &right].concat();
            for extra in [Some([&[1], &node[..]].concat()), Some(node), Some(Vec::new()), None] {
                for index in [at, at << level] {
                    let (proof, extra) = (from_node.clone(), extra.clone());
                    let proof = TlogProof { index, proof, extra, ..honest.proof.clone() };
                    tries.refused(offer(&Receipt { proof, ..honest.clone() }, &policy));
                }
            }
        }
    }
    tries.end(150);
}

#[test]
fn stale_and_foreign_checkpoints() {
    let (town, mut tries) = (Town::new(), Tries::of("stale and foreign checkpoints"));
    let (policy, other) = (town.policy(), Town::with_variant(1));
    for case in 1..=town.cases() {
        let honest = receipt(&town, case);
        let with = |checkpoint| {
            let proof = TlogProof { checkpoint, ..honest.proof.clone() };
            Receipt { proof, ..honest.clone() }
        };
        for size in 1..town.size() {
            tries.refused(offer(&with(town.witnessed(size)), &policy));
        }
        tries.refused(offer(&with(other.witnessed(other.size())), &policy));
        let error = tries.refused(offer(&with(town.signed(town.size())), &policy));
        assert_eq!((error.part, error.fault.code()), (Part::Checkpoint, "no-quorum"));
        let head = town.head(town.size());
        let thief = SoftwareKey::from_seed(ORIGIN, log_key().key().kind(), &[9; 32]).unwrap();
        let forged = Checkpoint::try_new(ORIGIN, head).unwrap().signed(&thief).unwrap();
        let error = tries.refused(offer(&with(forged), &policy));
        assert_eq!(error.fault.code(), "not-signed");
        let foreign = Checkpoint::try_new("other.example/events", head).unwrap();
        let error = tries.refused(offer(&with(foreign.signed(&log_key()).unwrap()), &policy));
        assert_eq!(error.fault.code(), "wrong-origin");
        for freshness in [
            Freshness { size: town.size() + 1, ..Freshness::default() },
            Freshness { cosigned_since: 1_770_000_001 + town.size(), ..Freshness::default() },
        ] {
            let error = tries.refused(honest.verify(&policy, &freshness));
            assert_eq!((error.part, error.fault.code()), (Part::Checkpoint, "stale"));
        }
    }
    tries.end(100);
}
