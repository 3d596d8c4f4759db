//! The folder of a log's signer: its first use, what it signs and refuses, lost and old memories.

use crate::town::{Folder, ORIGIN, Town, code};
use lianxin_ledger::{Checkpoint, KeyKind, Memory, Policy, Sha256, sign::DeclaredEpoch};
use lianxin_notary::LogSigner;
use std::fs;

#[test]
fn a_log_is_signed_from_nothing_on_and_published() {
    let folder = Folder::new();
    let signer = folder.signer();
    let policy = Policy::of_log(ORIGIN, signer.verifier_keys().remove(0)).unwrap();
    assert_eq!(signer.published().latest().unwrap(), None);
    let mut town = Town::default();
    for size in [0, 1, 5, 5, 300] {
        town = town.grown_to(size, 0);
        let mut seat = signer.take().unwrap();
        let note = town.signed_by(&mut seat).unwrap();
        assert_eq!(policy.verify(&note).unwrap().checkpoint.head, town.head());
        assert_eq!(seat.memory(), &Memory { epoch: 1, head: town.head() });
        assert_eq!(signer.published().latest().unwrap(), Some(note.clone()));
        assert_eq!(signer.published().at(size).unwrap(), Some(note));
    }
    let memory = fs::read(folder.file("signed")).unwrap();
    assert_eq!(Memory::parse(&memory).unwrap().head, town.head());
    let name = format!("checkpoints/{:020}", 300);
    assert_eq!(fs::read(folder.file(&name)).unwrap(), fs::read(folder.file("checkpoint")).unwrap());
}

#[test]
fn the_next_start_finds_keys_and_memory() {
    let folder = Folder::new();
    let keys = folder.national().verifier_keys();
    assert_eq!(
        keys.iter().map(|key| key.kind()).collect::<Vec<_>>(),
        [KeyKind::Log, KeyKind::LogSm2]
    );
    assert_eq!(folder.national().verifier_keys(), keys);
    assert_eq!(folder.signer().verifier_keys(), keys[..1]);
    let other = LogSigner::open(folder.path(), "other.example/events", false);
    assert_eq!(other.unwrap_err().code(), "other-key");
    let nobody = LogSigner::open(Folder::new().path(), "a b", false);
    assert_eq!(nobody.unwrap_err().code(), "name");
}

#[test]
fn both_trees_are_signed_or_neither() {
    let (folder, town) = (Folder::new(), Town::of(7));
    let signer = folder.national();
    let national = Policy::of_log(ORIGIN, signer.verifier_keys().remove(1)).unwrap();
    let mut seat = signer.take().unwrap();
    assert_eq!(code(seat.sign(town.head(), &[], None)), Some("national"));
    assert_eq!(seat.memory(), &Memory::nothing::<Sha256>());
    seat.sign(town.head(), &[], Some(town.national())).unwrap();
    let note = signer.published().latest_national().unwrap().unwrap();
    let head = national.verify(&note).unwrap().checkpoint.head;
    assert_eq!((head.size, head.root), (7, town.national()));
    let other = Town::of(8).national();
    assert_eq!(code(seat.sign(town.head(), &[], Some(other))), Some("national-forked"));
    assert_eq!(signer.published().latest_national().unwrap(), Some(note));
    drop(seat);
    let mut seat = folder.signer().take().unwrap();
    assert_eq!(code(seat.sign(town.head(), &[], Some(other))), Some("national"), "without its key");
}

#[test]
fn a_restored_database_and_a_rewritten_one_are_not_signed() {
    let folder = Folder::new();
    let mut seat = folder.signer().take().unwrap();
    let signed = Town::of(20).signed_by(&mut seat).unwrap();
    assert_eq!(code(Town::of(19).signed_by(&mut seat)), Some("lost"));
    let rewritten = Town::of(15).grown_to(30, 9);
    assert_eq!(code(rewritten.signed_by(&mut seat)), Some("rewritten"));
    assert_eq!(code(seat.sign(Town::of(30).head(), &[], None)), Some("not-proved"));
    assert_eq!(folder.signer().published().newest(9).unwrap(), [signed]);
    assert!(Town::of(30).signed_by(&mut seat).is_ok());
}

