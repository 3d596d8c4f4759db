//! Mandates (任期) at the levels of the congresses: elected, suspended and resumed (DBF 61), ended (DBF 62).

use super::{Decided, Deputy, DeputyEvent};
use crate::{
    Context, Refusal,
    actor::Level,
    directory::{Reason, already, missing},
    ids::DeputyId,
    policy::CodeList,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deputy was elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Elected {
    /// The deputy.
    pub deputy: DeputyId,
    /// The name.
    pub name: String,
    /// The mandate.
    pub mandate: Mandate,
}

/// A mandate with its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mandate {
    /// Level of the congress.
    pub level: Level,
    /// First day of the term.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day of the term.
    #[schemars(with = "String")]
    pub until: Date,
    /// The constituency or electoral unit (选区、选举单位).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected_by: Option<String>,
}

/// A deputy may not exercise duties for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suspended {
    /// From this day on.
    #[schemars(with = "String")]
    pub from: Date,
    /// The legal ground (DBF 61), from the policy's list.
    pub ground: String,
    /// The decision, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A mandate ended before its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MandateEnded {
    /// Level of the mandate.
    pub level: Level,
    /// Its last day.
    #[schemars(with = "String")]
    pub on: Date,
    /// The legal ground (DBF 62), from the policy's list.
    pub ground: String,
    /// The decision, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Mandate {
    /// A mandate of which the electoral unit is not known.
    pub fn of(level: Level, from: Date, until: Date) -> Self {
        Self { level, from, until, elected_by: None }
    }
}

impl Deputy {
    pub(super) fn elect(&self, asked: &Elected, context: &Context<'_>) -> Decided {
        let limit = context.policy.limits.title;
        let name = text::prose(&asked.name, limit, "name")?;
        if asked.mandate.until < asked.mandate.from {
            return Err(Refusal::new(Code::InvalidDate)
                .at("until")
                .with("value", asked.mandate.until));
        }
        let elected_by =
            text::optional_prose(asked.mandate.elected_by.as_deref(), limit, "electedBy")?;
        let mandate = Mandate { elected_by, ..asked.mandate.clone() };
        if self.mandates.contains(&mandate) {
            return Ok(None);
        }
        let same_level = self.mandates.iter().find(|held| held.level == mandate.level);
        if same_level.is_some_and(|held| mandate.from <= held.until) {
            return already::<DeputyEvent>("mandate", &asked.deputy, false).map(|_| None);
        }
        let deputy = DeputyId::new(text::identifier(asked.deputy.as_str(), "deputy")?);
        Ok(Some(DeputyEvent::DeputyElected(Elected { deputy, name, mandate })))
    }

    pub(super) fn suspend(&self, asked: &Suspended, context: &Context<'_>) -> Decided {
        context.policy.require_code(CodeList::SuspensionGrounds, &asked.ground, "ground")?;
        let limit = context.policy.limits.prose;
        let note = text::optional_prose(asked.note.as_deref(), limit, "note")?;
        let suspended = Suspended { note, ..asked.clone() };
        let is_new = self.suspended_from.is_none();
        Ok(is_new.then_some(DeputyEvent::DeputySuspended(suspended)))
    }

    pub(super) fn resume(&self, reason: &Reason, context: &Context<'_>) -> Decided {
        let reason = reason.checked(context)?;
        Ok(self.suspended_from.map(|_| DeputyEvent::DeputyResumed(reason)))
    }

    pub(super) fn end_mandate(&self, asked: &MandateEnded, context: &Context<'_>) -> Decided {
        context.policy.require_code(CodeList::MandateEndGrounds, &asked.ground, "ground")?;
        let limit = context.policy.limits.prose;
        let note = text::optional_prose(asked.note.as_deref(), limit, "note")?;
        // Of two terms at a level the later one is meant: the earlier is over.
        let held = self.mandates.iter().rfind(|held| held.level == asked.level);
        match held {
            None => Err(missing("mandate")),
            Some(held) if asked.on < held.from => {
                Err(Refusal::new(Code::InvalidDate).at("on").with("value", asked.on))
            }
            Some(held) if held.until <= asked.on => Ok(None),
            Some(_) => {
                let ended = MandateEnded { note, ..asked.clone() };
                Ok(Some(DeputyEvent::DeputyMandateEnded(ended)))
            }
        }
    }

    pub(super) fn fold_elected(&mut self, elected: &Elected) {
        self.id = Some(elected.deputy.clone());
        self.name.clone_from(&elected.name);
        self.mandates.push(elected.mandate.clone());
    }

    pub(super) fn fold_mandate_ended(&mut self, ended: &MandateEnded) {
        for held in self.mandates.iter_mut().filter(|held| held.level == ended.level) {
            held.until = held.until.min(ended.on);
        }
    }
}
