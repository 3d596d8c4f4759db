//! Published notes: the cosignatures that come later, and which old ones are kept.

use crate::town::{Folder, NOW, Town, code, witness_key};
use lianxin_ledger::{Checkpoint, MAX_SIGNATURES, Note, NoteSignature};
use lianxin_notary::{LogSigner, Seat};
use std::fs;

fn cosigned(note: &Note, seed: u8, time: u64) -> NoteSignature {
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    checkpoint.cosigned(&witness_key("w", seed), time).unwrap()
}

fn sizes(signer: &LogSigner) -> Vec<u64> {
    let size = |note: Note| Checkpoint::parse(note.text()).unwrap().head.size;
    let mut sizes: Vec<_> =
        signer.published().newest(usize::MAX).unwrap().into_iter().map(size).collect();
    sizes.reverse();
    sizes
}

#[test]
fn cosignatures_come_to_the_note_of_their_size() {
    let folder = Folder::new();
    let signer = folder.signer();
    let mut seat = signer.take().unwrap();
    let five = Town::of(5).signed_by(&mut seat).unwrap();
    let with = seat.cosigned(5, vec![cosigned(&five, 2, NOW), cosigned(&five, 3, NOW)]).unwrap();
    assert_eq!(with.signatures().len(), 3);
    assert_eq!(signer.published().latest().unwrap(), Some(with.clone()));
    // The head without news is signed again, and stays cosigned.
    assert_eq!(Town::of(5).signed_by(&mut seat).unwrap(), with);
    let nine = Town::of(9).signed_by(&mut seat).unwrap();
    let later = seat.cosigned(5, vec![cosigned(&five, 2, NOW + 600)]).unwrap();
    assert_eq!(later.signatures()[1], cosigned(&five, 2, NOW + 600));
    assert_eq!(later.signatures().len(), 3);
    assert_eq!(signer.published().at(5).unwrap(), Some(later.clone()));
    assert_eq!(signer.published().latest().unwrap(), Some(nine.clone()));
    assert_eq!(signer.published().newest(1).unwrap(), std::slice::from_ref(&nine));
    assert_eq!(signer.published().newest(5).unwrap(), [nine.clone(), later]);
    assert_eq!(code(seat.cosigned(6, vec![cosigned(&nine, 2, NOW)])), Some("not-published"));
    let many = (0..MAX_SIGNATURES as u8).map(|seed| cosigned(&nine, seed, NOW)).collect();
    assert_eq!(code(seat.cosigned(9, many)), Some("too-many-signatures"));
    assert_eq!(signer.published().latest().unwrap(), Some(nine));
}

fn sign_each(
    seat: &mut Seat,
    sizes: std::ops::RangeInclusive<u64>,
    cosigning: impl Fn(u64) -> bool,
) {
    let mut town = Town::of(seat.memory().head.size);
    for size in sizes {
        town = town.grown_to(size, 0);
        let note = town.signed_by(seat).unwrap();
        if cosigning(size) {
            seat.cosigned(size, vec![cosigned(&note, 2, NOW)]).unwrap();
        }
    }
}

#[test]
fn old_notes_are_removed_and_cosigned_ones_last() {
    let folder = Folder::new();
    let signer = folder.signer().keeping(16);
    let mut seat = signer.take().unwrap();
    sign_each(&mut seat, 1..=18, |size| size % 4 == 0);
    assert_eq!(sizes(&signer), Vec::from_iter(1..=18), "an eighth too many is no matter");
    sign_each(&mut seat, 19..=19, |_| false);
    let kept = [4, 5, 6, 7, 8].into_iter().chain(9..=19);
    assert_eq!(sizes(&signer), Vec::from_iter(kept));
    sign_each(&mut seat, 20..=200, |size| size % 4 == 0);
    let (kept, latest) = (sizes(&signer), *sizes(&signer).last().unwrap());
    assert!((16..=18).contains(&kept.len()) && latest == 200, "{kept:?}");
    let uncosigned = kept.iter().filter(|size| **size % 4 != 0).count();
    assert!(uncosigned <= 4, "only the newest: {kept:?}");
    // With nothing but cosigned ones, the oldest go.
    sign_each(&mut seat, 201..=260, |_| true);
    let kept = sizes(&signer);
    assert!((16..=18).contains(&kept.len()) && kept[0] > 240, "{kept:?}");
}

#[test]
fn what_is_not_a_note_is_not_shown() {
    let folder = Folder::new();
    let signer = folder.signer();
    Town::of(5).signed_by(&mut signer.take().unwrap()).unwrap();
    for name in ["6", "notes.txt", "00000000000000000007.draft", "99999999999999999999"] {
        fs::write(folder.file("checkpoints").join(name), b"x").unwrap();
    }
    assert_eq!(sizes(&signer), [5]);
    fs::write(folder.file("checkpoint"), b"x").unwrap();
    assert_eq!(signer.published().latest().unwrap_err().code(), "malformed");
    let nowhere = lianxin_notary::Published::of(&folder.file("nowhere"));
    assert!(nowhere.latest().unwrap().is_none() && nowhere.newest(3).unwrap().is_empty());
}
