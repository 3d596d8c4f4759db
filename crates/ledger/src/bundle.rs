//! The evidence of one case as JSON: that these are all its events up to a heads record, in order and
//! unaltered, in a log that was signed. What it says is verified by [`Bundle::verify`].
//!
//! ```text
//! {"case":…,"checkpoint":"<signed note>",
//!  "leaves":[{"index":…,"leaf":"<case-leaf/v1>","proof":["<hash>",…],
//!             "fields":[{"name":"…","salt":"…","value":"…"} or {"hash":"…"},…]},…],
//!  "heads_index":…,"heads_leaf":"<heads/v1>","heads_proof":["<hash>",…],
//!  "head_leaf":"<head/v1>","head_proof":["<hash>",…]}
//! ```
//!
//! Notes and records are text as they are; hashes, salts and values are canonical base64. A withheld
//! field is its hash alone: a name beside it would be a claim that nothing proves, and its salt would let
//! readers confirm guesses. So nobody can tell from evidence which fields are withheld, only how many and
//! where among the others they stand; an operator who commits to two fields of one name is found once
//! both are shown. The JSON has one spelling, without blanks and with the members in this order,
//! so that no byte of it can change unnoticed.

pub(crate) mod field;
mod verify;

pub use field::{BundleField, MAX_FIELDS, Value};
pub use verify::CaseEvidence;

use crate::{Fault, Hash, Malformed, proof::MAX_HASHES};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The largest bundle that is read, in bytes.
pub const MAX_BUNDLE_BYTES: usize = 64 << 20;
/// The most events of a case that are read.
pub const MAX_LEAVES: usize = 100_000;

/// The evidence of one case. Reading it says nothing of whether it is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Ordinal of the case in the tenant, from 1.
    pub case: u64,
    /// The signed checkpoint, as it is published.
    pub checkpoint: String,
    /// Every event of the case from the first on.
    pub leaves: Vec<BundleLeaf>,
    /// Index of the heads record in the log.
    pub heads_index: u64,
    /// The heads record, as it is logged.
    pub heads_leaf: String,
    /// Its inclusion in the log.
    pub heads_proof: Vec<Hash>,
    /// The head record of the case.
    pub head_leaf: String,
    /// Its inclusion in the tree of the heads record.
    pub head_proof: Vec<Hash>,
}

/// One event of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleLeaf {
    /// Its index in the log, from 0.
    pub index: u64,
    /// The leaf, as it is logged.
    pub leaf: String,
    /// Its inclusion in the log.
    pub proof: Vec<Hash>,
    /// All fields of the event in stored order.
    pub fields: Vec<BundleField>,
}

impl Bundle {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is not exactly what [`to_json`](Self::to_json) writes, or larger than any honest one.
    pub fn from_json(json: &[u8]) -> Result<Self, Fault> {
        bounded("the bundle", json.len(), MAX_BUNDLE_BYTES)?;
        let bundle: Self = serde_json::from_slice(json)
            .map_err(|_| Malformed("a bundle has members of other names or kinds"))?;
        bounded("the list of leaves", bundle.leaves.len(), MAX_LEAVES)?;
        let proofs = bundle.leaves.iter().map(|leaf| &leaf.proof);
        for proof in proofs.chain([&bundle.heads_proof, &bundle.head_proof]) {
            bounded("a proof", proof.len(), MAX_HASHES)?;
        }
        for leaf in &bundle.leaves {
            bounded("the list of fields", leaf.fields.len(), MAX_FIELDS)?;
        }
        if bundle.to_json().as_bytes() != json {
            return Err(Malformed("a bundle is not spelled canonically").into());
        }
        Ok(bundle)
    }

    /// The JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts, numbers and lists are JSON")
    }

    /// Withholds every field with one of the names, in all events: their hashes stay.
    ///
    /// # Errors
    /// When the name of a field contains U+0000.
    pub fn withhold(&mut self, names: &BTreeSet<&str>) -> Result<(), Malformed> {
        let fields = self.leaves.iter_mut().flat_map(|leaf| &mut leaf.fields);
        field::withhold(fields, |name| names.contains(name))
    }
}

impl BundleLeaf {
    /// The commitment that the fields lead to.
    ///
    /// # Errors
    /// When two fields that are shown have one name, or a name contains U+0000.
    pub fn commitment(&self) -> Result<Hash, Malformed> {
        field::committed(&self.fields)
    }
}

/// Refuses what is larger than any honest one.
pub(crate) fn bounded(what: &'static str, found: usize, limit: usize) -> Result<(), Fault> {
    if found <= limit { Ok(()) } else { Err(Fault::TooLarge { what, limit }) }
}
