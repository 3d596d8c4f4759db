//! Opening and holding a reception, with attendance and counts. The counts are what the station told; what was
//! registered at the reception is counted from the cases and compared by the reception calendar.

use super::{Decided, Reception, ReceptionEvent, ReceptionState, roster};
use crate::{Context, Refusal, directory::missing, ids::DeputyId, refusal::Code, text};
use serde::{Deserialize, Serialize};

/// Constituents are being received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Records that a reception was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// The deputies who came; at least one.
    pub attended: Vec<DeputyId>,
    /// Who and what came.
    pub counts: Option<Counts>,
}

/// A reception was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The deputies who came.
    pub attended: Vec<DeputyId>,
    /// Who and what came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
}

/// Who and what came to a reception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Constituents received (接待群众人次).
    pub visitors: u32,
    /// Matters brought (反映事项件数).
    pub matters: u32,
    /// Of these, answered on the spot (当场答复件数).
    pub on_spot: u32,
}

/// Corrects the counts of a reception that was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectCounts {
    /// The counts as they should have been.
    pub counts: Counts,
    /// Why.
    pub reason: String,
}

/// The counts were corrected; what was told before stays in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountsCorrected {
    /// The counts as they should have been.
    pub counts: Counts,
    /// Why.
    pub reason: String,
}

impl Counts {
    fn check(&self) -> Result<(), Refusal> {
        if self.on_spot <= self.matters {
            return Ok(());
        }
        Err(Refusal::new(Code::InvalidNumber).at("counts.onSpot").with("value", self.on_spot))
    }
}

impl Reception {
    pub(super) fn open(&self, opened: &Opened, context: &Context<'_>) -> Decided {
        if self.state() == ReceptionState::Open {
            return Ok(None);
        }
        let (id, on) = self.to_come()?;
        if context.today() < on {
            return Err(Refusal::new(Code::ReceptionNotHeld).with("id", id));
        }
        let limit = context.policy.limits.prose;
        let note = text::optional_prose(opened.note.as_deref(), limit, "note")?;
        Ok(Some(ReceptionEvent::ReceptionOpened(Opened { note })))
    }

    pub(super) fn hold(&self, asked: &Hold, context: &Context<'_>) -> Decided {
        let (Some(id), Some(on)) = (&self.id, self.on) else { return Err(missing("reception")) };
        if self.held_on.is_some() {
            return Ok(None);
        }
        if self.cancelled || context.today() < on {
            return Err(Refusal::new(Code::ReceptionNotHeld).with("id", id));
        }
        if asked.attended.is_empty() {
            return Err(Refusal::new(Code::Required).at("attended"));
        }
        for (place, deputy) in asked.attended.iter().enumerate() {
            let refusal = if !self.roster.contains(deputy) {
                roster::not_on_roster(deputy, id)
            } else if self.is_on_leave(deputy) {
                Refusal::new(Code::DeputyOnLeave).with("id", deputy).with("reception", id)
            } else if asked.attended[..place].contains(deputy) {
                Refusal::new(Code::NamedTwice).with("kind", "deputy").with("id", deputy)
            } else {
                continue;
            };
            return Err(refusal.at("attended"));
        }
        asked.counts.as_ref().map(Counts::check).transpose()?;
        let Hold { attended, counts } = asked.clone();
        Ok(Some(ReceptionEvent::ReceptionHeld(Held { attended, counts })))
    }

    pub(super) fn correct_counts(&self, asked: &CorrectCounts, context: &Context<'_>) -> Decided {
        let id = self.id.as_ref().ok_or_else(|| missing("reception"))?;
        if self.held_on.is_none() {
            return Err(Refusal::new(Code::ReceptionNotHeld).with("id", id));
        }
        asked.counts.check()?;
        if self.counts.as_ref() == Some(&asked.counts) {
            return Ok(None);
        }
        Ok(Some(ReceptionEvent::ReceptionCountsCorrected(CountsCorrected {
            counts: asked.counts.clone(),
            reason: text::prose(&asked.reason, context.policy.limits.prose, "reason")?,
        })))
    }
}
