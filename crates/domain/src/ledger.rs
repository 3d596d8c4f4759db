//! What the log (台账) says about itself, for proofs: where all cases end, and what was lost.
//!
//! Nobody commands these entries and no rule looks them up. What they prove is told by the formats of
//! `crates/ledger`; hashes are here as the base64 in which those write them.

use serde::{Deserialize, Serialize};

/// Where all cases end was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeadsRecorded {
    /// How many entries it speaks of: all before it.
    pub size: u64,
    /// How many cases these begin.
    pub cases: u64,
    /// Root over the ends of all cases, in base64.
    pub root: String,
}

/// The log goes on after entries were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EpochBegun {
    /// Its number: 2 after the first loss.
    pub epoch: u64,
    /// How many entries stand before it.
    pub size: u64,
    /// How many entries are known to have been kept; those after them were lost, or are others now.
    pub kept: u64,
    /// Entries of the last log that was signed before the loss.
    pub old_size: u64,
    /// Its root, in base64.
    pub old_root: String,
}

crate::events! {
    /// What the log says about itself.
    pub enum LedgerEvent {
        /// 登记各案末项.
        HeadsRecorded(HeadsRecorded) = 1,
        /// 台账新纪元.
        EpochBegun(EpochBegun) = 1,
    }
}
