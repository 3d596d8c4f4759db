//! Returning a wrong referral (退办): asked for by the unit within its window, ruled on by the
//! referring body. A refusal restores the state and does not stop the clock.

use super::{Case, CaseEvent, Rule, terms::CaseStatus};
use crate::{
    Context, Decision, Refusal,
    ids::{ReferralId, UnitCode},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Asks to return the open referral.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestReturn {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// Why.
    pub reason: String,
    /// The unit that should have it.
    pub suggested_unit: UnitCode,
    /// The article that says so.
    pub legal_basis: Option<String>,
}

/// A return was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Requested {
    /// The referral.
    pub referral: ReferralId,
    /// The unit.
    pub unit: UnitCode,
    /// Why.
    pub reason: String,
    /// The unit that should have it.
    pub suggested_unit: UnitCode,
    /// The article that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
}

impl Rule for RequestReturn {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let limit = context.policy.limits.prose;
        let reason = text::prose(&self.reason, limit, "reason")?;
        if self.suggested_unit.as_str().is_empty() {
            return Err(Refusal::new(Code::Required).at("suggestedUnit"));
        }
        context.directory.unit(&self.suggested_unit)?;
        let referral = case.open_referral().ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        if let Some(last_day) = referral.return_until.filter(|last_day| context.today() > *last_day)
        {
            return Err(Refusal::new(Code::ReturnWindowClosed).with("last_day", last_day));
        }
        // A final ruling holds for the unit in this case, also after the case was referred anew.
        if case.referrals.iter().any(|referral| referral.return_ruled.contains(&unit)) {
            return Err(Refusal::new(Code::ReturnRuledFinally));
        }
        Ok(Decision::events([CaseEvent::ReturnRequested(Requested {
            referral: referral.id.clone(),
            unit,
            reason,
            suggested_unit: self.suggested_unit.clone(),
            legal_basis: text::optional_prose(self.legal_basis.as_deref(), limit, "legalBasis")?,
        })]))
    }
}

crate::terms! {
    /// How a request was ruled on.
    pub enum Ruling {
        /// Granted.
        Approve = "APPROVE" "同意",
        /// Refused.
        Reject = "REJECT" "不同意",
    }
}

crate::terms! {
    /// Whether the same unit may ask again.
    pub enum Finality {
        /// It may.
        Open = "OPEN" "可再申请",
        /// It may not.
        Final = "FINAL" "终局",
    }
}

/// Rules on a return.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleOnReturn {
    /// The ruling.
    pub ruling: Ruling,
    /// Why.
    pub reason: Option<String>,
    /// Whether a refusal is final for the unit.
    pub finality: Finality,
}

/// A return was ruled on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ruled {
    /// The referral.
    pub referral: ReferralId,
    /// The unit that asked.
    pub unit: UnitCode,
    /// The organ that ruled.
    pub decided_by: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether a refusal is final for the unit.
    pub finality: Finality,
}

impl Rule for RuleOnReturn {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason =
            text::optional_prose(self.reason.as_deref(), context.policy.limits.prose, "reason")?;
        if self.ruling == Ruling::Reject && reason.is_none() {
            return Err(Refusal::new(Code::Required).at("reason"));
        }
        let asked = case
            .open_referral()
            .and_then(|referral| Some((referral.id.clone(), referral.return_asked_by.clone()?)));
        let (referral, unit) = asked.ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        let decided_by = context.actor.organ.clone();
        let ruled = Ruled { referral, unit, decided_by, reason, finality: self.finality };
        Ok(Decision::events([match self.ruling {
            Ruling::Approve => CaseEvent::ReturnApproved(ruled),
            Ruling::Reject => CaseEvent::ReturnRejected(ruled),
        }]))
    }
}

impl Case {
    pub(super) fn fold_return_requested(&mut self, event: &Requested) {
        self.before = Some(self.status);
        self.status = CaseStatus::ReturnPending;
        if let Some(referral) = self.open_referral_mut() {
            referral.return_asked_by = Some(event.unit.clone());
        }
    }

    pub(super) fn fold_return_approved(&mut self) {
        self.before = None;
        self.returned += 1;
        if let Some(referral) = self.open_referral_mut() {
            referral.returned = true;
        }
        self.end_referral();
        self.status = CaseStatus::Accepted;
    }

    pub(super) fn fold_return_rejected(&mut self, event: &Ruled) {
        self.status = self.before.take().unwrap_or(CaseStatus::Handling);
        if let Some(referral) = self.open_referral_mut() {
            referral.return_asked_by = None;
            if event.finality == Finality::Final {
                referral.return_ruled.push(event.unit.clone());
            }
        }
    }
}
