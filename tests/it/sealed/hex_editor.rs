//! An administrator with a hex editor: bytes of the file itself are changed, in every event and every leaf, below
//! triggers, checks and whatever the engine keeps account of. Each is named by its position.

use super::{EVENTS, HEADS, auditor::named, check_log, tenant, written};
use crate::copy::file::columns;
use lianxin_store::{Ledger, Position, StoreError, Stretch, Transcript, leaf::Checked};
use lianxin_store_sqlite::{Options, SqliteStore};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::{fs, ops::Range, path::Path};
use tempfile::TempDir;

/// Bits that are flipped.
const FLIPS: u64 = 1_000;

/// The log in one file, with where the bytes of each column lie.
struct Ruin {
    folder: TempDir,
    whole: Vec<u8>,
    places: Vec<Place>,
}

/// A column of an event or a leaf.
struct Place {
    position: u64,
    column: &'static str,
    /// Its bytes wherever the record lies: pages keep what was in them before they were split.
    copies: Vec<Range<usize>>,
}

impl Place {
    /// Changes a byte in all of them.
    fn put(&self, file: &mut [u8], offset: usize, change: impl Fn(u8) -> u8) {
        for bytes in &self.copies {
            file[bytes.start + offset] = change(file[bytes.start + offset]);
        }
    }
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Options { readers: 1, ..Options::default() }).await.unwrap()
}

impl Ruin {
    async fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let path = folder.path().join("lianxin.db");
        let log = open(&path).await;
        written(&log).await;
        let file = folder.path().join("whole.db");
        let into = AssertSqlSafe(format!("VACUUM INTO '{}'", file.display()));
        let url = format!("sqlite://{}", path.display());
        let mut plain = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(into).execute(&mut plain).await.unwrap();
        let whole = fs::read(&file).unwrap();
        let places = places(&log, &whole).await;
        Self { folder, whole, places }
    }

    /// What the check of the file says after a change.
    async fn checked(&self, change: impl FnOnce(&mut [u8])) -> Result<Checked, StoreError> {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let path = folder.path().join("changed.db");
        let mut bytes = self.whole.clone();
        change(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        check_log(&open(&path).await, &tenant()).await
    }
}

async fn places(log: &SqliteStore, file: &[u8]) -> Vec<Place> {
    let all = Stretch { after: Position::START, until: Position(HEADS + 1) };
    let mut places = Vec::new();
    for event in log.stored_events(&tenant(), all).await.unwrap() {
        places.extend(parts(file, event.position.0, columns(file, &tenant(), &event)));
    }
    for leaf in log.leaves(&tenant(), all).await.unwrap() {
        let record = [&leaf.seed[..], leaf.record.as_bytes()].concat();
        let from = file.windows(record.len()).position(|window| window == record).unwrap();
        let columns = [("seed", from..from + 32), ("record", from + 32..from + record.len())];
        // The log's own have none.
        let is_own = leaf.position.0 == HEADS;
        places.extend(parts(file, leaf.position.0, columns[usize::from(is_own)..].to_vec()));
    }
    places
}

/// The columns of a record, which lie beside each other, with every copy of the record.
fn parts(
    file: &[u8],
    position: u64,
    columns: Vec<(&'static str, Range<usize>)>,
) -> impl Iterator<Item = Place> {
    let (from, until) = (columns[0].1.start, columns[columns.len() - 1].1.end);
    let found = (0..file.len()).filter(|at| file[*at..].starts_with(&file[from..until]));
    let starts: Vec<usize> = found.collect();
    // Of 0, 1 and nothing the file has no bytes.
    let columns = columns.into_iter().filter(|(_, bytes)| !bytes.is_empty());
    columns.map(move |(column, bytes)| {
        let copy = |start: &usize| start + bytes.start - from..start + bytes.end - from;
        Place { position, column, copies: starts.iter().map(copy).collect() }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_edited_in_a_hex_editor_is_named() {
    let ruin = Ruin::new().await;
    assert_eq!(ruin.checked(|_| {}).await.unwrap().altered, None);
    let (not_satisfied, satisfied) = ("不满意".as_bytes(), "很满意".as_bytes());
    let mut edited = 0;
    for place in ruin.places.iter().filter(|place| place.column == "payload") {
        let payload = &ruin.whole[place.copies[0].clone()];
        let Some(at) = payload.windows(9).position(|it| it == not_satisfied) else { continue };
        let edit = |file: &mut [u8]| {
            (0..9).for_each(|letter| place.put(file, at + letter, |_| satisfied[letter]));
        };
        let (found, words) = named(&ruin.checked(edit).await);
        assert_eq!(found, Position(place.position), "{words}");
        assert!(words.ends_with("is not what was sealed"), "{words}");
        edited += 1;
    }
    assert_eq!(edited, EVENTS + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_flipped_bits_are_named() {
    let ruin = Ruin::new().await;
    let mut dice = StdRng::seed_from_u64(26);
    for flip in 0..FLIPS {
        let place = &ruin.places[dice.random_range(0..ruin.places.len())];
        let (at, bit) = (dice.random_range(0..place.copies[0].len()), dice.random_range(0..8_u32));
        let change = |file: &mut [u8]| place.put(file, at, |byte| byte ^ 1 << bit);
        let (found, words) = named(&ruin.checked(change).await);
        let Place { position, column, .. } = place;
        let what = format!("flip {flip}: bit {bit} of byte {at} of {column} at {position}");
        assert_eq!(found, Position(*position), "{what}: {words}");
    }
    println!("{FLIPS} bits flipped, 0 silent");
}
