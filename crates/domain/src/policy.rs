//! Policy sets (规则集): deadlines, code lists and limits, as versioned data.

use serde::{Deserialize, Serialize};

/// A published policy set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicySet {}

/// What is published of a policy version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Published {}

crate::events! {
    /// Events of a policy set.
    pub enum PolicyEvent {
        /// 公布规则集.
        PolicyPublished(Published) = 1,
    }
}
