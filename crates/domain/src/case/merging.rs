//! Merging a case into another (并案) and undoing it (撤销并案). Both cases record it.

use super::{
    Case, CaseEvent, Rule,
    terms::{CaseStatus, Confidentiality},
};
use crate::{Context, Decision, Refusal, ids::CaseId, refusal::Code, text};
use serde::{Deserialize, Serialize};

/// Merges this case into another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Merge {
    /// The case that goes on.
    pub into: CaseId,
    /// Why.
    pub reason: String,
}

/// The case was merged into another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Merged {
    /// The case that goes on.
    pub into: CaseId,
    /// Why.
    pub reason: String,
}

/// Another case was merged into this one, or taken out again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// The other case.
    pub from: CaseId,
    /// Cases that had been merged into that one before, at first or second hand, and go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<CaseId>,
}

impl Rule for Merge {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let refuse = |code| Err(Refusal::new(code).at("into"));
        let from = case.id.ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        if self.into == from {
            return refuse(Code::MergeSelf);
        }
        let target = context.other.ok_or_else(|| Refusal::new(Code::UnknownCase).at("into"))?;
        if target.merged_into == Some(from) || case.has_taken_in(self.into) {
            return refuse(Code::MergeCycle);
        }
        if !target.status.is_open() {
            return refuse(Code::MergeTargetClosed);
        }
        // A case that is not accepted yet has no track and follows its target's.
        if case.track.is_some() && case.track != target.track {
            return refuse(Code::MergeTrack);
        }
        let secrecy = |case: &Case| case.confidentiality.unwrap_or(Confidentiality::Internal);
        if secrecy(target) < secrecy(case) {
            return refuse(Code::Confidentiality);
        }
        let mut decision =
            Decision::events([CaseEvent::CaseMerged(Merged { into: self.into, reason })]);
        decision.on_other.push(CaseEvent::MergeReceived(case.received(from)));
        Ok(decision)
    }
}

/// Undoes the merge.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unmerge {
    /// Why.
    pub reason: String,
}

/// The merge was undone: the case stands where it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unmerged {
    /// The case it had been merged into.
    pub from: CaseId,
    /// Why.
    pub reason: String,
}

impl Rule for Unmerge {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let (Some(own), Some(from)) = (case.id, case.merged_into) else {
            return Err(Refusal::new(Code::UnknownCase));
        };
        let mut decision = Decision::events([CaseEvent::CaseUnmerged(Unmerged { from, reason })]);
        decision.on_other.push(CaseEvent::MergeUndone(case.received(own)));
        Ok(decision)
    }
}

impl Case {
    /// Whether the other case was merged into this one, directly or with a case that was.
    fn has_taken_in(&self, other: CaseId) -> bool {
        self.merged_from.contains(&other) || self.merged_along.contains(&other)
    }

    /// What the other side of a merge is told about this case.
    fn received(&self, from: CaseId) -> Received {
        let along = self.merged_from.iter().chain(&self.merged_along).copied().collect();
        Received { from, along }
    }

    pub(super) fn fold_merge_received(&mut self, event: &Received) {
        self.merged_from.push(event.from);
        self.merged_along.extend(&event.along);
    }

    pub(super) fn fold_merge_undone(&mut self, event: &Received) {
        self.merged_from.retain(|from| *from != event.from);
        self.merged_along.retain(|along| !event.along.contains(along));
    }

    pub(super) fn fold_merged(&mut self, event: &Merged) {
        self.before = Some(self.status);
        self.status = CaseStatus::Merged;
        self.merged_into = Some(event.into);
        self.rest_deadlines();
    }

    pub(super) fn fold_unmerged(&mut self) {
        self.status = self.before.take().unwrap_or(CaseStatus::Registered);
        self.merged_into = None;
        self.wake_deadlines();
    }
}
