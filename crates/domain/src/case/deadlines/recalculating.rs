//! Recalculating an open deadline by the calendar and policy now in force (时限重算): as a coming year's
//! calendar is published, and to correct a mistake.

use super::DeadlineRef;
use crate::{
    Context, Decision, Refusal,
    case::{Case, CaseEvent, Rule},
    deadline::{DeadlineKind, Due},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
    #[serde(flatten)]
    pub deadline: DeadlineRef,
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
    /// The commitment or supervision it belongs to; all that were due on that day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Why.
    pub cause: RecalculationCause,
}

impl Rule for RecalculateDeadline {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let deadline = case.open_deadline_of(&self.deadline)?;
        let (old_due_on, subject) = (deadline.due.due_on, deadline.subject.clone());
        let due = deadline.due.recalculated(context.calendar, context.policy);
        let recalculated =
            due.map(|due| Recalculated { due, old_due_on, subject, cause: self.cause });
        Ok(Decision::events(Vec::from_iter(recalculated.map(CaseEvent::DeadlineRecalculated))))
    }
}

impl Case {
    pub(in crate::case) fn fold_recalculated(&mut self, event: &Recalculated) {
        self.replace_deadlines(event.old_due_on, &event.due, event.subject.as_deref());
        if matches!(event.due.kind, DeadlineKind::Reply | DeadlineKind::RehandleReply) {
            self.reply_due_on = Some(event.due.due_on);
        }
    }
}
