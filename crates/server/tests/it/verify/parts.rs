//! Single pieces: checkpoints, inclusions, continuations, receipts, the evidence of a case.

use super::{Files, Town, asked, flipped, trusted};
use crate::town::log_key;
use lianxin_ledger::{BundleField, Checkpoint, KeyKind, Note, Receipt, Signer, SoftwareKey};

fn ok() -> Result<(), String> {
    Ok(())
}

fn refused(code: &str) -> Result<(), String> {
    Err(code.to_owned())
}

#[test]
fn a_checkpoint_needs_the_witnesses_that_are_named() {
    let (files, town) = (Files::new(), Town::small());
    let note = files.with("checkpoint", town.witnessed(5).to_string());
    let with = |extra: &[&str]| {
        let extra = extra.iter().map(|it| (*it).to_owned());
        asked(&["checkpoint", &note], &[trusted(), extra.collect()].concat())
    };
    assert_eq!(with(&[]), ok());
    let third = SoftwareKey::from_seed("third", KeyKind::Witness, &[7; 32]).unwrap();
    let third = format!("third={}", third.key());
    assert_eq!(with(&["--witness", &third]), refused("no-quorum"));
    assert_eq!(with(&["--witness", &third, "--quorum", "2"]), ok());
    assert_eq!(with(&["--cosigned-since", "2023-02-28T16:00:00Z"]), ok());
    assert_eq!(with(&["--cosigned-since", "2023-02-28T16:00:01Z"]), refused("stale"));
    assert_eq!(with(&["--known-size", "6"]), refused("stale"));
    let alone = Note::parse(town.witnessed(5).to_string().as_bytes()).unwrap();
    let alone = Checkpoint::parse(alone.text()).unwrap().signed(&log_key()).unwrap();
    let unseen = files.with("unseen", alone.to_string());
    assert_eq!(asked(&["checkpoint", &unseen], &trusted()), refused("no-quorum"));
    assert_eq!(asked(&["checkpoint", &unseen], &trusted()[..2]), ok());
}

#[test]
fn a_flipped_bit_of_a_checkpoint_is_refused() {
    let files = Files::new();
    for other in flipped(Town::small().witnessed(5).to_string().as_bytes()) {
        let note = files.with("checkpoint", other);
        assert!(asked(&["checkpoint", &note], &trusted()).is_err());
    }
}

#[test]
fn every_entry_is_included_and_no_other() {
    let (files, town) = (Files::new(), Town::of(40));
    for index in 0..40 {
        let proof = files.with("proof", town.tlog_proof(index).to_string());
        let verify = |entry: &[u8]| {
            let entry = files.with("entry", entry);
            asked(&["inclusion", &proof, "--entry", &entry], &trusted())
        };
        let entry = town.entries[index as usize].as_bytes();
        assert_eq!(verify(entry), ok());
        assert_eq!(verify(&entry[1..]), refused("root-mismatch"));
        let other = town.entries[(index as usize + 1) % 40].as_bytes();
        assert_eq!(verify(other), refused("root-mismatch"));
    }
}

#[test]
fn a_flipped_bit_of_a_proof_is_refused() {
    let (files, town) = (Files::new(), Town::of(40));
    let entry = files.with("entry", &town.entries[17]);
    for other in flipped(town.tlog_proof(17).to_string().as_bytes()) {
        let proof = files.with("proof", other);
        assert!(asked(&["inclusion", &proof, "--entry", &entry], &trusted()).is_err());
    }
}

#[test]
fn a_later_log_continues_an_earlier_one() {
    let (files, town) = (Files::new(), Town::of(300));
    let log = files.log(&town);
    for size in [1, 5, 255, 256, 257, 299, 300] {
        let old = files.with("old", town.witnessed(size).to_string());
        let new = files.with("new", town.continued(size).to_string());
        assert_eq!(asked(&["consistency", &old, &new], &trusted()), ok(), "{size}");
        assert_eq!(asked(&["consistency", &old, &log], &trusted()), ok(), "{size}");
    }
    let longer = files.with("old", Town::of(301).witnessed(301).to_string());
    assert_eq!(asked(&["consistency", &longer, &log], &trusted()), refused("shrunk"));
    let other = Town::of(299).and_heads();
    let fork = files.with("old", other.witnessed(300).to_string());
    assert_eq!(asked(&["consistency", &fork, &log], &trusted()), refused("forked"));
    let fork = files.with("old", other.witnessed(299).to_string());
    assert_eq!(asked(&["consistency", &fork, &log], &trusted()), refused("root-mismatch"));
    let new = files.with("new", town.continued(5).to_string());
    let old = files.with("old", town.witnessed(6).to_string());
    assert_eq!(asked(&["consistency", &old, &new], &trusted()), refused("malformed"));
    std::fs::write(format!("{log}/tile/0/001.p/44"), [0; 31]).unwrap();
    assert_eq!(asked(&["consistency", &old, &log], &trusted()), refused("tile-length"));
}

