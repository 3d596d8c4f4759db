//! Urging a unit (催办): a supervision that is over when it is uttered. People urge in their own words, the
//! timers by the ladder of the policy.

use crate::{
    Context, Decision, Fact, Refusal,
    case::{
        Case, CaseEvent, Rule,
        deadlines::{Deadline, DeadlineRef},
    },
    ids::UnitCode,
    policy::UrgingLevel,
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
    /// Whom in the unit it is addressed to.
    #[serde(default, skip_serializing_if = "UrgingLevel::is_unit")]
    pub level: UrgingLevel,
    /// The deadline it is about, when it was issued by the ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineRef>,
    /// The step of the policy's ladder that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
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
    /// Whom in the unit it is addressed to.
    #[serde(default, skip_serializing_if = "UrgingLevel::is_unit")]
    pub level: UrgingLevel,
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
            n: case.next_urging(),
            by: context.actor.organ.clone(),
            to_unit: to_unit.clone(),
            means: text::prose(&self.means, limits.title, "means")?,
            text: text::optional_prose(self.text.as_deref(), limits.prose, "text")?,
            level: UrgingLevel::Unit,
            deadline: None,
            step: None,
        })]))
    }
}

/// Urges whoever owes a deadline, as a step of the policy's ladder says (按规则催办). What is said, by
/// which means and to whom is the policy's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UrgeByLadder {
    /// The deadline.
    #[serde(flatten)]
    pub deadline: DeadlineRef,
    /// The step.
    pub step: String,
}

impl Rule for UrgeByLadder {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let deadline = case.open_deadline_of(&self.deadline)?;
        if deadline.steps.contains(&self.step) {
            return Ok(Decision::nothing());
        }
        let step = context.policy.duties.step(&self.step)?;
        let urging = step.urging.as_ref().ok_or_else(|| step.unknown())?;
        let to_unit = case.urgeable(deadline).ok_or_else(|| {
            let unit = deadline.unit.as_ref().or(case.lead()).map(UnitCode::as_str);
            Refusal::new(Code::NotYourAssignment).at("unit").with("id", unit.unwrap_or_default())
        })?;
        let limits = &context.policy.limits;
        let said = urging.filled(&case.number, &deadline.due, step.workdays);
        Ok(Decision::events([CaseEvent::UrgeIssued(Urged {
            n: case.next_urging(),
            // In the name of whoever referred the case; that a timer acted stands beside it.
            by: case.referrals.last().map(|last| last.body.clone()).unwrap_or_default(),
            to_unit: to_unit.clone(),
            means: text::prose(&urging.means, limits.title, "means")?,
            text: Some(text::prose(&said, limits.prose, "text")?),
            level: urging.level,
            deadline: Some(deadline.into()),
            step: Some(self.step.clone()),
        })]))
    }
}

impl Case {
    /// The unit to be urged about a deadline: the one that owes it, or the lead; none when it has no part
    /// in the last referral.
    pub fn urgeable<'c>(&'c self, deadline: &'c Deadline) -> Option<&'c UnitCode> {
        let referral = self.referrals.last()?;
        let unit = deadline.unit.as_ref().unwrap_or(&referral.lead);
        referral.assigns(unit).then_some(unit)
    }

    fn next_urging(&self) -> u32 {
        u32::try_from(self.urges.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    pub(in crate::case) fn fold_urged(&mut self, fact: &Fact<CaseEvent>, event: &Urged) {
        let on = fact.occurred_at.day();
        let (to_unit, means) = (event.to_unit.clone(), event.means.clone());
        self.urges.push(Urging { entry: fact.event_id, on, to_unit, means, level: event.level });
        if let (Some(meant), Some(step)) = (&event.deadline, &event.step) {
            self.note_on(meant, |deadline| deadline.steps.push(step.clone()));
        }
    }
}
