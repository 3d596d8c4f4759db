//! Attacks on the fields of a receipt: changed, replaced, withheld where they are needed, and those of
//! first events that register nothing.

use super::{changed, offer, receipt};
use crate::{
    Town, Tries,
    town::{ORIGIN, log_key, number_of},
};
use lianxin_ledger::{
    Algorithm, BundleField, CaseLeaf, Checkpoint, Fault, Link, NodesInMemory, Part, Policy,
    Receipt, Salt, Sha256, Signer, TlogProof, Value, fields, proof,
};

#[test]
fn fields_left_out_doubled_or_reordered() {
    let (town, mut tries) = (Town::new(), Tries::of("fields of a receipt changed"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let honest = receipt(&town, case);
        let count = honest.fields.len();
        for place in 0..count {
            let without = changed(&honest, |fields| drop(fields.remove(place)));
            tries.refused(offer(&without, &policy));
            for other in 0..count {
                let doubled =
                    changed(&honest, |fields| fields.insert(place, fields[other].clone()));
                tries.refused(offer(&doubled, &policy));
                if place != other {
                    let moved = changed(&honest, |fields| fields.swap(place, other));
                    tries.refused(offer(&moved, &policy));
                    let copied = changed(&honest, |fields| fields[place] = fields[other].clone());
                    tries.refused(offer(&copied, &policy));
                }
            }
        }
        tries.refused(offer(&changed(&honest, Vec::clear), &policy));
    }
    tries.end(280);
}

/// What is withheld, or shown, given as something else by all salts that are known.
#[test]
fn fields_shown_as_another_value() {
    let (town, mut tries) = (Town::new(), Tries::of("other values in a receipt"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let honest = receipt(&town, case);
        let salts: Vec<Salt> =
            honest.fields.iter().filter_map(salt).chain([Salt([7; 16])]).collect();
        let other = format!("\"{}\"", number_of(case + 1));
        for (name, value) in [
            ("petitioner", "\"person/p-0\""),
            ("opinion", "\"满意\""),
            ("payload/caseNo", &other),
            ("event_type", "CaseRegistered"),
            ("recorded_at", "1"),
        ] {
            for (salt, place) in salts.iter().flat_map(|salt| (0..5).map(move |it| (*salt, it))) {
                let (name, value) = (name.to_owned(), Value(value.as_bytes().to_vec()));
                let given = BundleField::Shown { name, salt, value };
                if given != honest.fields[place] {
                    let given = changed(&honest, |fields| fields[place] = given);
                    assert_eq!(tries.refused(offer(&given, &policy)).part, Part::Fields);
                }
            }
        }
    }
    tries.end(490);
}

fn salt(field: &BundleField) -> Option<Salt> {
    match field {
        BundleField::Shown { salt, .. } => Some(*salt),
        BundleField::Withheld { .. } => None,
    }
}

#[test]
fn what_makes_it_a_receipt_withheld() {
    let (town, mut tries) = (Town::new(), Tries::of("number, kind or time withheld"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let honest = receipt(&town, case);
        for place in 0..honest.fields.len() {
            let hash = honest.fields[place].hash().unwrap();
            let less = changed(&honest, |fields| fields[place] = BundleField::Withheld { hash });
            match honest.fields[place].shown() {
                Some((name @ ("event_type" | "recorded_at" | "payload/caseNo"), _)) => {
                    let error = tries.refused(offer(&less, &policy));
                    assert!(matches!(error.fault, Fault::Registration { field } if field == name));
                }
                Some(_) => assert_eq!(offer(&less, &policy).unwrap().withheld, 2),
                None => assert_eq!(offer(&less, &policy).unwrap().withheld, 1),
            }
        }
    }
    tries.end(12);
}

/// What the operator itself has logged and signed as the first event of a case.
#[test]
fn a_first_event_that_registers_nothing() {
    let mut tries = Tries::of("first events that register nothing");
    let policy = Policy::of_log(ORIGIN, log_key().key().clone()).unwrap();
    let (kind, time) = (("event_type", "CaseRegistered"), ("recorded_at", "1772323200000000"));
    let number = ("payload/caseNo", "\"YN-2026-0001\"");
    let good = |case: u64, fields: &[(&str, &str)]| offer(&signed(case, fields), &policy);
    assert_eq!(good(1, &[kind, time, number]).unwrap().number, "YN-2026-0001");
    for (field, told) in [
        ("event_type", [("event_type", "CaseAccepted"), time, number]),
        ("event_type", [("type", "CaseRegistered"), time, number]),
        ("recorded_at", [kind, ("recorded_at", "2026-03-01T08:00:00Z"), number]),
        ("recorded_at", [kind, ("recorded_at", "01772323200000000"), number]),
        ("recorded_at", [kind, ("recorded_at", "-1"), number]),
        ("payload/caseNo", [kind, time, ("payload/caseNo", "YN-2026-0001")]),
        ("payload/caseNo", [kind, time, ("payload/caseNo", "20260001")]),
        ("payload/caseNo", [kind, time, ("payload/caseNo", "[\"YN-2026-0001\"]")]),
        ("payload/caseNo", [kind, time, ("payload/number", "\"YN-2026-0001\"")]),
        ("payload/caseNo", [kind, time, ("caseNo", "\"YN-2026-0001\"")]),
    ] {
        let error = tries.refused(good(1, &told));
        assert_eq!((error.part, error.place.case), (Part::Fields, Some(1)));
        assert_eq!(error.fault, Fault::Registration { field });
    }
    tries.end(10);
}

/// The receipt for a log whose only entry is this event.
fn signed(case: u64, told: &[(&str, &str)]) -> Receipt {
    let seed = [5; 32];
    let named: Vec<_> = told.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let link = Link { seq: 1, prev: None, event: fields::commit(&seed, &named).unwrap() };
    let leaf = CaseLeaf { case, link };
    let mut nodes = NodesInMemory::<Sha256>::new();
    nodes.push(Sha256::leaf(leaf.to_string().as_bytes()));
    let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
    let checkpoint = checkpoint.signed(&log_key()).unwrap();
    let proof = proof::inclusion::<Sha256>(&nodes, 0, 1).unwrap();
    let salts = fields::Salts::of_seed(&seed);
    let shown = |(name, value): &(&str, &str)| BundleField::Shown {
        name: (*name).to_owned(),
        salt: salts.of(name),
        value: Value(value.as_bytes().to_vec()),
    };
    let proof = TlogProof { extra: None, index: 0, proof, checkpoint };
    Receipt::new(proof, &leaf, told.iter().map(shown).collect())
}
