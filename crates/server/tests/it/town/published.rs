//! What a town publishes: checkpoints with their signatures, a log folder, proofs, evidence.

use super::{Event, Town};
use lianxin_ledger::{
    AddCheckpoint, Algorithm, Bundle, BundleField, BundleLeaf, CaseLeaf, Checkpoint, Hash, KeyKind,
    Node, Nodes, Note, Receipt, Sha256, Signer, SoftwareKey, Tile, TileKind, Tiles, TlogProof,
    Value, entries_to_bytes, fields, proof,
};
use std::{fs, path::Path};

pub(crate) const ORIGIN: &str = "yining.lianxin.example/events";
/// When the witnesses have cosigned, in seconds since 1970: the first of March 2023 in China.
pub(crate) const COSIGNED: u64 = 1_677_600_000;

impl Town {
    /// The checkpoint at some size, signed by the log and cosigned by both witnesses.
    pub(crate) fn witnessed(&self, size: u64) -> Note {
        let checkpoint = Checkpoint::try_new(ORIGIN, self.head(size)).unwrap();
        let mut note = checkpoint.signed(&log_key()).unwrap();
        for (_, witness) in witnesses() {
            note.add(checkpoint.cosigned(&witness, COSIGNED).unwrap());
        }
        note
    }

    /// Writes the whole log as it is published.
    pub(crate) fn publish(&self, folder: &Path) {
        write(folder, "vkey", format!("{}\n", log_key().key()).as_bytes());
        write(folder, "checkpoint", self.witnessed(self.size()).to_string().as_bytes());
        let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>();
        let mut tiles = Tiles::<Sha256>::new();
        for leaf in self.leaves() {
            tiles.push(leaf, |tile, hashes| write(folder, &tile.to_string(), &bytes(hashes)));
        }
        tiles.partial().for_each(|(tile, hashes)| write(folder, &tile.to_string(), &bytes(hashes)));
        for (index, entries) in (0..).zip(self.entries.chunks(256)) {
            let tile = Tile::in_tree(TileKind::Entries, index, self.size()).unwrap();
            write(folder, &tile.to_string(), &entries_to_bytes(entries).unwrap());
        }
    }

    /// The hashes of all entries.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = Hash> {
        self.entries.iter().map(|entry| Sha256::leaf(entry.as_bytes()))
    }

    /// The hash of a perfect subtree.
    pub(crate) fn node(&self, node: Node) -> Hash {
        self.nodes.node(node).unwrap()
    }

    pub(crate) fn inclusion(&self, index: u64) -> Vec<Hash> {
        proof::inclusion::<Sha256>(&self.nodes, index, self.size()).unwrap()
    }

    /// The proof of one entry.
    pub(crate) fn tlog_proof(&self, index: u64) -> TlogProof {
        let checkpoint = self.witnessed(self.size());
        TlogProof { extra: None, index, proof: self.inclusion(index), checkpoint }
    }

    /// What proves that the log has gone on from an earlier size.
    pub(crate) fn continued(&self, old: u64) -> AddCheckpoint {
        let proof = proof::consistency::<Sha256>(&self.nodes, old, self.size()).unwrap();
        AddCheckpoint { old, proof, checkpoint: self.witnessed(self.size()) }
    }

    /// The receipt of a case, with the number and the title shown.
    pub(crate) fn receipt(&self, case: u64) -> Receipt {
        let first = self.events.iter().find(|event| event.case == Some(case)).unwrap();
        let BundleLeaf { index, leaf, fields, .. } = self.leaf(first);
        let leaf = CaseLeaf::parse(leaf.as_bytes()).unwrap();
        let mut receipt = Receipt::new(self.tlog_proof(index), &leaf, fields);
        receipt.show_only(&["payload/title"].into()).unwrap();
        receipt
    }

    /// The evidence of a case, with the petitioner withheld.
    pub(crate) fn bundle(&self, case: u64) -> Bundle {
        let (heads_index, mut heads) = self.heads.clone();
        let of_case = |event: &&Event| event.case == Some(case) && event.index < heads_index;
        let mut bundle = Bundle {
            case,
            checkpoint: self.witnessed(self.size()).to_string(),
            leaves: self.events.iter().filter(of_case).map(|event| self.leaf(event)).collect(),
            heads_index,
            heads_leaf: self.entries[heads_index as usize].clone(),
            heads_proof: self.inclusion(heads_index),
            head_leaf: heads.head(case).unwrap().to_string(),
            head_proof: heads.inclusion(case).unwrap(),
        };
        bundle.withhold(&["payload/petitioner"].into()).unwrap();
        bundle
    }

    fn leaf(&self, event: &Event) -> BundleLeaf {
        let salts = fields::Salts::of_seed(&event.seed);
        let shown = |(name, value): &(String, Vec<u8>)| BundleField::Shown {
            name: name.clone(),
            salt: salts.of(name),
            value: Value(value.clone()),
        };
        BundleLeaf {
            index: event.index,
            leaf: self.entries[event.index as usize].clone(),
            proof: self.inclusion(event.index),
            fields: event.fields.iter().map(shown).collect(),
        }
    }
}

pub(crate) fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

pub(crate) fn log_key() -> SoftwareKey {
    SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap()
}

/// Two witnesses, and who they are to a verifier.
pub(crate) fn witnesses() -> [(&'static str, SoftwareKey); 2] {
    [("congress", 2), ("archives", 3)].map(|(who, seed)| {
        let name = format!("{who}.example/witness");
        (who, SoftwareKey::from_seed(&name, KeyKind::Witness, &[seed; 32]).unwrap())
    })
}
