//! Who receives (轮值): the roster, changes to it, and leave.

use super::{Decided, Reception, ReceptionEvent};
use crate::{Context, Refusal, ids::DeputyId, refusal::Code, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Names other deputies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRoster {
    /// All who will receive from now on; at least one.
    pub roster: Vec<DeputyId>,
    /// Why.
    pub reason: Option<String>,
}

/// Other deputies will receive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RosterChanged {
    /// All who will receive from now on.
    pub roster: Vec<DeputyId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A deputy of the roster cannot come (请假).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Leave {
    /// The deputy.
    pub deputy: DeputyId,
    /// Why.
    pub reason: String,
}

impl Reception {
    pub(super) fn change_roster(&self, asked: &ChangeRoster, context: &Context<'_>) -> Decided {
        let (_, on) = self.to_come()?;
        check(&asked.roster, on, context)?;
        if self.roster == asked.roster {
            return Ok(None);
        }
        let limit = context.policy.limits.prose;
        Ok(Some(ReceptionEvent::RosterChanged(RosterChanged {
            roster: asked.roster.clone(),
            reason: text::optional_prose(asked.reason.as_deref(), limit, "reason")?,
        })))
    }

    pub(super) fn take_leave(&self, asked: &Leave, context: &Context<'_>) -> Decided {
        let (id, _) = self.to_come()?;
        if !self.roster.contains(&asked.deputy) {
            return Err(not_on_roster(&asked.deputy, id).at("deputy"));
        }
        if self.is_on_leave(&asked.deputy) {
            return Ok(None);
        }
        Ok(Some(ReceptionEvent::DeputyLeaveTaken(Leave {
            deputy: asked.deputy.clone(),
            reason: text::prose(&asked.reason, context.policy.limits.prose, "reason")?,
        })))
    }

    pub(super) fn is_on_leave(&self, deputy: &DeputyId) -> bool {
        self.on_leave.iter().any(|leave| leave.deputy == *deputy)
    }

    /// Leave ends with the place on the roster: who is named again will come.
    pub(super) fn fold_roster(&mut self, changed: &RosterChanged) {
        let kept = |leave: &Leave| {
            self.roster.contains(&leave.deputy) && changed.roster.contains(&leave.deputy)
        };
        self.on_leave.retain(kept);
        self.roster.clone_from(&changed.roster);
    }
}

/// Refuses a roster that is empty, names a deputy twice, or one who is not active on the day.
pub(super) fn check(roster: &[DeputyId], on: Date, context: &Context<'_>) -> Result<(), Refusal> {
    if roster.is_empty() {
        return Err(Refusal::new(Code::Required).at("roster"));
    }
    for (place, deputy) in roster.iter().enumerate() {
        context.directory.active_deputy(deputy, on).map_err(|refusal| refusal.at("roster"))?;
        if roster[..place].contains(deputy) {
            let twice = Refusal::new(Code::NamedTwice).at("roster");
            return Err(twice.with("kind", "deputy").with("id", deputy));
        }
    }
    Ok(())
}

pub(super) fn not_on_roster(deputy: &DeputyId, reception: &impl ToString) -> Refusal {
    Refusal::new(Code::DeputyNotOnRoster)
        .with("id", deputy)
        .with("reception", reception.to_string())
}
