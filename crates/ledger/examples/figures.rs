//! Prints what the pieces cost on this machine: `cargo run --release -p lianxin-ledger --example figures`.
//! The bars are 10 µs of an event in the write path, 50 ms for a case of 200 events, 5 s and 100 MB for a
//! log of a million entries, 200,000 leaves/s into tiles.
#![expect(clippy::unwrap_used, reason = "figures that cannot be taken are not printed")]

use lianxin_ledger::{
    Algorithm, Bundle, BundleField, BundleLeaf, CaseLeaf, Checkpoint, Freshness, Heads, KeyKind,
    Link, LogFold, NodesInMemory, Policy, Sha256, Signer, Sm3, SoftwareKey, StreamLeaf, StreamName,
    Tiles, Tree, Value, entries_to_bytes, fields, proof,
};
use std::{
    env, fs,
    io::{BufReader, Read, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const ORIGIN: &str = "town.example/events";
const ENTRIES: u64 = 1_000_000;

fn main() {
    if let Some(log) = env::args().nth(1) {
        return whole_log(Path::new(&log));
    }
    let (events, took) = write_path();
    let each = took.as_secs_f64() * 1e6 / events as f64;
    println!("an event of 20 fields: commitment, leaf, tree     {each:.2} µs");
    for (name, took) in [("SHA-256", rebuild::<Sha256>()), ("SM3", rebuild::<Sm3>())] {
        let rate = ENTRIES as f64 / took.as_secs_f64();
        println!("leaf hashes into tiles, {name:8}                  {rate:.0} leaves/s");
    }
    let (bytes, read, verified) = a_case(200);
    println!("a case of 200 events, {bytes} bytes: read {read:.1?}, verified {verified:.1?}");
    let log = env::temp_dir().join(format!("lianxin-figures-{}", std::process::id()));
    write_log(&log);
    // Another process, so that what writing took is not counted.
    let done = Command::new(env::current_exe().unwrap()).arg(&log).status().unwrap();
    fs::remove_file(log).unwrap();
    assert!(done.success());
}

/// An event's fields, as they are stored: 20 of them, 600 bytes.
fn event(number: u64) -> Vec<(String, Vec<u8>)> {
    let value = |field: u64| format!("\"{number:010} {field:02} 路灯不亮\"").into_bytes();
    (0..20).map(|field| (format!("field_{field:02}"), value(field))).collect()
}

fn borrowed(event: &[(String, Vec<u8>)]) -> Vec<(&str, &[u8])> {
    event.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect()
}

fn write_path() -> (u64, Duration) {
    let events: Vec<_> = (0..20_000).map(event).collect();
    let (mut tree, mut prev) = (Tree::<Sha256>::new(), None);
    let start = Instant::now();
    for (seq, event) in (1..).zip(&events) {
        let event = fields::commit(&[7; 32], &borrowed(event)).unwrap();
        let leaf = CaseLeaf { case: 1, link: Link { seq, prev, event } };
        let leaf = Sha256::leaf(leaf.to_string().as_bytes());
        tree.push(leaf);
        prev = Some(leaf);
    }
    (tree.size(), start.elapsed())
}

fn rebuild<A: Algorithm>() -> Duration {
    let leaves: Vec<_> = (0..ENTRIES).map(|entry| A::leaf(&entry.to_be_bytes())).collect();
    let (mut tiles, mut bytes) = (Tiles::<A>::new(), 0);
    let start = Instant::now();
    for leaf in leaves {
        tiles.push(leaf, |_, hashes| bytes += hashes.len() * 32);
    }
    assert!(bytes > 32_000_000);
    start.elapsed()
}

/// How large the evidence of a case is, and how long reading and verifying it takes.
fn a_case(events: u64) -> (usize, Duration, Duration) {
    let key = SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap();
    let policy = Policy::of_log(ORIGIN, key.key().clone()).unwrap();
    let json = bundle(events, &key).to_json();
    let start = Instant::now();
    let bundle = Bundle::from_json(json.as_bytes()).unwrap();
    let read = start.elapsed();
    let start = Instant::now();
    let evidence = bundle.verify(&policy, &Freshness::default()).unwrap();
    assert_eq!(evidence.events, events);
    (json.len(), read, start.elapsed())
}

/// A case whose events stand a thousand entries apart.
fn bundle(events: u64, key: &SoftwareKey) -> Bundle {
    let (mut nodes, mut heads) = (NodesInMemory::<Sha256>::new(), Heads::new());
    let (mut leaves, salts) = (Vec::new(), fields::Salts::of_seed(&[7; 32]));
    for seq in 1..=events {
        (0..999_u64).for_each(|other| nodes.push(Sha256::leaf(&other.to_be_bytes())));
        let (index, event) = (nodes.tree().size(), event(seq));
        let commitment = fields::commit(&[7; 32], &borrowed(&event)).unwrap();
        let prev = heads.head(1).map(|head| head.leaf);
        let leaf = CaseLeaf { case: 1, link: Link { seq, prev, event: commitment } }.to_string();
        let hash = Sha256::leaf(leaf.as_bytes());
        nodes.push(hash);
        heads.advance(lianxin_ledger::CaseHead { case: 1, seq, leaf: hash, index }).unwrap();
        let shown = |(name, value): (String, Vec<u8>)| {
            let salt = salts.of(&name);
            BundleField::Shown { name, salt, value: Value(value) }
        };
        let fields = event.into_iter().map(shown).collect();
        leaves.push(BundleLeaf { index, leaf, proof: Vec::new(), fields });
    }
    let heads_index = nodes.tree().size();
    let heads_leaf = heads.record(heads_index).to_string();
    nodes.push(Sha256::leaf(heads_leaf.as_bytes()));
    let head = nodes.tree().head();
    let prove = |index| proof::inclusion::<Sha256>(&nodes, index, head.size).unwrap();
    leaves.iter_mut().for_each(|leaf| leaf.proof = prove(leaf.index));
    Bundle {
        case: 1,
        checkpoint: Checkpoint::try_new(ORIGIN, head).unwrap().signed(key).unwrap().to_string(),
        leaves,
        heads_index,
        heads_leaf,
        heads_proof: prove(heads_index),
        head_leaf: heads.head(1).unwrap().to_string(),
        head_proof: heads.inclusion(1).unwrap(),
    }
}

/// A log of 200,000 cases, 100,000 other streams and a heads record at every 50th entry.
fn write_log(path: &Path) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    let (mut fold, mut numbers) = (LogFold::new(), 1_u64);
    let mut persons = vec![None; 100_000];
    for index in 0..ENTRIES {
        numbers = numbers.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = numbers >> 33;
        let event = Sha256::digest(&[&index.to_be_bytes()]);
        let cases = fold.heads().cases();
        let entry = match random % 10 {
            _ if index % 50 == 49 => fold.next_heads().to_string(),
            0 | 1 => {
                let person = &mut persons[(random / 10 % 100_000) as usize];
                let seq = person.map_or(1, |(seq, _)| seq + 1);
                let link = Link { seq, prev: person.map(|(_, leaf)| leaf), event };
                let id = format!("{:08}", random / 10 % 100_000);
                let stream = StreamName::try_new("person", &id).unwrap();
                let entry = StreamLeaf { stream, link }.to_string();
                *person = Some((seq, Sha256::leaf(entry.as_bytes())));
                entry
            }
            kind => {
                let new = cases == 0 || (cases < 200_000 && kind < 4);
                let case = if new { cases + 1 } else { random / 10 % cases + 1 };
                let last = fold.heads().head(case);
                let seq = last.map_or(1, |last| last.seq + 1);
                CaseLeaf { case, link: Link { seq, prev: last.map(|last| last.leaf), event } }
                    .to_string()
            }
        };
        fold.push(entry.as_bytes()).unwrap();
        file.write_all(&entries_to_bytes(&[entry]).unwrap()).unwrap();
    }
}

/// Reads and verifies the log that a file holds.
fn whole_log(path: &Path) {
    let start = Instant::now();
    let mut file = BufReader::new(fs::File::open(path).unwrap());
    let (mut fold, mut entry) = (LogFold::new(), Vec::new());
    let mut length = [0; 2];
    while file.read_exact(&mut length).is_ok() {
        entry.resize(usize::from(u16::from_be_bytes(length)), 0);
        file.read_exact(&mut entry).unwrap();
        fold.push(&entry).unwrap();
    }
    let took = start.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
    let (cases, streams) = (fold.heads().cases(), fold.streams());
    let size = fold.head().size;
    println!("a log of {size} entries, {cases} cases, {streams} streams: {took:.2?}, peak {peak}");
}
