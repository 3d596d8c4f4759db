//! Voiding an entry that changed no state (作废). The entry stays in the log; nothing is removed.

use super::{Case, CaseEvent, Rule};
use crate::{Context, Decision, Refusal, refusal::Code, text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Voids an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidEntry {
    /// The entry.
    pub target: Uuid,
    /// Why.
    pub reason: String,
}

/// An entry was voided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Voided {
    /// The entry.
    pub target: Uuid,
    /// Why.
    pub reason: String,
    /// The organ that voided it.
    pub by: String,
}

impl Rule for VoidEntry {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        if case.voided.contains(&self.target) {
            return Ok(Decision::nothing());
        }
        if !case.voidable.contains(&self.target) {
            return Err(Refusal::new(Code::NotVoidable).at("target").with("id", self.target));
        }
        let by = context.actor.organ.clone();
        Ok(Decision::events([CaseEvent::EntryVoided(Voided { target: self.target, reason, by })]))
    }
}

impl Case {
    pub(super) fn fold_voided(&mut self, event: &Voided) {
        self.voidable.retain(|entry| *entry != event.target);
        self.voided.push(event.target);
    }
}
