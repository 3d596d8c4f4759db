//! What proofs cost their readers, the evidence of a case, a whole log and its tiles; and what it costs to serve them.

mod case;
mod log;
mod serve;

use crate::{
    Bench,
    report::{Group, Unit, mebibytes, milliseconds},
};
use lianxin_ledger::{Algorithm, Sha256, Sm3, Tiles};
use std::time::Instant;

pub(crate) use log::verify;

/// Entries of the log.
const ENTRIES: u64 = 1_000_000;

/// Events of the case.
const EVENTS: u64 = 200;

/// Milliseconds wanted at most for reading and verifying the case.
const CASE: f64 = 50.0;

/// Milliseconds wanted at most for reading and verifying the log.
const LOG: f64 = 5_000.0;

/// Mebibytes wanted at most of who does that: 100 MB.
const MEMORY: f64 = 100e6 / (1 << 20) as f64;

/// Leaves a second wanted into tiles.
const RATE: f64 = 200_000.0;

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "proofs, as their readers verify them",
        "The evidence of a case is read from its JSON and verified; its events have twenty fields and stand \
         a thousand entries apart. The log has 200,000 cases, 100,000 other streams and a heads record at \
         every fiftieth entry; a process of its own reads it from a file and verifies every entry, and \
         memory is the most that process held. Tiles are made from hashes of leaves that are there.",
    );
    let runs = 0..bench.plan.runs;
    let json = case::bundle(EVENTS)?.to_json();
    let verified: anyhow::Result<_> =
        runs.clone().map(|_| Ok(milliseconds(case::verified(&json)?))).collect();
    let what = format!("a case of {EVENTS} events");
    group.measure(what, verified?, Unit::Milliseconds, Some(CASE));
    let file = tempfile::NamedTempFile::new_in(&bench.plan.folder)?;
    log::write(file.path(), ENTRIES)?;
    let (mut took, mut memory) = (Vec::new(), Vec::new());
    for _ in runs.clone() {
        let verified = log::verified(file.path(), ENTRIES)?;
        took.push(milliseconds(verified.took));
        memory.push(mebibytes(verified.peak));
    }
    let what = format!("a log of {ENTRIES} entries");
    group.measure(&what, took, Unit::Milliseconds, Some(LOG));
    group.measure(format!("{what}, memory"), memory, Unit::Mebibytes, Some(MEMORY));
    let rates = runs.clone().map(|_| tiled::<Sha256>()).collect();
    group.measure("tiles of SHA-256, leaves", rates, Unit::PerSecond, Some(RATE));
    let rates = runs.map(|_| tiled::<Sm3>()).collect();
    group.measure("tiles of SM3, leaves", rates, Unit::PerSecond, Some(RATE));
    bench.report(group);
    serve::measure(bench).await
}

/// Leaves a second into tiles.
fn tiled<A: Algorithm>() -> f64 {
    let leaves: Vec<_> = (0..ENTRIES).map(|entry| A::leaf(&entry.to_be_bytes())).collect();
    let (mut tiles, mut hashes) = (Tiles::<A>::new(), 0);
    let begin = Instant::now();
    for leaf in leaves {
        tiles.push(leaf, |_, full| hashes += full.len());
    }
    let took = begin.elapsed();
    // What nobody looks at need not be made.
    std::hint::black_box(hashes);
    ENTRIES as f64 / took.as_secs_f64()
}
