//! What a policy asks of stations: how many liaison officers, and the standards they are assessed against.

use super::CodeEntry;
use serde::{Deserialize, Serialize};

/// What is asked of stations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StationRules {
    /// Liaison officers an open station keeps once it has some.
    pub officers_at_least: u32,
    /// Liaison officers a station has at most.
    pub officers_at_most: u32,
    /// Standards that stations are assessed against.
    pub standards: Vec<StationStandard>,
}

impl Default for StationRules {
    /// Of a policy that says nothing of stations: nobody is counted, nothing is assessed.
    fn default() -> Self {
        Self { officers_at_least: 0, officers_at_most: u32::MAX, standards: Vec::new() }
    }
}

/// A standard for stations, such as the five haves (五有).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StationStandard {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is looked at.
    pub criteria: Vec<CodeEntry>,
}
