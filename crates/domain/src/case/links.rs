//! Linking cases with each other (关联) and with other systems (外部关联).

use super::{Case, CaseEvent, Rule};
use crate::{Context, Decision, Refusal, ids::CaseId, refusal::Code, text};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// How two cases belong together.
    pub enum LinkKind {
        /// The problem came back.
        Recurrence = "RECURRENCE" "复发",
        /// They have to do with each other.
        Related = "RELATED" "相关",
        /// The other one contains this one.
        Parent = "PARENT" "上级事项",
    }
}

/// Links this case to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkCases {
    /// The other case.
    pub other: CaseId,
    /// How they belong together.
    pub kind: LinkKind,
}

/// Two cases were linked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Linked {
    /// The other case.
    pub other: CaseId,
    /// How they belong together.
    pub kind: LinkKind,
}

impl Rule for LinkCases {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if case.id == Some(self.other) {
            return Err(Refusal::new(Code::MergeSelf).at("other"));
        }
        context.other.ok_or_else(|| Refusal::new(Code::UnknownCase).at("other"))?;
        let linked = Linked { other: self.other, kind: self.kind };
        if case.links.contains(&linked) {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([CaseEvent::CasesLinked(linked)]))
    }
}

/// Attaches a link to another system.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachExternalLink {
    /// The system, e.g. `12345`.
    pub system: String,
    /// The id there: unique with the system.
    pub external_id: String,
}

/// A link to another system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct External {
    /// The system.
    pub system: String,
    /// The id there.
    pub external_id: String,
}

impl External {
    /// Kind of the claim on a [`key`](Self::key).
    pub const CLAIM: &str = "external_id";

    /// What a case takes that is linked, so that no other case can be.
    pub fn key(&self) -> String {
        format!("{}:{}", self.system, self.external_id)
    }
}

impl Rule for AttachExternalLink {
    fn decide(&self, case: &Case, _context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let system = text::identifier(&self.system, "system")?;
        let external_id = text::identifier(&self.external_id, "externalId")?;
        let link = External { system, external_id };
        if case.external.contains(&link) {
            return Ok(Decision::nothing());
        }
        let key = link.key();
        Ok(Decision::events([CaseEvent::ExternalLinkAttached(link)]).claim(External::CLAIM, key))
    }
}

/// Receives a status from another system.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiveExternalStatus {
    /// The system.
    pub system: String,
    /// The id there.
    pub external_id: String,
    /// The status in that system's words.
    pub status: String,
    /// Its revision there; an older one is kept but changes nothing.
    pub revision: u64,
}

/// A status came from another system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalStatus {
    /// The system.
    pub system: String,
    /// The id there.
    pub external_id: String,
    /// The status.
    pub status: String,
    /// Its revision there.
    pub revision: u64,
}

impl Rule for ReceiveExternalStatus {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let link = External { system: self.system.clone(), external_id: self.external_id.clone() };
        if !case.external.contains(&link) {
            return Err(Refusal::new(Code::UnknownReference)
                .at("externalId")
                .with("kind", "external link")
                .with("id", &self.external_id));
        }
        Ok(Decision::events([CaseEvent::ExternalStatusReceived(ExternalStatus {
            system: link.system,
            external_id: link.external_id,
            status: text::prose(&self.status, context.policy.limits.title, "status")?,
            revision: self.revision,
        })]))
    }
}
