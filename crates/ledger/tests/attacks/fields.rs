//! Attacks on the fields of an event: another value, another name, fields collapsed into one, withheld
//! and replaced, and guesses of what is withheld.

use crate::{Town, Tries, offer};
use lianxin_ledger::{
    Algorithm, Bundle, BundleField, Fault, Hash, Part, Salt, Sha256, Value,
    fields::{commitment, field_hash},
};
use std::collections::BTreeSet;

/// Evidence with the fields of its second event changed.
fn changed(bundle: &Bundle, change: impl FnOnce(&mut Vec<BundleField>)) -> Bundle {
    let mut other = bundle.clone();
    change(&mut other.leaves[1].fields);
    other
}

fn withheld(hash: Hash) -> BundleField {
    BundleField::Withheld { hash }
}

#[test]
fn a_field_withheld_and_another_given() {
    let (town, mut tries) = (Town::new(), Tries::of("another field in place of a withheld one"));
    let (policy, bundle) = (town.policy(), town.bundle(1));
    let fields = &bundle.leaves[1].fields;
    for place in 0..fields.len() {
        for other in bundle.leaves.iter().flat_map(|leaf| &leaf.fields) {
            let given = changed(&bundle, |fields| fields[place] = other.clone());
            if given != bundle {
                let error = tries.refused(offer(&given, &policy));
                assert_eq!((error.part, error.place.seq), (Part::Fields, Some(2)));
            }
            let hash = withheld(other.hash().unwrap());
            let given = changed(&bundle, |fields| fields[place] = hash);
            if *other != fields[place] {
                tries.refused(offer(&given, &policy));
            }
        }
        for (name, value) in [("opinion", "\"满意\""), ("opinion", ""), ("", ""), ("note", "1")] {
            let salt = Salt([place as u8; 16]);
            let shown = BundleField::Shown {
                name: name.to_owned(),
                salt,
                value: Value(value.as_bytes().to_vec()),
            };
            let beside = changed(&bundle, |fields| fields.insert(place, shown.clone()));
            tries.refused(offer(&beside, &policy));
            tries.refused(offer(&changed(&bundle, |fields| fields[place] = shown), &policy));
        }
    }
    tries.end(150);
}

#[test]
fn fields_left_out_doubled_or_reordered() {
    let (town, mut tries) = (Town::new(), Tries::of("fields left out, doubled, reordered"));
    let (policy, bundle) = (town.policy(), town.bundle(1));
    let count = bundle.leaves[1].fields.len();
    for place in 0..count {
        let without = changed(&bundle, |fields| drop(fields.remove(place)));
        tries.refused(offer(&without, &policy));
        for other in 0..count {
            let moved = changed(&bundle, |fields| fields.swap(place, other));
            if place != other {
                tries.refused(offer(&moved, &policy));
            }
            let doubled = changed(&bundle, |fields| fields.insert(place, fields[other].clone()));
            let error = tries.refused(offer(&doubled, &policy));
            assert!(matches!(error.fault, Fault::Malformed(_)), "two fields of one name");
        }
    }
    tries.refused(offer(&changed(&bundle, Vec::clear), &policy));
    tries.end(30);
}

/// All that several fields could be passed off as: nodes, leaves, lists and plain hashes over them.
fn collapsed(hashes: &[Hash]) -> Vec<Hash> {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
    let mut all = vec![commitment(hashes), Sha256::leaf(&bytes), Sha256::digest(&[&bytes])];
    all.extend(hashes.iter().copied().reduce(Sha256::node));
    all.extend(hashes.iter().copied().reduce(|left, right| Sha256::node(right, left)));
    all.extend([Sha256::digest(&[&[1], &bytes]), Sha256::digest(&[b"fields/v1\n", &bytes])]);
    all
}

