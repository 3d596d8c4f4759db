//! The worked bytes of `docs/proofs.md`: generated, compared, and rewritten by `./x schema` as the other
//! generated files are. The rest of the page is written by hand.

use crate::town::{Event, Town, log_key, witnesses};
use lianxin_ledger::{
    Algorithm, CaseHead, Hash, Node, Sha256, Signer, Tile, TileKind, entries_to_bytes, fields,
};
use std::{env, fmt::Write, fs, path::Path};

const BEGIN: &str = "<!-- worked: begin -->\n";
const END: &str = "<!-- worked: end -->\n";

#[test]
fn worked_bytes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/proofs.md");
    let kept = fs::read_to_string(&file).unwrap();
    let (before, rest) = kept.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let town = Town::small();
    let worked = [entries(&town), event(&town), tree(&town), signed(&town), proofs(&town)].concat();
    let generated = [before, BEGIN, &worked, END, after].concat();
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&file, &generated).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept == generated, "docs/proofs.md is not what the code says; ./x schema rewrites it");
}

fn block(text: &str) -> String {
    format!("```text\n{}\n```\n", text.trim_end_matches('\n'))
}

fn entries(town: &Town) -> String {
    let mut text = String::from("### Entries\n");
    for ((index, entry), leaf) in (0..).zip(&town.entries).zip(town.leaves()) {
        let leaf = leaf.to_base64();
        write!(text, "\nEntry {index}, leaf hash `{leaf}`:\n\n{}", block(entry)).unwrap();
    }
    let bytes = entries_to_bytes(&town.entries).unwrap();
    let (length, first) = (bytes.len(), hex(&bytes[..24]));
    write!(text, "\nThe file `tile/entries/000.p/5` has {length} bytes and begins with\n").unwrap();
    writeln!(text, "`{first}`: the length of entry 0 and its first bytes.").unwrap();
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields of entry 1.
fn event(town: &Town) -> String {
    let Event { seed, fields, .. } = &town.events[1];
    let salts = fields::Salts::of_seed(seed);
    let mut text = String::from("\n### Fields of entry 1\n\n");
    writeln!(text, "The seed of its salts is `{}`.\n", hex(seed)).unwrap();
    text.push_str("| name | value | salt | field hash |\n|---|---|---|---|\n");
    let mut hashes = Vec::new();
    for (name, value) in fields {
        let salt = salts.of(name);
        let hash = fields::field_hash(&salt, name, value).unwrap();
        let (value, salt) = (str::from_utf8(value).unwrap(), hex(&salt.0));
        writeln!(text, "| `{name}` | `{value}` | `{salt}` | `{}` |", hash.to_base64()).unwrap();
        hashes.push(hash);
    }
    let commitment = fields::commitment(&hashes).to_base64();
    writeln!(text, "\nThe commitment is `{commitment}`.").unwrap();
    text
}

fn tree(town: &Town) -> String {
    let hash = |level, index| town.node(Node { level, index }).to_base64();
    let root = town.head(5).root.to_base64();
    let mut text = format!(
        "\n### Trees\n\nThe node over entries 0 and 1 is `{}`,\nthat over 2 and 3 `{}`,\nthat over 0 to 3 \
         `{}`,\nand the root over all five\n`{root}`.\n",
        hash(1, 0),
        hash(1, 1),
        hash(2, 0),
    );
    let tile = Tile::in_tree(TileKind::Hashes(0), 0, 5).unwrap();
    let leaves: String = town.leaves().map(|leaf| format!("{}\n", hex(&leaf.0))).collect();
    write!(text, "\nThe file `{tile}`, 160 bytes:\n\n{}", block(&leaves)).unwrap();
    text.push_str("\nThe heads tree as of entry 4 has two leaves:\n");
    for case in 1..=2 {
        let (record, leaf) = head(town, case);
        write!(text, "\n{}\nLeaf hash `{}`.\n", block(&record), leaf.to_base64()).unwrap();
    }
    text
}

fn head(town: &Town, case: u64) -> (String, Hash) {
    let record = town.bundle(case).head_leaf;
    assert!(CaseHead::parse(record.as_bytes()).is_ok());
    let leaf = Sha256::leaf(record.as_bytes());
    (record, leaf)
}

fn signed(town: &Town) -> String {
    let [(_, congress), (_, archives)] = witnesses();
    let mut text = String::from(
        "\n### Keys and checkpoint\n\nThe seed of the log's key is 32 bytes 0x01, those of the witnesses \
         have 0x02 and 0x03.\n\n",
    );
    let keys = format!("{}\n{}\n{}", log_key().key(), congress.key(), archives.key());
    text.push_str(&block(&keys));
    text.push_str("\nThe file `checkpoint`, signed and cosigned:\n\n");
    text.push_str(&block(&town.witnessed(5).to_string()));
    text
}

fn proofs(town: &Town) -> String {
    let mut text = String::from("\n### Proofs\n\nThat entry 1 is in this log:\n\n");
    text.push_str(&block(&town.tlog_proof(1).to_string()));
    text.push_str("\nThat this log begins with that of three entries:\n\n");
    text.push_str(&block(&town.continued(3).to_string()));
    let receipt = town.receipt(1);
    let (leaf, number) = ("brings its leaf along", "shows its number and its title");
    write!(text, "\nThe receipt of case 1, which {leaf} and {number}:\n\n").unwrap();
    write!(text, "```json\n{}\n```\n", receipt.to_json()).unwrap();
    text.push_str("\nThe proof in it, which is also what its QR code holds:\n\n");
    text.push_str(&block(&receipt.proof.to_string()));
    text.push_str("\nThe evidence of case 1, its petitioner withheld:\n\n");
    let json = town.bundle(1).to_json();
    write!(text, "```json\n{json}\n```\n").unwrap();
    text
}