#[test]
fn a_flipped_bit_of_a_continuation_is_refused() {
    let (files, town) = (Files::new(), Town::of(30));
    let old = files.with("old", town.witnessed(13).to_string());
    for other in flipped(town.continued(13).to_string().as_bytes()) {
        let new = files.with("new", other);
        assert!(asked(&["consistency", &old, &new], &trusted()).is_err());
    }
}

#[test]
fn the_receipt_of_every_case_is_accepted_and_its_code_alone() {
    let (files, town) = (Files::new(), Town::of(120));
    for case in 1..=town.cases() {
        let receipt = town.receipt(case);
        let file = files.with("receipt", receipt.to_json());
        assert_eq!(asked(&["receipt", &file], &trusted()), ok(), "{case}");
        let code = files.with("code", receipt.proof.to_string());
        assert_eq!(asked(&["inclusion", &code], &trusted()), ok(), "{case}");
        let seen = [trusted(), vec!["--known-size".to_owned(), "121".to_owned()]].concat();
        assert_eq!(asked(&["receipt", &file], &seen), refused("stale"));
    }
    let proof = files.with("proof", town.tlog_proof(1).to_string());
    assert_eq!(asked(&["inclusion", &proof], &trusted()), refused("malformed"));
}

#[test]
fn a_receipt_that_was_changed_is_refused() {
    let (files, town) = (Files::new(), Town::small());
    let receipt = town.receipt(1);
    for other in flipped(receipt.to_json().as_bytes()) {
        let other = files.with("receipt", other);
        assert!(asked(&["receipt", &other], &trusted()).is_err());
    }
    for other in flipped(receipt.proof.to_string().as_bytes()) {
        let other = files.with("code", other);
        assert!(asked(&["inclusion", &other], &trusted()).is_err());
    }
    let changed = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        asked(&["receipt", &files.with("receipt", receipt.to_json())], &trusted())
    };
    let other = town.receipt(2);
    assert_eq!(changed(&|_| ()), ok());
    assert_eq!(changed(&|it| it.fields.clone_from(&other.fields)), refused("commitment"));
    assert_eq!(
        changed(&|it| it.proof.extra.clone_from(&other.proof.extra)),
        refused("root-mismatch")
    );
    assert_eq!(changed(&|it| it.proof.extra = None), refused("malformed"));
    let numbers = |it: &BundleField| it.shown().is_some_and(|(name, _)| name == "payload/caseNo");
    let number = receipt.fields.iter().position(numbers).unwrap();
    let withheld = BundleField::Withheld { hash: receipt.fields[number].hash().unwrap() };
    assert_eq!(changed(&|it| it.fields[number] = withheld.clone()), refused("registration"));
}

#[test]
fn the_evidence_of_every_case_is_accepted() {
    let (files, town) = (Files::new(), Town::of(120));
    for case in 1..=town.cases() {
        let bundle = files.with("bundle", town.bundle(case).to_json());
        assert_eq!(asked(&["case", &bundle], &trusted()), ok(), "{case}");
        let strict = [trusted(), vec!["--lag".to_owned(), "1".to_owned()]].concat();
        assert_eq!(asked(&["case", &bundle], &strict), ok(), "{case}");
        let stricter = [trusted(), vec!["--lag".to_owned(), "0".to_owned()]].concat();
        assert_eq!(asked(&["case", &bundle], &stricter), refused("stale"));
    }
}

#[test]
fn evidence_that_was_changed_is_refused() {
    let (files, town) = (Files::new(), Town::small());
    let bundle = town.bundle(1);
    for other in flipped(bundle.to_json().as_bytes()) {
        let other = files.with("bundle", other);
        assert!(asked(&["case", &other], &trusted()).is_err());
    }
    let changed = |change: fn(&mut lianxin_ledger::Bundle)| {
        let mut bundle = bundle.clone();
        change(&mut bundle);
        asked(&["case", &files.with("bundle", bundle.to_json())], &trusted())
    };
    assert_eq!(changed(|_| ()), ok());
    assert_eq!(changed(|it| it.leaves.truncate(1)), refused("head"));
    assert_eq!(changed(|it| it.leaves.swap(0, 1)), refused("seq"));
    assert_eq!(changed(|it| it.case = 2), refused("other-case"));
    assert_eq!(changed(|it| it.leaves[0].fields.swap(0, 1)), refused("commitment"));
}
