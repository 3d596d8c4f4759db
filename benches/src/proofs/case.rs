//! The evidence of a case, made and verified.

use anyhow::{Context, ensure};
use lianxin_ledger::{
    Algorithm, Bundle, BundleField, BundleLeaf, CaseHead, CaseLeaf, Checkpoint, Freshness, Heads,
    KeyKind, Link, NodesInMemory, Policy, Sha256, Signer, SoftwareKey, Value, fields, proof,
};
use std::time::{Duration, Instant};

const ORIGIN: &str = "town.example/events";

/// What the salts of all events follow from.
const SEED: [u8; 32] = [7; 32];

/// Entries from one event of the case to the next.
const APART: u64 = 1_000;

/// How long reading and verifying the evidence takes.
pub(super) fn verified(json: &str) -> anyhow::Result<Duration> {
    let policy = Policy::of_log(ORIGIN, key()?.key().clone())?;
    let begin = Instant::now();
    let bundle = Bundle::from_json(json.as_bytes())?;
    let evidence = bundle.verify(&policy, &Freshness::default())?;
    let took = begin.elapsed();
    ensure!(evidence.events as usize == bundle.leaves.len(), "the evidence lacks events");
    Ok(took)
}

/// The evidence of a case of so many events.
pub(super) fn bundle(events: u64) -> anyhow::Result<Bundle> {
    let (mut nodes, mut heads) = (NodesInMemory::<Sha256>::new(), Heads::new());
    let mut leaves = Vec::new();
    for seq in 1..=events {
        (1..APART).for_each(|other| nodes.push(Sha256::leaf(&other.to_be_bytes())));
        let prev = heads.head(1).map(|head| head.leaf);
        let next = leaf(seq, nodes.tree().size(), prev)?;
        let hash = Sha256::leaf(next.leaf.as_bytes());
        nodes.push(hash);
        heads.advance(CaseHead { case: 1, seq, leaf: hash, index: next.index })?;
        leaves.push(next);
    }
    let heads_index = nodes.tree().size();
    let heads_leaf = heads.record(heads_index).to_string();
    nodes.push(Sha256::leaf(heads_leaf.as_bytes()));
    let head = nodes.tree().head();
    let prove = |index| proof::inclusion::<Sha256>(&nodes, index, head.size);
    for leaf in &mut leaves {
        leaf.proof = prove(leaf.index)?;
    }
    Ok(Bundle {
        case: 1,
        checkpoint: Checkpoint::try_new(ORIGIN, head)?.signed(&key()?)?.to_string(),
        leaves,
        heads_index,
        heads_leaf,
        heads_proof: prove(heads_index)?,
        head_leaf: heads.head(1).context("the case has a head")?.to_string(),
        head_proof: heads.inclusion(1).context("the case is in the tree")?,
    })
}

/// A leaf with its fields, and without its proof.
fn leaf(seq: u64, index: u64, prev: Option<lianxin_ledger::Hash>) -> anyhow::Result<BundleLeaf> {
    let told: Vec<(String, String)> = event(seq).collect();
    let borrowed: Vec<(&str, &[u8])> =
        told.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let event = fields::commit(&SEED, &borrowed)?;
    let salts = fields::Salts::of_seed(&SEED);
    let shown = |(name, value): (String, String)| {
        let salt = salts.of(&name);
        BundleField::Shown { name, salt, value: Value(value.into_bytes()) }
    };
    Ok(BundleLeaf {
        index,
        leaf: CaseLeaf { case: 1, link: Link { seq, prev, event } }.to_string(),
        proof: Vec::new(),
        fields: told.into_iter().map(shown).collect(),
    })
}

/// An event's fields, as they are stored: twenty of them, 600 bytes.
fn event(number: u64) -> impl Iterator<Item = (String, String)> {
    let value = move |field: u64| format!("\"{number:010} {field:02} 路灯不亮\"");
    (0..20).map(move |field| (format!("field_{field:02}"), value(field)))
}

fn key() -> anyhow::Result<SoftwareKey> {
    Ok(SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32])?)
}
