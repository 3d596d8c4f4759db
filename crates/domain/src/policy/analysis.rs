//! What analyses and public figures are judged by: spans, thresholds and sizes of a place.

use serde::{Deserialize, Serialize};

/// The figures that analyses and public figures need beside the record (分析口径).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AnalysisRules {
    /// A problem has come back when it does so within so many months of a closure (复发, `domain.md`
    /// 5.10).
    pub recurrence_months: u32,
    /// Due soon is due within so many working days (`domain.md` 1.2).
    pub due_soon_workdays: u32,
    /// A matter is shown as similar to a new one of another place or category when so much of their
    /// texts is alike, in percent.
    pub similar_percent: u32,
    /// Public figures show no count below this (`domain.md` 5.8).
    pub least_public_count: u32,
}

impl Default for AnalysisRules {
    /// As shipped: what a policy published before these rules were data is read with.
    fn default() -> Self {
        Self {
            recurrence_months: 12,
            due_soon_workdays: 3,
            similar_percent: 30,
            least_public_count: 5,
        }
    }
}