#[test]
fn a_declared_epoch_is_signed_and_what_was_lost_is_set_aside() {
    let folder = Folder::new();
    let signer = folder.national();
    let mut seat = signer.take().unwrap();
    let mut town = Town::default();
    for size in [10, 22, 23, 25] {
        town = town.grown_to(size, 0);
        seat.sign(town.head(), &town.proof(seat.memory().head.size), Some(town.national()))
            .unwrap();
    }
    let old = town.head();
    let (town, epoch) = Town::of(20).grown_to(22, 3).and_epoch(20, old);
    let entry = epoch.to_string();
    let proof = town.inclusion(epoch.size);
    let declared = DeclaredEpoch { entry: entry.as_bytes(), proof: &proof };
    let (head, national) = (town.head(), Some(town.national()));
    assert!(seat.sign(head, &[], national).is_err());
    assert_eq!(code(seat.sign_epoch(head, &declared, None)), Some("national"));
    assert_eq!(signer.published().newest(9).unwrap().len(), 4);
    let note = seat.sign_epoch(head, &declared, national).unwrap();
    assert_eq!(seat.memory(), &Memory { epoch: 2, head });
    let sizes = |notes: Vec<_>| {
        let size = |note: &lianxin_ledger::Note| Checkpoint::parse(note.text()).unwrap().head.size;
        notes.iter().map(size).collect::<Vec<_>>()
    };
    assert_eq!(sizes(signer.published().newest(9).unwrap()), [23, 10]);
    assert_eq!(signer.published().latest().unwrap(), Some(note));
    for lost in [22, 23, 25] {
        assert!(folder.file(&format!("checkpoints/before-2/{lost:020}")).is_file(), "{lost}");
    }
    assert_eq!(code(seat.sign_epoch(head, &declared, national)), Some("not-the-epoch"));
    drop(seat);
    let mut seat = signer.take().unwrap();
    let later = town.clone().grown_to(40, 3);
    seat.sign(later.head(), &later.proof(23), Some(later.national())).unwrap();
}

#[test]
fn a_lost_memory_is_not_begun_anew_but_adopted() {
    let (folder, town) = (Folder::new(), Town::of(12));
    let signer = folder.signer();
    let early = Town::of(5).signed_by(&mut signer.take().unwrap()).unwrap();
    let last = town.signed_by(&mut signer.take().unwrap()).unwrap();
    let adopt = |note| LogSigner::adopt(folder.path(), ORIGIN, note).map_err(|it| it.code());
    assert_eq!(adopt(&last), Err("memory-exists"));
    fs::remove_file(folder.file("signed")).unwrap();
    let error = LogSigner::open(folder.path(), ORIGIN, false).unwrap_err();
    assert_eq!(error.code(), "no-memory");
    assert!(error.to_string().contains("lianxin ledger adopt FILE"), "{error}");
    assert_eq!(signer.take().unwrap_err().code(), "no-memory", "while it runs");

    let by_another_key = town.signed();
    assert_eq!(adopt(&by_another_key), Err("not-adopted"));
    assert_eq!(adopt(&early), Err("old-memory"), "there is a later one");
    assert_eq!(adopt(&last), Ok(()));
    let mut seat = folder.signer().take().unwrap();
    assert_eq!(seat.memory(), &Memory { epoch: 1, head: town.head() });
    assert_eq!(code(Town::of(12).grown_to(11, 0).grown_to(13, 0).signed_by(&mut seat)), None);
}

