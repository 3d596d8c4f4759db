//! Verifications of single pieces: a checkpoint, an entry, two heads, a receipt, the evidence of a case.

use super::{
    failure::Failure,
    files::{self, Folder},
    report::{Facts, told},
    trust::Trust,
};
use clap::Args;
use lianxin_ledger::{
    AddCheckpoint, Bundle, BundleField, Freshness, Hash, MAX_BUNDLE_BYTES, MAX_ENTRY_BYTES,
    MAX_RECEIPT_BYTES, MAX_TLOG_PROOF_BYTES, Malformed, Note, Part, Place, Policy, Receipt, Record,
    Sha256, Signed, Tile, TileNodes, TlogProof, proof, tiles_of,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// `lianxin verify checkpoint`
#[derive(Debug, Args)]
pub(in crate::cli) struct OfCheckpoint {
    /// File with the signed note
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) trust: Trust,
}

/// `lianxin verify inclusion`
#[derive(Debug, Args)]
pub(in crate::cli) struct Inclusion {
    /// File with the tlog-proof
    #[arg(value_name = "FILE")]
    pub(super) proof: PathBuf,
    /// File with the entry, byte for byte as it is logged; the proof's own extra bytes when absent, as in
    /// the QR code of a receipt
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
    #[command(flatten)]
    pub(super) trust: Trust,
}

/// `lianxin verify consistency`
#[derive(Debug, Args)]
pub(in crate::cli) struct Consistency {
    /// File with the earlier checkpoint, as the log signed it; who had cosigned it does not matter
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later one: a log folder, or a file with the size of the old one, the proof and the
    /// checkpoint, in the form in which witnesses are asked (C2SP tlog-witness, add-checkpoint)
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    #[command(flatten)]
    pub(super) trust: Trust,
}

/// `lianxin verify receipt`
#[derive(Debug, Args)]
pub(in crate::cli) struct OfReceipt {
    /// File with the receipt
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) trust: Trust,
}

/// `lianxin verify case`
#[derive(Debug, Args)]
pub(in crate::cli) struct Case {
    /// File with the evidence bundle
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// How many entries of the log may follow the heads record up to which the evidence is complete
    #[arg(long, value_name = "ENTRIES", default_value_t = u64::MAX, hide_default_value = true)]
    lag: u64,
    #[command(flatten)]
    pub(super) trust: Trust,
}

/// Believes the checkpoint in a file, if it is new enough.
///
/// # Errors
/// When it cannot be read, or the policy does not believe it, or it is too old.
pub(super) fn believed(
    path: &Path,
    policy: &Policy,
    freshness: &Freshness,
) -> Result<Signed, Failure> {
    accepted(&files::note(path)?, policy, freshness).map_err(|failure| failure.in_file(path))
}

fn accepted(note: &Note, policy: &Policy, freshness: &Freshness) -> Result<Signed, Failure> {
    let signed = policy.verify(note).map_err(Failure::checkpoint)?;
    freshness.of_checkpoint(&signed, policy.quorum()).map_err(Failure::checkpoint)?;
    Ok(signed)
}

impl OfCheckpoint {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let policy = self.trust.policy();
        let signed = believed(&self.file, &policy, &self.trust.freshness())?;
        Ok(Facts::signed(&signed, policy.quorum()))
    }
}

impl Inclusion {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let policy = self.trust.policy();
        let text = files::read(&self.proof, MAX_TLOG_PROOF_BYTES)?;
        let proof = TlogProof::parse(&text).map_err(Failure::whole)?;
        let entry = match &self.entry {
            Some(file) => files::read(file, MAX_ENTRY_BYTES)?,
            None => proof.entry().map_err(Failure::whole)?.to_vec(),
        };
        let signed = proof.verify(&entry, &policy, &self.trust.freshness())?;
        let facts = Facts::signed(&signed, policy.quorum()).with("index", "日志索引", proof.index);
        // An entry that is none of the records is in the log all the same.
        match Record::parse(&entry) {
            Ok(record) => Ok(of_record(facts, &record)),
            Err(_) => Ok(facts.with("record", "记录", "unknown")),
        }
    }
}

