//! Whole logs: good ones, and every way of changing one.

use super::{Files, ORIGIN, Town, asked, below, flipped, trusted};
use lianxin_ledger::{KeyKind, Signer, SoftwareKey, entries_from_bytes, entries_to_bytes};
use std::{fs, path::Path};

/// What is wrong with the log in a folder.
fn refused(log: &str) -> Option<String> {
    asked(&["log", log], &trusted()).err()
}

#[test]
fn logs_are_accepted_whatever_their_size() {
    for size in [5, 6, 255, 256, 257, 511, 512, 600] {
        let files = Files::new();
        assert_eq!(asked(&["log", &files.log(&Town::of(size))], &trusted()), Ok(()), "{size}");
    }
}

/// A tile of the third level, and full ones of the second.
#[test]
fn a_log_with_three_levels_of_tiles_is_accepted() {
    let files = Files::new();
    let log = files.log(&Town::of(65_600));
    assert!(Path::new(&log).join("tile/2/000.p/1").is_file());
    assert_eq!(asked(&["log", &log], &trusted()), Ok(()));
    let above = Path::new(&log).join("tile/1/000");
    let mut bytes = fs::read(&above).unwrap();
    bytes[32 * 200] ^= 1;
    fs::write(&above, bytes).unwrap();
    assert_eq!(refused(&log).as_deref(), Some("tile-differs"));
}

#[test]
fn a_flipped_bit_in_any_byte_is_refused() {
    let (files, mut tries) = (Files::new(), 0);
    let log = files.log(&Town::of(30));
    for path in below(Path::new(&log)) {
        // The key was given, so that the folder's own says nothing.
        let own = path.ends_with("vkey");
        let bytes = fs::read(&path).unwrap();
        for other in flipped(&bytes) {
            fs::write(&path, other).unwrap();
            let options = if own { &trusted()[2..] } else { &trusted()[..] };
            assert!(asked(&["log", &log], options).is_err(), "{}", path.display());
            tries += 1;
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(refused(&log), None);
    assert!(tries > 5_000, "{tries}");
}

#[test]
fn a_missing_short_or_long_file_is_refused() {
    let files = Files::new();
    let log = files.log(&Town::of(600));
    for path in below(Path::new(&log)).into_iter().filter(|path| !path.ends_with("vkey")) {
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(refused(&log).as_deref(), Some("missing"), "{}", path.display());
        let end = bytes.len();
        for other in [&bytes[..end - 1], &bytes[..end / 2], &[], &[&bytes[..], &bytes].concat()] {
            fs::write(&path, other).unwrap();
            assert!(refused(&log).is_some(), "{}", path.display());
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(refused(&log), None);
}

/// Entries cut, swapped and doubled, with tiles that fit each other: only the checkpoint is in the way.
#[test]
fn entries_that_were_cut_swapped_or_doubled_are_refused() {
    let files = Files::new();
    let log = files.log(&Town::of(30));
    let path = Path::new(&log).join("tile/entries/000.p/30");
    let bytes = fs::read(&path).unwrap();
    let entries = entries_from_bytes(&bytes, 30).unwrap();
    for (one, other) in [(1, 2), (3, 4), (0, 29), (10, 11)] {
        let mut swapped = entries.clone();
        swapped.swap(one, other);
        fs::write(&path, entries_to_bytes(&swapped).unwrap()).unwrap();
        assert_eq!(refused(&log).as_deref(), Some("tile-differs"));
        let mut doubled = entries.clone();
        doubled[one] = entries[other];
        fs::write(&path, entries_to_bytes(&doubled).unwrap()).unwrap();
        assert_eq!(refused(&log).as_deref(), Some("tile-differs"));
    }
    // The whole folder of a shorter log, under the checkpoint of the longer one.
    let longer = fs::read(Path::new(&log).join("checkpoint")).unwrap();
    let shorter = Files::new();
    let log = shorter.log(&Town::of(29));
    fs::write(Path::new(&log).join("checkpoint"), longer).unwrap();
    assert_eq!(refused(&log).as_deref(), Some("missing"));
}

/// An operator who rewrites the log and all its tiles has no checkpoint for it.
#[test]
fn a_rewritten_log_is_not_that_of_the_checkpoint() {
    let (files, rewritten) = (Files::new(), Files::new());
    let honest = files.log(&Town::of(300));
    let log = rewritten.log(&Town::of(299).and_heads());
    assert_eq!(refused(&log), None);
    let signed = fs::read(Path::new(&honest).join("checkpoint")).unwrap();
    fs::write(Path::new(&log).join("checkpoint"), signed).unwrap();
    assert_eq!(refused(&log).as_deref(), Some("root-mismatch"));
}

#[test]
fn whom_to_believe_is_for_the_reader_to_say() {
    let files = Files::new();
    let log = files.log(&Town::small());
    let with = |options: &[&str]| {
        asked(&["log", &log], &options.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    };
    let refused = |code: &str| Err(code.to_owned());
    assert_eq!(with(&[]), Ok(()), "by its own key");
    assert_eq!(with(&["--origin", "other.example/events"]), refused("wrong-origin"));
    let key = |name: &str, seed| {
        SoftwareKey::from_seed(name, KeyKind::Log, &[seed; 32]).unwrap().key().to_string()
    };
    assert_eq!(with(&["--vkey", &key(ORIGIN, 9)]), refused("not-signed"));
    assert_eq!(with(&["--vkey", &key("other", 1)]), refused("wrong-origin"));
    let own = key(ORIGIN, 1);
    assert_eq!(with(&["--vkey", &own]), Ok(()));
    assert_eq!(with(&["--vkey", &format!("{own}@..4")]), refused("key-out-of-term"));
    assert_eq!(with(&["--vkey", &format!("{own}@5..")]), Ok(()));
    assert_eq!(with(&["--vkey", &format!("{log}/vkey@5..")]), Ok(()));
    let rotated = ["--vkey", &format!("{own}@..5"), "--vkey", &format!("{}@6..", key("new", 8))];
    assert_eq!(with(&rotated), Ok(()));
    assert_eq!(with(&["--known-size", "5"]), Ok(()));
    assert_eq!(with(&["--known-size", "6"]), refused("stale"));
    assert_eq!(with(&["--cosigned-since", "2023-01-01T00:00:00Z"]), refused("stale"));
}
