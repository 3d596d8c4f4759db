//! What a printed receipt says, in words.

use crate::slip::serialize_in_china;
use jiff::Timestamp;
use lianxin_domain::case::file::Said;
use serde::Serialize;

/// The receipt of a petitioner: that their matter was registered, and the proof of it (登记凭证).
///
/// Everything in it is told, nothing is verified: whoever fills it takes number, fields and proof from the
/// same event, and the witnesses from what a policy believes of the proof's checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Number of the case (案号).
    pub number: String,
    /// When the record took the registration in; printed in China's time, to the minute.
    #[serde(serialize_with = "serialize_in_china")]
    pub registered_at: Timestamp,
    /// Name of the station that registered it.
    pub station: String,
    /// What the petitioner said: the fields that the receipt shows, under their labels.
    pub said: Vec<Said>,
    /// Index of the registration in the log.
    pub index: u64,
    /// The leaf's hash in base64.
    pub leaf: String,
    /// The log's name.
    pub origin: String,
    /// How many entries the log had at the checkpoint of the proof.
    pub size: u64,
    /// Who has cosigned the checkpoint.
    pub witnesses: Vec<Witnessed>,
    /// The proof with the leaf as its extra bytes, as it stands in the receipt's file: what the QR code
    /// holds, byte for byte.
    #[serde(skip)]
    pub proof: String,
}

/// A witness, and when it has cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witnessed {
    /// Who it is.
    pub name: String,
    /// When; printed in China's time, to the minute.
    #[serde(serialize_with = "serialize_in_china")]
    pub at: Timestamp,
}
