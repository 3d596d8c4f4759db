//! Urging a unit (催办): a supervision that is over when it is uttered.

use crate::{
    Context, Decision, Fact, Refusal,
    case::{Case, CaseEvent, Rule},
    ids::UnitCode,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Urges a unit (催办).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Urge {
    /// The unit; the lead of the referral when absent.
    pub to_unit: Option<UnitCode>,
    /// By which means.
    pub means: String,
    /// What was said.
    pub text: Option<String>,
}

/// A unit was urged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Urged {
    /// How often the case has been urged, this time included.
    pub n: u32,
    /// The organ that urged.
    pub by: String,
    /// The unit.
    pub to_unit: UnitCode,
    /// By which means.
    pub means: String,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A folded urging.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Urging {
    /// The entry that records it.
    #[serde(default)]
    pub entry: Uuid,
    /// Day.
    pub on: Date,
    /// The unit.
    pub to_unit: UnitCode,
    /// By which means.
    pub means: String,
}

impl Rule for Urge {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let referral = case.referrals.last().ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        let to_unit = self.to_unit.as_ref().unwrap_or(&referral.lead);
        if !referral.assigns(to_unit) {
            return Err(Refusal::new(Code::NotYourAssignment).at("toUnit").with("id", to_unit));
        }
        let limits = &context.policy.limits;
        Ok(Decision::events([CaseEvent::UrgeIssued(Urged {
            n: u32::try_from(case.urges.len()).unwrap_or(u32::MAX).saturating_add(1),
            by: context.actor.organ.clone(),
            to_unit: to_unit.clone(),
            means: text::prose(&self.means, limits.title, "means")?,
            text: text::optional_prose(self.text.as_deref(), limits.prose, "text")?,
        })]))
    }
}

impl Case {
    pub(in crate::case) fn fold_urged(&mut self, fact: &Fact<CaseEvent>, event: &Urged) {
        let on = fact.occurred_at.day();
        let (to_unit, means) = (event.to_unit.clone(), event.means.clone());
        self.urges.push(Urging { entry: fact.event_id, on, to_unit, means });
    }
}
