//! A due day as an entry computed it, with the rule it followed.

use crate::{scalar::Date, term::Term};
use async_graphql::SimpleObject;
use lianxin_domain::deadline::{DeadlineKind, Due};

/// A due day that an entry computed, and by which rule (时限计算).
#[derive(Debug, Clone, SimpleObject)]
pub struct ComputedDeadline {
    /// What is due.
    pub kind: Term<DeadlineKind>,
    /// Until the end of this day.
    pub due_on: Date,
    /// The day that counting started after.
    pub start_on: Date,
    /// The rule in Chinese; absent when somebody set the day.
    pub basis_zh: Option<String>,
    /// The rule in English; absent when somebody set the day.
    pub basis_en: Option<String>,
    /// The calendar that was used.
    pub calendar_version: String,
    /// The policy that was used.
    pub policy_version: String,
    /// Whether an unpublished year was counted through.
    pub provisional: bool,
}

impl From<Due> for ComputedDeadline {
    fn from(due: Due) -> Self {
        Self {
            kind: Term(due.kind),
            due_on: Date(due.due_on),
            start_on: Date(due.start_on),
            basis_zh: due.span.as_ref().map(|span| span.basis_zh.clone()),
            basis_en: due.span.as_ref().map(|span| span.basis_en.clone()),
            calendar_version: due.calendar_version.to_string(),
            policy_version: due.policy_version.to_string(),
            provisional: due.provisional,
        }
    }
}
