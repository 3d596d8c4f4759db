//! The deadlines of a case: opened, met, ended, recalculated; and the timers' findings about them.

use super::{Case, CaseEvent, Rule};
use crate::{
    Context, Decision, Refusal,
    deadline::{DeadlineKind, Due},
    ids::UnitCode,
    refusal::Code,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deadline of a case. Overdue is not stored: it is a question about a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// What is due, when, and by which rule.
    #[serde(flatten)]
    pub due: Due,
    /// The unit that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The commitment or supervision it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Day on which it was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_on: Option<Date>,
    /// Whether it ended without being met: superseded, returned, cancelled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Whether it ended only because the case was merged: undoing the merge lets it run again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rests: bool,
}

impl Deadline {
    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.met_on.is_none() && !self.ended
    }

    /// Whether it was missed as seen on a day: not met and past, or met too late.
    pub fn is_missed_on(&self, day: Date) -> bool {
        match self.met_on {
            Some(met) => met > self.due.due_on,
            None => !self.ended && self.due.due_on < day,
        }
    }
}

impl Case {
    pub(super) fn open_deadline(
        &mut self,
        due: Option<&Due>,
        unit: Option<&UnitCode>,
        subject: Option<&str>,
    ) {
        if let Some(due) = due {
            self.deadlines.push(Deadline {
                due: due.clone(),
                unit: unit.cloned(),
                subject: subject.map(str::to_owned),
                met_on: None,
                ended: false,
                rests: false,
            });
        }
    }

    /// Meets the open deadlines of a kind, of one unit if named.
    pub(super) fn meet_deadlines(
        &mut self,
        kind: DeadlineKind,
        unit: Option<&UnitCode>,
        day: Date,
    ) {
        for deadline in self.open_deadlines_mut(kind) {
            if unit.is_none() || deadline.unit.is_none() || deadline.unit.as_ref() == unit {
                deadline.met_on = Some(day);
            }
        }
    }

    /// Meets the open deadlines that belong to a commitment or supervision.
    pub(super) fn meet_subject(&mut self, subject: &str, day: Date) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            if deadline.subject.as_deref() == Some(subject) {
                deadline.met_on = Some(day);
            }
        }
    }

    /// Ends the open deadlines that belong to a commitment or supervision.
    pub(super) fn end_subject(&mut self, subject: &str) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended |= deadline.subject.as_deref() == Some(subject);
        }
    }

    /// Ends the open deadlines of a kind without meeting them.
    pub(super) fn end_deadlines(&mut self, kind: DeadlineKind) {
        for deadline in self.open_deadlines_mut(kind) {
            deadline.ended = true;
        }
    }

    /// Ends every open deadline: the case has left handling.
    pub(super) fn end_all_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = true;
        }
    }

    /// Ends every open deadline but those of commitments: the case is closed, its promises stand.
    pub(super) fn end_deadlines_of_handling(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = deadline.due.kind != DeadlineKind::Commitment;
        }
    }

    /// Lets every open deadline rest: the case it was merged into is handled instead.
    pub(super) fn rest_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = true;
            deadline.rests = true;
        }
    }

    /// Lets the deadlines that rest run again, each until its old day.
    pub(super) fn wake_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.rests) {
            deadline.ended = false;
            deadline.rests = false;
        }
    }

    /// Supersedes the open deadlines of the kind that are due on the old day by another day. Each
    /// stays with its unit, and with its commitment or supervision.
    pub(super) fn replace_deadlines(&mut self, old_due_on: Date, due: &Due) {
        let mut owners = Vec::new();
        for deadline in self.open_deadlines_mut(due.kind) {
            if deadline.due.due_on == old_due_on {
                deadline.ended = true;
                owners.push((deadline.unit.clone(), deadline.subject.clone()));
            }
        }
        for (unit, subject) in owners {
            self.open_deadline(Some(due), unit.as_ref(), subject.as_deref());
        }
    }

    fn open_deadlines_mut(&mut self, kind: DeadlineKind) -> impl Iterator<Item = &mut Deadline> {
        self.deadlines
            .iter_mut()
            .filter(move |deadline| deadline.due.kind == kind && deadline.is_open())
    }

    fn open_deadline_of(&self, kind: DeadlineKind) -> Result<&Deadline, Refusal> {
        self.deadlines
            .iter()
            .find(|deadline| deadline.due.kind == kind && deadline.is_open())
            .ok_or_else(|| {
                Refusal::new(Code::UnknownReference)
                    .at("kind")
                    .with("kind", "deadline")
                    .with("id", kind)
            })
    }
}

crate::terms! {
    /// Why a deadline was recalculated.
    pub enum RecalculationCause {
        /// A calendar was published.
        Calendar = "CALENDAR" "日历公布",
        /// A policy was published.
        Policy = "POLICY" "规则变更",
        /// Handling was resumed.
        Resume = "RESUME" "恢复办理",
        /// A mistake was corrected.
        Correction = "CORRECTION" "更正",
    }
}

/// Recalculates an open deadline with the calendar and policy now in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecalculateDeadline {
    /// Which one.
    pub kind: DeadlineKind,
    /// Why.
    pub cause: RecalculationCause,
}

/// A deadline was recalculated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recalculated {
    /// When it is due now.
    pub due: Due,
    /// When it was due.
    #[schemars(with = "String")]
    pub old_due_on: Date,
    /// Why.
    pub cause: RecalculationCause,
}

impl Rule for RecalculateDeadline {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let old = &case.open_deadline_of(self.kind)?.due;
        let Some(span) = &old.span else { return Ok(Decision::nothing()) };
        let due = Due::by_rule(self.kind, span, old.start_on, context.calendar, context.policy);
        if due.due_on == old.due_on && due.provisional == old.provisional {
            return Ok(Decision::nothing());
        }
        let recalculated = Recalculated { due, old_due_on: old.due_on, cause: self.cause };
        Ok(Decision::events([CaseEvent::DeadlineRecalculated(recalculated)]))
    }
}

/// Raises that a deadline is near.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RaiseDueSoon {
    /// Which one.
    pub kind: DeadlineKind,
}

/// Raises that a deadline has passed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RaiseDeadlineMissed {
    /// Which one.
    pub kind: DeadlineKind,
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
}

impl Rule for RaiseDueSoon {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let due_on = case.open_deadline_of(self.kind)?.due.due_on;
        let today = context.today();
        if due_on < today {
            return Err(Refusal::new(Code::InvalidDate).at("kind").with("value", due_on));
        }
        let workdays = context.calendar.workdays_between(today, due_on);
        Ok(Decision::events([CaseEvent::DueSoonRaised(Raised {
            kind: self.kind,
            due_on,
            workdays,
        })]))
    }
}

impl Rule for RaiseDeadlineMissed {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let due_on = case.open_deadline_of(self.kind)?.due.due_on;
        let today = context.today();
        if today <= due_on {
            return Err(Refusal::new(Code::InvalidDate).at("kind").with("value", due_on));
        }
        let workdays = context.calendar.workdays_between(due_on, today);
        Ok(Decision::events([CaseEvent::DeadlineMissed(Raised {
            kind: self.kind,
            due_on,
            workdays,
        })]))
    }
}

impl Case {
    pub(super) fn fold_recalculated(&mut self, event: &Recalculated) {
        self.replace_deadlines(event.old_due_on, &event.due);
        if matches!(event.due.kind, DeadlineKind::Reply | DeadlineKind::RehandleReply) {
            self.reply_due_on = Some(event.due.due_on);
        }
    }
}
