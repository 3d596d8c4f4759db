//! Voiding an entry that changed no state (作废). The entry stays in the log; what it added to the
//! case, such as an urging, no longer counts.

use super::{
    Case, CaseEvent, Rule,
    links::{ExternalStatus, Linked},
};
use crate::{
    Context, Decision, Fact, Refusal, ids::SupervisionId, refusal::Code, text, time::OccurredAt,
};
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
        if case.entered_at(self.target).is_none() {
            return Err(Refusal::new(Code::NotVoidable).at("target").with("id", self.target));
        }
        let by = context.actor.organ.clone();
        Ok(Decision::events([CaseEvent::EntryVoided(Voided { target: self.target, reason, by })]))
    }
}

/// An entry that may be voided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Voidable {
    /// The entry.
    pub entry: Uuid,
    /// When what it tells happened.
    pub at: OccurredAt,
    /// What it added to the case, and voiding takes away again.
    #[serde(default, skip_serializing_if = "Added::is_nothing")]
    pub added: Added,
}

/// What a voidable entry added to the case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Added {
    /// Nothing but its text in the history.
    #[default]
    Nothing,
    /// An urging.
    Urging,
    /// Something done under a supervision.
    Activity(SupervisionId),
    /// A link to another case.
    Link(Linked),
    /// A status of another system.
    Status(ExternalStatus),
}

impl Added {
    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

impl Case {
    /// When an entry that may be voided happened.
    pub(super) fn entered_at(&self, entry: Uuid) -> Option<OccurredAt> {
        self.voidable.iter().find(|voidable| voidable.entry == entry).map(|voidable| voidable.at)
    }

    /// Keeps that the entry may be voided.
    pub(super) fn may_void(&mut self, fact: &Fact<CaseEvent>, added: Added) {
        self.voidable.push(Voidable { entry: fact.event_id, at: fact.occurred_at, added });
    }

    pub(super) fn fold_voided(&mut self, event: &Voided) {
        self.voided.push(event.target);
        let Some(place) = self.voidable.iter().position(|found| found.entry == event.target) else {
            return;
        };
        match self.voidable.remove(place).added {
            Added::Nothing => {}
            Added::Urging => self.urges.retain(|urging| urging.entry != event.target),
            Added::Activity(supervision) => self.fold_activity_voided(&supervision),
            Added::Link(link) => self.links.retain(|kept| *kept != link),
            Added::Status(status) => self.external_statuses.retain(|kept| *kept != status),
        }
    }
}
