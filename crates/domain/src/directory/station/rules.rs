//! The rule documents of a station (五项制度): learning, contact with voters, receptions, suggestions, archives.
//! Which kinds there are is the policy's; each has versions.

use super::{Decided, Station, StationEvent};
use crate::{
    Context, Refusal,
    case::intake::{Attachment, check_attachments},
    policy::CodeList,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Adopts a version of a rule document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdoptRules {
    /// Kind, from the policy's list of rule documents.
    pub kind: String,
    /// Title of the document.
    pub title: String,
    /// The day it was posted in the station, where it was.
    pub posted_on: Option<Date>,
    /// The document.
    pub document: Option<Attachment>,
}

/// A version of a rule document was adopted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RulesAdopted {
    /// Kind, from the policy's list of rule documents.
    pub kind: String,
    /// Version within the kind, from 1.
    pub version: u32,
    /// Title of the document.
    pub title: String,
    /// The day it was adopted.
    #[schemars(with = "String")]
    pub adopted_on: Date,
    /// The day it was posted in the station, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub posted_on: Option<Date>,
    /// The document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Attachment>,
}

impl Station {
    pub(super) fn adopt_rules(&self, asked: &AdoptRules, context: &Context<'_>) -> Decided {
        self.require_active()?;
        context.policy.require_code(CodeList::RuleDocuments, &asked.kind, "kind")?;
        let title = text::prose(&asked.title, context.policy.limits.title, "title")?;
        check_attachments(asked.document.as_slice(), context)?;
        let adopted_on = context.today();
        if let Some(posted_on) = asked.posted_on.filter(|posted_on| *posted_on < adopted_on) {
            return Err(Refusal::new(Code::InvalidDate).at("postedOn").with("value", posted_on));
        }
        let in_force = self.rules.iter().find(|known| known.kind == asked.kind);
        let same = |known: &RulesAdopted| {
            (&known.title, known.posted_on, &known.document)
                == (&title, asked.posted_on, &asked.document)
        };
        if in_force.is_some_and(same) {
            return Ok(None);
        }
        Ok(Some(StationEvent::RuleDocumentAdopted(RulesAdopted {
            kind: asked.kind.clone(),
            version: in_force.map_or(1, |known| known.version + 1),
            title,
            adopted_on,
            posted_on: asked.posted_on,
            document: asked.document.clone(),
        })))
    }

    pub(super) fn fold_rules(&mut self, adopted: &RulesAdopted) {
        self.rules.retain(|known| known.kind != adopted.kind);
        self.rules.push(adopted.clone());
    }
}