#[test]
fn several_fields_collapsed_into_one_withheld() {
    let (town, mut tries) = (Town::new(), Tries::of("collapsed fields"));
    let policy = town.policy();
    for case in 1..=town.cases() {
        let bundle = town.bundle(case);
        let hashes: Vec<Hash> =
            bundle.leaves[1].fields.iter().map(|field| field.hash().unwrap()).collect();
        for start in 0..hashes.len() {
            for end in start + 1..=hashes.len() {
                for hash in collapsed(&hashes[start..end]) {
                    let one = changed(&bundle, |fields| {
                        drop(fields.splice(start..end, [withheld(hash)]));
                    });
                    if one.leaves[1].fields.len() != hashes.len() || hash != hashes[start] {
                        tries.refused(offer(&one, &policy));
                    }
                }
            }
        }
    }
    tries.end(240);
}

#[test]
fn a_border_moved_between_salt_name_and_value() {
    let (town, mut tries) = (Town::new(), Tries::of("borders within a field"));
    let (policy, bundle) = (town.policy(), town.bundle(1));
    for place in 0..bundle.leaves[1].fields.len() {
        let BundleField::Shown { name, salt, value } = &bundle.leaves[1].fields[place] else {
            unreachable!("nothing is withheld")
        };
        let whole = [name.as_bytes(), &[0], &value.0].concat();
        for border in (0..=whole.len()).filter(|border| *border != name.len()) {
            let Ok(name) = String::from_utf8(whole[..border].to_vec()) else { continue };
            for skip in [0, 1] {
                let value = Value(whole[(border + skip).min(whole.len())..].to_vec());
                let shown = BundleField::Shown { name: name.clone(), salt: *salt, value };
                let moved = changed(&bundle, |fields| fields[place] = shown);
                tries.refused(offer(&moved, &policy));
            }
        }
    }
    tries.end(150);
}

#[test]
fn a_salt_beside_a_withheld_field_and_members_that_nobody_knows() {
    let (town, mut tries) = (Town::new(), Tries::of("members that are not allowed"));
    let policy = town.policy();
    let mut bundle = town.bundle(4);
    bundle.withhold(&BTreeSet::from(["petitioner"])).unwrap();
    let json = bundle.to_json();
    for (from, to) in [
        ("{\"hash\":", "{\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"hash\":"),
        ("{\"hash\":", "{\"name\":\"petitioner\",\"hash\":"),
        ("{\"hash\":", "{\"value\":\"\",\"hash\":"),
        ("{\"name\":", "{\"hash\":\"\",\"name\":"),
        ("{\"name\":", "{\"name\":\"opinion\",\"name\":"),
        ("{\"case\":4,", "{\"case\":4,\"case\":4,"),
        ("{\"case\":4,", "{\"note\":1,\"case\":4,"),
        ("{\"case\":4,", "{\"case\":4.0,"),
        ("{\"case\":4,", "{\"case\":\"4\","),
        ("\"leaves\":[{", "\"leaves\":[{\"note\":1,"),
        ("\"name\":\"opinion\"", "\"name\":\"\\u006fpinion\""),
        ("[]", "null"),
    ] {
        let other = json.replacen(from, to, 1);
        if other != json {
            tries.refused(crate::verify(other.as_bytes(), &policy));
        }
    }
    tries.end(11);
}

#[test]
fn a_guess_of_a_withheld_petitioner_is_not_confirmed() {
    let (town, mut tries) = (Town::new(), Tries::of("guesses of a withheld petitioner"));
    let mut bundle = town.bundle(1);
    bundle.withhold(&BTreeSet::from(["petitioner"])).unwrap();
    // Every salt that the evidence shows, and none: the petitioner's own is not among them.
    let fields = || bundle.leaves.iter().flat_map(|leaf| &leaf.fields);
    let salt_of = |field: &BundleField| match field {
        BundleField::Shown { salt, .. } => Some(*salt),
        BundleField::Withheld { .. } => None,
    };
    let salts: Vec<Salt> = fields().filter_map(salt_of).chain([Salt([0; 16])]).collect();
    let hidden: Vec<Hash> =
        fields().filter(|field| salt_of(field).is_none()).map(|it| it.hash().unwrap()).collect();
    assert_eq!(hidden.len(), 5);
    for person in 0..20 {
        for salt in &salts {
            let guess = format!("\"person/p-{person}\"");
            let hash = field_hash(salt, "petitioner", guess.as_bytes()).unwrap();
            tries.refused(if hidden.contains(&hash) { Ok(()) } else { Err(()) });
        }
    }
    tries.end(300);
}
