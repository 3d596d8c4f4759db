//! Jurisdictions (行政区划): province, city, county, town, each with the congress organ that answers for it. A
//! tree; a jurisdiction lies in one of a higher level.

use super::{Renamed, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    actor::Level,
    ids::JurisdictionCode,
    permission::{Action, Acts},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// What may be asked of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum JurisdictionCommand {
    /// Defines it.
    Define(JurisdictionDefined),
    /// Gives it another name.
    Rename(Renamed),
}

/// A jurisdiction was defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JurisdictionDefined {
    /// Its code.
    pub code: JurisdictionCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// The jurisdiction it lies in; absent at the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<JurisdictionCode>,
    /// The congress organ that answers for it, e.g. `义宁镇人民代表大会主席团`.
    pub organ: String,
}

crate::events! {
    /// Events of a jurisdiction.
    pub enum JurisdictionEvent {
        /// 设立行政区划.
        JurisdictionDefined(JurisdictionDefined) = 1,
        /// 行政区划更名.
        JurisdictionRenamed(Renamed) = 1,
    }
}

/// A folded jurisdiction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Jurisdiction {
    /// Its code; absent before it was defined.
    pub code: Option<JurisdictionCode>,
    /// Its present name.
    pub name: String,
    /// Its level.
    pub level: Option<Level>,
    /// The jurisdiction it lies in.
    pub parent: Option<JurisdictionCode>,
    /// The congress organ that answers for it.
    pub organ: String,
}

impl Root for Jurisdiction {
    const STREAM_TYPE: &'static str = "jurisdiction";
    type Command = JurisdictionCommand;
    type Event = JurisdictionEvent;

    fn decide(
        &self,
        command: &JurisdictionCommand,
        context: &Context<'_>,
    ) -> Result<Decision<JurisdictionEvent>, Refusal> {
        context.check_clock()?;
        let event = match command {
            JurisdictionCommand::Define(asked) => self.define(asked, context)?,
            JurisdictionCommand::Rename(asked) => {
                self.code.as_ref().ok_or_else(|| missing("jurisdiction"))?;
                let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
                (name != self.name)
                    .then_some(JurisdictionEvent::JurisdictionRenamed(Renamed { name }))
            }
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<JurisdictionEvent>) {
        match &fact.event {
            JurisdictionEvent::JurisdictionDefined(defined) => {
                self.code = Some(defined.code.clone());
                self.name.clone_from(&defined.name);
                self.level = Some(defined.level);
                self.parent.clone_from(&defined.parent);
                self.organ.clone_from(&defined.organ);
            }
            JurisdictionEvent::JurisdictionRenamed(renamed) => {
                self.name.clone_from(&renamed.name);
            }
        }
    }
}

impl Jurisdiction {
    fn define(
        &self,
        asked: &JurisdictionDefined,
        context: &Context<'_>,
    ) -> Result<Option<JurisdictionEvent>, Refusal> {
        let limit = context.policy.limits.title;
        let defined = JurisdictionDefined {
            code: JurisdictionCode::new(text::identifier(asked.code.as_str(), "code")?),
            name: text::prose(&asked.name, limit, "name")?,
            organ: text::prose(&asked.organ, limit, "organ")?,
            ..asked.clone()
        };
        if self.code.is_some() {
            let same = self.name == defined.name
                && self.parent == defined.parent
                && self.level == Some(defined.level)
                && self.organ == defined.organ;
            return already::<JurisdictionEvent>("jurisdiction", &defined.code, same).map(|_| None);
        }
        if let Some(code) = &defined.parent {
            let parent = context.directory.jurisdiction(code)?;
            if parent.level.is_none_or(|level| level <= defined.level) {
                return Err(Refusal::new(Code::JurisdictionLevel).at("parent").with("id", code));
            }
        }
        Ok(Some(JurisdictionEvent::JurisdictionDefined(defined)))
    }
}

impl Acts for JurisdictionCommand {
    fn action(&self) -> Action {
        Action::KeepJurisdictions
    }
}
