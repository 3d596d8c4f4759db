//! A whole log, written to a file and verified from it by a process of its own.

use anyhow::{Context, ensure};
use lianxin_ledger::{
    Algorithm, CaseLeaf, Hash, Link, LogFold, Sha256, StreamLeaf, StreamName, entries_to_bytes,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Cases, as soon as there are so many.
const CASES: u64 = 200_000;

/// Streams besides, at most.
const PERSONS: u64 = 100_000;

/// From one heads record to the next.
const HEADS: u64 = 50;

/// What verifying came to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Verified {
    entries: u64,
    pub(super) took: Duration,
    /// The most memory that was held, in bytes.
    pub(super) peak: u64,
}

/// Has another process verify a log, so that what writing it took is not counted.
pub(super) fn verified(log: &Path, entries: u64) -> anyhow::Result<Verified> {
    let ran = Command::new(std::env::current_exe()?).arg("--verify-log").arg(log).output()?;
    ensure!(ran.status.success(), "verifying failed: {}", String::from_utf8_lossy(&ran.stderr));
    let verified: Verified = serde_json::from_slice(&ran.stdout)?;
    ensure!(verified.entries == entries, "the log has lost entries");
    Ok(verified)
}

/// Reads and verifies a log, and prints what that came to.
pub(crate) fn verify(log: &Path) -> anyhow::Result<()> {
    let begin = Instant::now();
    let mut file = BufReader::new(File::open(log)?);
    let (mut fold, mut entry, mut length) = (LogFold::new(), Vec::new(), [0; 2]);
    while file.read_exact(&mut length).is_ok() {
        entry.resize(usize::from(u16::from_be_bytes(length)), 0);
        file.read_exact(&mut entry)?;
        fold.push(&entry)?;
    }
    let (entries, took) = (fold.head().size, begin.elapsed());
    let peak = crate::product::memory(std::process::id(), "VmHWM").context("its own memory")?;
    println!("{}", serde_json::to_string(&Verified { entries, took, peak })?);
    Ok(())
}

/// Writes a log: cases, of which new ones come until there are enough, other streams and heads records.
pub(super) fn write(path: &Path, entries: u64) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let (mut fold, mut random) = (LogFold::new(), 1_u64);
    let mut persons = vec![None; PERSONS as usize];
    for index in 0..entries {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (kind, which) = ((random >> 33) % 10, (random >> 33) / 10);
        let event = Sha256::digest(&[&index.to_be_bytes()]);
        let entry = match kind {
            _ if index % HEADS == HEADS - 1 => fold.next_heads().to_string(),
            0 | 1 => person(which % PERSONS, &mut persons, event)?,
            _ => case(&fold, kind < 4, which, event),
        };
        fold.push(entry.as_bytes())?;
        file.write_all(&entries_to_bytes(&[entry]).context("no record is too long")?)?;
    }
    Ok(file.flush()?)
}

/// The next entry of a stream.
fn person(number: u64, ends: &mut [Option<(u64, Hash)>], event: Hash) -> anyhow::Result<String> {
    let end = &mut ends[number as usize];
    let link = link(*end, event);
    let stream = StreamName::try_new("person", &format!("{number:08}"))?;
    let entry = StreamLeaf { stream, link }.to_string();
    *end = Some((link.seq, Sha256::leaf(entry.as_bytes())));
    Ok(entry)
}

/// The next entry of some case, or the first of a new one.
fn case(log: &LogFold, new: bool, which: u64, event: Hash) -> String {
    let cases = log.heads().cases();
    let new = cases == 0 || (new && cases < CASES);
    let case = if new { cases + 1 } else { which % cases + 1 };
    let end = log.heads().head(case).map(|head| (head.seq, head.leaf));
    CaseLeaf { case, link: link(end, event) }.to_string()
}

fn link(end: Option<(u64, Hash)>, event: Hash) -> Link {
    let seq = end.map_or(1, |(seq, _)| seq + 1);
    Link { seq, prev: end.map(|(_, leaf)| leaf), event }
}
