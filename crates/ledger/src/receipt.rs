//! What a petitioner takes home as JSON: that their case was registered, under this number and with
//! these words, in a log that was signed. What it says is verified by [`Receipt::verify`].
//!
//! ```text
//! {"proof":"<tlog-proof>","fields":[{"name":"…","salt":"…","value":"…"} or {"hash":"<hash>"},…]}
//! ```
//!
//! The proof is that of the event that registered the case, and brings the leaf along as its extra
//! bytes: one text, which can be verified without the fields and fits into a QR code. Index, leaf and
//! checkpoint stand nowhere else. Nor does the number: it is a field of the event, which every receipt
//! shows. The fields are those of [evidence](crate::Bundle), and the JSON has one spelling likewise.

mod verify;

pub use verify::ReceiptEvidence;

use crate::{
    BundleField, CaseLeaf, Fault, MAX_FIELDS, Malformed, TlogProof,
    bundle::{bounded, field},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{borrow::Cow, collections::BTreeSet};

/// The largest receipt that is read, in bytes.
pub const MAX_RECEIPT_BYTES: usize = 4 << 20;

/// What was recorded: [`REGISTRATION`].
const EVENT_TYPE: &str = "event_type";
/// When it was recorded, in microseconds since 1970.
const RECORDED_AT: &str = "recorded_at";
/// The number of the case, as a JSON string.
const NUMBER: &str = "payload/caseNo";
/// The type of the event that registers a case. No other gives a number.
const REGISTRATION: &str = "CaseRegistered";

/// The receipt of one case. Reading it says nothing of whether it is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The proof of the event's leaf, which is its extra bytes.
    #[serde(serialize_with = "text", deserialize_with = "of_text")]
    pub proof: TlogProof,
    /// All fields of the event in stored order.
    pub fields: Vec<BundleField>,
}

impl Receipt {
    /// The receipt for a registration: the proof of its leaf, the leaf, and the fields it commits to.
    pub fn new(proof: TlogProof, leaf: &CaseLeaf, fields: Vec<BundleField>) -> Self {
        let extra = Some(leaf.to_string().into_bytes());
        Self { proof: TlogProof { extra, ..proof }, fields }
    }

    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is not exactly what [`to_json`](Self::to_json) writes, or larger than any honest one.
    pub fn from_json(json: &[u8]) -> Result<Self, Fault> {
        bounded("the receipt", json.len(), MAX_RECEIPT_BYTES)?;
        let receipt: Self = serde_json::from_slice(json)
            .map_err(|_| Malformed("a receipt has members of other names or kinds"))?;
        bounded("the list of fields", receipt.fields.len(), MAX_FIELDS)?;
        if receipt.to_json().as_bytes() != json {
            return Err(Malformed("a receipt is not spelled canonically").into());
        }
        Ok(receipt)
    }

    /// The JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and lists are JSON")
    }

    /// Withholds every field but those with one of the names, and those that make it a receipt.
    ///
    /// # Errors
    /// When the name of a field contains U+0000.
    pub fn show_only(&mut self, names: &BTreeSet<&str>) -> Result<(), Malformed> {
        let needed = [EVENT_TYPE, RECORDED_AT, NUMBER];
        let withheld = |name: &str| !needed.contains(&name) && !names.contains(name);
        field::withhold(&mut self.fields, withheld)
    }
}

fn text<S: Serializer>(proof: &TlogProof, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(proof)
}

fn of_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TlogProof, D::Error> {
    let text = <Cow<'_, str>>::deserialize(deserializer)?;
    TlogProof::parse(text.as_bytes()).map_err(D::Error::custom)
}
