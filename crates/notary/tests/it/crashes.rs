//! A signing that ends after any of its steps. Each step is made to fail where it writes, and the folder
//! is then opened as after a crash there: the earlier steps are done, and nothing of the later ones.

use crate::town::{Folder, Town, code, files};
use lianxin_ledger::Memory;
use lianxin_notary::LogSigner;
use std::{collections::BTreeMap, fs, path::PathBuf};

/// What a signing writes, in this order.
const STEPS: [&str; 4] =
    ["signed", "checkpoints/00000000000000000009", "checkpoint.sm3", "checkpoint"];

/// The signer of a log of five entries, with both keys.
fn signed(folder: &Folder) -> LogSigner {
    let (signer, town) = (folder.national(), Town::of(5));
    let mut seat = signer.take().unwrap();
    seat.sign(town.head(), &[], Some(town.national())).unwrap();
    signer
}

fn sign(signer: &LogSigner, town: &Town) -> Option<&'static str> {
    let mut seat = signer.take().unwrap();
    let old = seat.memory().head.size;
    code(seat.sign(town.head(), &town.proof(old), Some(town.national())))
}

/// Names of the files that are others than before.
fn changed(folder: &Folder, before: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<&'static str> {
    let now = files(folder.path());
    let is_other = |step: &&&str| {
        let path = folder.file(step);
        now.get(&path) != before.get(&path)
    };
    STEPS.iter().filter(is_other).copied().collect()
}

#[test]
fn a_signing_is_made_up_for_after_a_crash_at_every_step() {
    let town = Town::of(9);
    let fork = Town::of(5).grown_to(9, 1);
    for (steps, failing) in STEPS.iter().enumerate() {
        let folder = Folder::new();
        let signer = signed(&folder);
        let before = files(folder.path());
        // A folder where the draft is to be: writing it fails.
        let draft = folder.file(&format!("{failing}.draft"));
        fs::create_dir(&draft).unwrap();
        assert_eq!(sign(&signer, &town), Some("unwritable"), "{failing}");
        fs::remove_dir(&draft).unwrap();
        assert_eq!(changed(&folder, &before), STEPS[..steps], "{failing}");

        // What a crash leaves of the file itself.
        fs::write(&draft, b"half of it").unwrap();
        let signer = folder.national();
        let remembered = signer.take().unwrap().memory().head;
        let latest = signer.published().latest().unwrap().unwrap();
        assert_eq!(latest.text().lines().nth(1), Some("5"), "{failing}");
        if steps > 0 {
            assert_eq!(remembered, town.head());
            assert_eq!(sign(&signer, &fork), Some("rewritten"), "{failing}");
        } else {
            assert_eq!(remembered, Town::of(5).head());
        }
        assert_eq!(sign(&signer, &town), None, "{failing}");
        assert_eq!(changed(&folder, &before), STEPS, "{failing}");
        assert_eq!(sign(&signer, &fork), Some("rewritten"), "{failing}");
        let whole = signer.published().latest().unwrap();
        assert_eq!(signer.published().at(9).unwrap(), whole);
        assert!(whole.unwrap().text().starts_with(crate::town::ORIGIN));
    }
}

#[test]
fn a_head_that_was_never_published_may_be_followed_by_the_next() {
    let folder = Folder::new();
    let signer = signed(&folder);
    fs::write(folder.file("signed"), Memory { epoch: 1, head: Town::of(9).head() }.to_string())
        .unwrap();
    assert_eq!(sign(&signer, &Town::of(12)), None);
    assert_eq!(signer.published().at(9).unwrap(), None);
    assert!(signer.published().at(12).unwrap().is_some());
}

#[test]
fn an_epoch_is_made_up_for_after_a_crash_at_every_step() {
    use lianxin_ledger::sign::DeclaredEpoch;
    let (town, epoch) = Town::of(4).grown_to(8, 2).and_epoch(4, Town::of(5).head());
    let (entry, proof) = (epoch.to_string(), town.inclusion(epoch.size));
    let declared = DeclaredEpoch { entry: entry.as_bytes(), proof: &proof };
    let (head, national) = (town.head(), Some(town.national()));
    for (steps, failing) in STEPS.iter().enumerate() {
        let folder = Folder::new();
        let draft = folder.file(&format!("{failing}.draft"));
        let mut seat = signed(&folder).take().unwrap();
        fs::create_dir(&draft).unwrap();
        assert_eq!(code(seat.sign_epoch(head, &declared, national)), Some("unwritable"));
        fs::remove_dir(&draft).unwrap();
        drop(seat);
        let signer = folder.national();
        assert_eq!(signer.published().latest().unwrap(), None, "{failing}");
        let mut seat = signer.take().unwrap();
        let note = if steps == 0 {
            assert_eq!(seat.memory().epoch, 1);
            seat.sign_epoch(head, &declared, national).unwrap()
        } else {
            assert_eq!(seat.memory(), &Memory { epoch: 2, head });
            seat.sign(head, &[], national).unwrap()
        };
        assert_eq!(signer.published().latest().unwrap(), Some(note.clone()));
        assert_eq!(signer.published().newest(9).unwrap(), [note]);
    }
}

/// Each part of a first use, as a crash leaves it.
#[test]
fn a_first_use_that_was_cut_off_begins_again() {
    let folder = Folder::new();
    folder.national();
    let whole = files(folder.path());
    let order = ["signed", "key", "key.sm2"].map(|name| folder.file(name));
    assert_eq!(whole.len(), order.len());
    for done in 0..order.len() {
        let cut = Folder::new();
        for path in &order[..done] {
            let copy = cut.path().join(path.file_name().unwrap());
            fs::copy(path, copy).unwrap();
        }
        let signer = cut.national();
        assert_eq!(sign(&signer, &Town::of(3)), None);
        assert_eq!(files(cut.path()).len(), order.len() + 3);
    }
    let cut = Folder::new();
    fs::copy(&order[1], cut.file("key")).unwrap();
    let error = LogSigner::open(cut.path(), crate::town::ORIGIN, false).unwrap_err();
    assert_eq!(error.code(), "no-memory", "never a key before a memory");
}