#[test]
fn the_memory_of_a_later_epoch_is_adopted_as_such() {
    let (folder, town) = (Folder::new(), Town::of(12));
    let note = town.signed_by(&mut folder.signer().take().unwrap()).unwrap();
    fs::remove_file(folder.file("signed")).unwrap();
    LogSigner::adopt_in_epoch(folder.path(), ORIGIN, &note, 3).unwrap();
    assert_eq!(folder.signer().take().unwrap().memory().epoch, 3);
}

#[test]
fn a_lost_key_is_not_replaced() {
    let folder = Folder::new();
    Town::of(5).signed_by(&mut folder.signer().take().unwrap()).unwrap();
    fs::remove_file(folder.file("key")).unwrap();
    let open = || LogSigner::open(folder.path(), ORIGIN, false).map_err(|it| it.code());
    assert_eq!(open().err(), Some("no-key"));
    fs::remove_file(folder.file("signed")).unwrap();
    assert_eq!(open().err(), Some("no-memory"), "something has been published");
}

/// The folder's memory from a backup, beside what has been published since.
#[test]
fn an_old_memory_is_known_by_what_has_been_published() {
    let folder = Folder::new();
    let signer = folder.signer();
    Town::of(5).signed_by(&mut signer.take().unwrap()).unwrap();
    let backup = fs::read(folder.file("signed")).unwrap();
    let last = Town::of(9).signed_by(&mut signer.take().unwrap()).unwrap();
    fs::write(folder.file("signed"), &backup).unwrap();
    let error = signer.take().unwrap_err();
    assert_eq!(error.code(), "old-memory");
    assert!(error.to_string().contains("5 entries, and 9 have been signed"), "{error}");
    fs::remove_file(folder.file("signed")).unwrap();
    LogSigner::adopt(folder.path(), ORIGIN, &last).unwrap();
    let fork = Town::of(5).grown_to(12, 4);
    let mut seat = signer.take().unwrap();
    assert_eq!(code(fork.signed_by(&mut seat)), Some("rewritten"));
    assert!(Town::of(12).signed_by(&mut seat).is_ok());
}

/// A backup that was copied over the folder replaces what it has, and leaves the newer notes beside it.
#[test]
fn an_old_memory_is_known_by_newer_notes_beside_an_old_checkpoint() {
    let folder = Folder::new();
    let signer = folder.signer();
    Town::of(5).signed_by(&mut signer.take().unwrap()).unwrap();
    let backup = ["signed", "checkpoint"].map(|name| fs::read(folder.file(name)).unwrap());
    let last = Town::of(9).signed_by(&mut signer.take().unwrap()).unwrap();
    for (name, bytes) in ["signed", "checkpoint"].iter().zip(&backup) {
        fs::write(folder.file(name), bytes).unwrap();
    }
    let error = signer.take().unwrap_err();
    assert_eq!(error.code(), "old-memory");
    assert!(error.to_string().contains("5 entries, and 9 have been signed"), "{error}");
    fs::remove_file(folder.file("signed")).unwrap();
    let early = signer.published().latest().unwrap().unwrap();
    let adopt = |note| LogSigner::adopt(folder.path(), ORIGIN, note).map_err(|it| it.code());
    assert_eq!(adopt(&early), Err("old-memory"));
    assert_eq!(adopt(&last), Ok(()));
    let mut seat = signer.take().unwrap();
    assert_eq!(code(Town::of(5).grown_to(12, 4).signed_by(&mut seat)), Some("rewritten"));
}

#[test]
fn a_memory_that_was_damaged_is_not_guessed_at() {
    let folder = Folder::new();
    let signer = folder.signer();
    Town::of(5).signed_by(&mut signer.take().unwrap()).unwrap();
    let text = fs::read(folder.file("signed")).unwrap();
    for damaged in [&text[..text.len() - 1], b"", &[&text[..], b"\n"].concat(), &[b'x'; 600]] {
        fs::write(folder.file("signed"), damaged).unwrap();
        assert!(signer.take().is_err());
        assert!(LogSigner::open(folder.path(), ORIGIN, false).is_err());
    }
}
