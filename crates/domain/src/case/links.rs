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
    /// A link as it is kept: system and id in their normal form.
    pub fn parsed(system: &str, external_id: &str) -> Result<Self, Refusal> {
        let system = text::identifier(system, "system")?;
        let external_id = text::identifier(external_id, "externalId")?;
        Ok(Self { system, external_id })
    }

    /// Kind of the claim on a [`key`](Self::key).
    pub const CLAIM: &str = "external_id";

    /// What a case takes that is linked, so that no other case can be.
    pub fn key(&self) -> String {
        format!("{}:{}", self.system, self.external_id)
    }
}

impl Rule for AttachExternalLink {
    fn decide(&self, case: &Case, _context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let link = External::parsed(&self.system, &self.external_id)?;
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
    /// Its revision there. One that was received before is a repetition; an older one than the newest
    /// received is kept but changes nothing.
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

impl ExternalStatus {
    fn is_of(&self, link: &External) -> bool {
        self.system == link.system && self.external_id == link.external_id
    }
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
        let status = text::prose(&self.status, context.policy.limits.title, "status")?;
        let mut received = case.external_statuses.iter().filter(|received| received.is_of(&link));
        if received.any(|received| received.revision == self.revision) {
            return Ok(Decision::nothing());
        }
        let External { system, external_id } = link;
        let received = ExternalStatus { system, external_id, status, revision: self.revision };
        Ok(Decision::events([CaseEvent::ExternalStatusReceived(received)]))
    }
}

impl Case {
    /// The status of a link that applies: that of the highest revision received, whenever it arrived.
    pub fn external_status(&self, link: &External) -> Option<&ExternalStatus> {
        let received = self.external_statuses.iter().filter(|received| received.is_of(link));
        received.max_by_key(|received| received.revision)
    }
}