fn of_record(facts: Facts, record: &Record) -> Facts {
    let (kind, case, stream, seq) = match record {
        Record::Case(leaf) => ("case-leaf/v1", Some(leaf.case), None, Some(leaf.link.seq)),
        Record::Stream(leaf) => {
            ("stream-leaf/v1", None, Some(leaf.stream.as_str()), Some(leaf.link.seq))
        }
        Record::Heads(_) => ("heads/v1", None, None, None),
        Record::Epoch(_) => ("epoch/v1", None, None, None),
    };
    facts
        .with("record", "记录", kind)
        .with_some("case", "事项", case)
        .with_some("stream", "流", stream)
        .with_some("seq", "序号", seq)
}

impl Consistency {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let (policy, fresh) = (self.trust.policy(), self.trust.freshness());
        let old = believed(&self.old, &self.trust.policy_of_old(), &Freshness::default())?;
        let old = old.checkpoint.head;
        let (new, proof) = if self.new.is_dir() {
            let folder = Folder(&self.new);
            let new = believed(&folder.checkpoint(), &policy, &fresh)?;
            let proof = from_tiles(&folder, old.size, new.checkpoint.head.size)?;
            (new, proof)
        } else {
            let text = files::read(&self.new, MAX_TLOG_PROOF_BYTES)?;
            let told = AddCheckpoint::parse(&text).map_err(Failure::whole)?;
            if told.old != old.size {
                return Err(Failure::whole(Malformed("the proof starts at another size")));
            }
            (accepted(&told.checkpoint, &policy, &fresh)?, told.proof)
        };
        let head = &new.checkpoint.head;
        proof::verify_consistency::<Sha256>(&proof, &old, head).map_err(Failure::whole)?;
        let facts = Facts::signed(&new, policy.quorum());
        Ok(facts.with("old_size", "原条目数", old.size))
    }
}

/// The proof from the tiles of hashes that a folder has.
fn from_tiles(folder: &Folder<'_>, old: u64, new: u64) -> Result<Vec<Hash>, Failure> {
    let tiles = tiles_of(proof::consistency_nodes(old, new), new).into_iter();
    let read = |tile: Tile| {
        let hashes = folder.hashes(&tile)?;
        Ok((tile, hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>()))
    };
    let read: BTreeMap<Tile, Vec<u8>> = tiles.map(read).collect::<Result<_, Failure>>()?;
    let nodes = TileNodes::<Sha256, _>::new(new, |tile| read.get(&tile).cloned());
    Ok(proof::consistency::<Sha256>(&nodes, old, new).expect("every tile it needs has been read"))
}

impl OfReceipt {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let policy = self.trust.policy();
        let json = files::read(&self.file, MAX_RECEIPT_BYTES)?;
        let receipt = Receipt::from_json(&json).map_err(Failure::whole)?;
        let evidence = receipt.verify(&policy, &self.trust.freshness())?;
        let shown = receipt.fields.iter().filter_map(BundleField::shown);
        let said = shown
            .map(|(name, value)| json!({ "name": name, "value": String::from_utf8_lossy(value) }));
        let facts = Facts::signed(&evidence.signed, policy.quorum())
            .with("number", "案号", evidence.number)
            .with("recorded_at", "入库时间", told(evidence.recorded_at / 1_000_000))
            .with("index", "日志索引", evidence.index)
            .with("case", "事项", evidence.case)
            .with("fields", "出示字段", Value::Array(said.collect()))
            .with("withheld", "未出示字段", evidence.withheld);
        Ok(facts)
    }
}

impl Case {
    pub(super) fn verify(&self) -> Result<Facts, Failure> {
        let policy = self.trust.policy();
        let json = files::read(&self.bundle, MAX_BUNDLE_BYTES)?;
        let bundle = Bundle::from_json(&json)
            .map_err(|fault| Failure::from(fault.at(Part::Whole, Place::NONE)))?;
        let freshness = Freshness { lag: self.lag, ..self.trust.freshness() };
        let evidence = bundle.verify(&policy, &freshness)?;
        let facts = Facts::signed(&evidence.signed, policy.quorum())
            .with("case", "事项", evidence.case)
            .with("events", "事件数", evidence.events)
            .with("heads_index", "完整至", evidence.heads_index)
            .with("withheld", "未出示字段", evidence.withheld);
        Ok(facts)
    }
}
