//! Activity plans (活动计划): what a station means to do in a year, adopted and revised. What was done is
//! told by the activities that name a planned item.

use super::{DutyActivityKind, at_least, each_once};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    directory::{already, missing},
    ids::{PlanCode, PlanItemId, StationCode},
    permission::{Action, Acts},
    policy::CodeList,
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// What may be asked of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum PlanCommand {
    /// Adopts it.
    Adopt(PlanAdopted),
    /// Replaces its items.
    Revise(PlanRevised),
}

/// A plan was adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanAdopted {
    /// The plan.
    pub plan: PlanCode,
    /// The station it binds.
    pub station: StationCode,
    /// The calendar year it is for; a station has one plan a year.
    pub year: i16,
    /// What is planned, at least one item.
    pub items: Vec<PlannedItem>,
}

/// A planned item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedItem {
    /// Identity within the plan; activities name it.
    pub id: PlanItemId,
    /// What kind of activity.
    pub kind: DutyActivityKind,
    /// Its theme, of the policy's list `activityThemes`.
    pub theme: String,
    /// The month it is planned for, 1 to 12.
    pub month: i64,
    /// Person-times aimed at, more than none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_person_times: Option<i64>,
}

/// A plan was revised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanRevised {
    /// What is planned from now on.
    pub items: Vec<PlannedItem>,
    /// Why.
    pub reason: String,
}

crate::events! {
    /// Events of an activity plan.
    pub enum PlanEvent {
        /// 通过活动计划.
        ActivityPlanAdopted(PlanAdopted) = 1,
        /// 调整活动计划.
        ActivityPlanRevised(PlanRevised) = 1,
    }
}

/// A folded activity plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ActivityPlan {
    /// Its code; absent before adoption.
    pub code: Option<PlanCode>,
    /// The station it binds.
    pub station: Option<StationCode>,
    /// The calendar year it is for.
    pub year: i16,
    /// What is planned.
    pub items: Vec<PlannedItem>,
    /// How often it was revised.
    pub revisions: u32,
}

impl ActivityPlan {
    /// A planned item.
    pub fn item(&self, id: &PlanItemId) -> Option<&PlannedItem> {
        self.items.iter().find(|item| item.id == *id)
    }

    fn adopt(
        &self,
        asked: &PlanAdopted,
        context: &Context<'_>,
    ) -> Result<Decision<PlanEvent>, Refusal> {
        let plan = PlanCode::new(text::identifier(asked.plan.as_str(), "code")?);
        context.directory.station(&asked.station)?;
        at_least(1, asked.year.into(), "year")?;
        check(&asked.items, context)?;
        if self.code.is_some() {
            let same = self.station.as_ref() == Some(&asked.station)
                && self.year == asked.year
                && self.items == asked.items;
            return already("activity plan", &plan, same);
        }
        let taken = format!("{}-{}", asked.station, asked.year);
        let adopted = PlanAdopted { plan, ..asked.clone() };
        let decision = Decision::events([PlanEvent::ActivityPlanAdopted(adopted)]);
        Ok(decision.claim("activity_plan", taken))
    }

    fn revise(
        &self,
        asked: &PlanRevised,
        context: &Context<'_>,
    ) -> Result<Decision<PlanEvent>, Refusal> {
        self.code.as_ref().ok_or_else(|| missing("activity plan"))?;
        check(&asked.items, context)?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        if self.items == asked.items {
            return Ok(Decision::nothing());
        }
        let revised = PlanRevised { reason, items: asked.items.clone() };
        Ok(Decision::events([PlanEvent::ActivityPlanRevised(revised)]))
    }
}

/// Refuses items of which one cannot be.
fn check(items: &[PlannedItem], context: &Context<'_>) -> Result<(), Refusal> {
    if items.is_empty() {
        return Err(Refusal::new(Code::Required).at("items"));
    }
    each_once(items.iter().map(|item| &item.id), "planned item", "items.id")?;
    for item in items {
        text::identifier(item.id.as_str(), "items.id")?;
        context.policy.require_code(CodeList::ActivityThemes, &item.theme, "items.theme")?;
        if !(1..=12).contains(&item.month) {
            let refusal = Refusal::new(Code::InvalidNumber).at("items.month");
            return Err(refusal.with("value", item.month));
        }
        at_least(1, item.target_person_times.unwrap_or(1), "items.targetPersonTimes")?;
    }
    Ok(())
}

impl Root for ActivityPlan {
    const STREAM_TYPE: &'static str = "activity_plan";
    type Command = PlanCommand;
    type Event = PlanEvent;

    fn decide(
        &self,
        command: &PlanCommand,
        context: &Context<'_>,
    ) -> Result<Decision<PlanEvent>, Refusal> {
        context.check_clock()?;
        match command {
            PlanCommand::Adopt(asked) => self.adopt(asked, context),
            PlanCommand::Revise(asked) => self.revise(asked, context),
        }
    }

    fn apply(&mut self, fact: &Fact<PlanEvent>) {
        match &fact.event {
            PlanEvent::ActivityPlanAdopted(adopted) => {
                self.code = Some(adopted.plan.clone());
                self.station = Some(adopted.station.clone());
                self.year = adopted.year;
                self.items.clone_from(&adopted.items);
            }
            PlanEvent::ActivityPlanRevised(revised) => {
                self.items.clone_from(&revised.items);
                self.revisions += 1;
            }
        }
    }
}

impl Acts for PlanCommand {
    fn action(&self) -> Action {
        Action::KeepActivityPlans
    }
}
