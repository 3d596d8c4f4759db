//! What the timers find about an open deadline: that it is near (预警), that it has passed (逾期).

use super::DeadlineRef;
use crate::{
    Context, Decision, Fact, Refusal,
    case::{Case, CaseEvent, Rule},
    deadline::DeadlineKind,
    ids::UnitCode,
    refusal::Code,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Raises that a deadline is near.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RaiseDueSoon {
    /// Which one.
    #[serde(flatten)]
    pub deadline: DeadlineRef,
    /// The step of the policy's ladder that says so; absent when somebody does it by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

/// Raises that a deadline has passed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RaiseDeadlineMissed {
    /// Which one.
    #[serde(flatten)]
    pub deadline: DeadlineRef,
}

/// A timer found a deadline near or past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Raised {
    /// Which one.
    pub kind: DeadlineKind,
    /// When it is or was due.
    #[schemars(with = "String")]
    pub due_on: Date,
    /// Working days to it, or since it.
    pub workdays: u32,
    /// The unit that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The commitment or supervision it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The step of the policy's ladder that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

impl Raised {
    fn meant(&self) -> DeadlineRef {
        DeadlineRef {
            kind: self.kind,
            unit: self.unit.clone(),
            subject: self.subject.clone(),
            due_on: Some(self.due_on),
        }
    }
}

impl Rule for RaiseDueSoon {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let deadline = case.open_deadline_of(&self.deadline)?;
        let (due_on, today) = (deadline.due.due_on, context.today());
        let raised = match &self.step {
            Some(step) => deadline.steps.contains(step),
            None => deadline.warned_on.is_some(),
        };
        if raised {
            return Ok(Decision::nothing());
        }
        if due_on < today {
            return Err(Refusal::new(Code::InvalidDate).at("kind").with("value", due_on));
        }
        Ok(Decision::events([CaseEvent::DueSoonRaised(Raised {
            kind: deadline.due.kind,
            due_on,
            workdays: context.calendar.workdays_between(today, due_on),
            unit: deadline.unit.clone(),
            subject: deadline.subject.clone(),
            step: self.step.clone(),
        })]))
    }
}

impl Rule for RaiseDeadlineMissed {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let deadline = case.open_deadline_of(&self.deadline)?;
        let (due_on, today) = (deadline.due.due_on, context.today());
        if deadline.miss_raised_on.is_some() {
            return Ok(Decision::nothing());
        }
        if today <= due_on {
            return Err(Refusal::new(Code::InvalidDate).at("kind").with("value", due_on));
        }
        Ok(Decision::events([CaseEvent::DeadlineMissed(Raised {
            kind: deadline.due.kind,
            due_on,
            workdays: context.calendar.workdays_between(due_on, today),
            unit: deadline.unit.clone(),
            subject: deadline.subject.clone(),
            step: None,
        })]))
    }
}

impl Case {
    pub(in crate::case) fn fold_due_soon(&mut self, fact: &Fact<CaseEvent>, event: &Raised) {
        let day = fact.occurred_at.day();
        self.note_on(&event.meant(), |deadline| {
            deadline.warned_on.get_or_insert(day);
            deadline.steps.extend(event.step.clone());
        });
    }

    pub(in crate::case) fn fold_missed(&mut self, fact: &Fact<CaseEvent>, event: &Raised) {
        let day = fact.occurred_at.day();
        self.note_on(&event.meant(), |deadline| {
            deadline.miss_raised_on.get_or_insert(day);
        });
    }
}
