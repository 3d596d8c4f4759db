//! Suspending and resuming the handling of an opinion (中止/恢复). A suggestion's statutory months do
//! not stop. On resuming, the reply's deadline moves by the working days that were lost.

use super::{
    Case, CaseEvent, Rule,
    deadlines::{DeadlineRef, Recalculated, RecalculationCause},
    terms::Track,
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{Due, Span, SpanUnit},
    policy::CodeList,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Suspends handling.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspend {
    /// Reason, from the policy's list.
    pub reason: String,
    /// Until when, as far as can be foreseen.
    pub expected_until: Option<Date>,
}

/// Handling was suspended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suspended {
    /// Reason, from the policy's list.
    pub reason: String,
    /// Until when, as far as can be foreseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expected_until: Option<Date>,
}

impl Rule for Suspend {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if case.track == Some(Track::Suggestion) {
            return Err(Refusal::new(Code::WrongTrack).with("track", Track::Suggestion));
        }
        context.policy.require_code(CodeList::SuspensionReasons, &self.reason, "reason")?;
        if case.suspended_since.is_some() {
            return Ok(Decision::nothing());
        }
        let event = Suspended { reason: self.reason.clone(), expected_until: self.expected_until };
        Ok(Decision::events([CaseEvent::HandlingSuspended(event)]))
    }
}

/// Resumes handling.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resume {
    /// A note.
    pub note: Option<String>,
}

/// Handling was resumed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resumed {
    /// Working days that were lost.
    pub paused_workdays: u32,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Rule for Resume {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let since = case.suspended_since.ok_or_else(|| Refusal::new(Code::NotSuspended))?;
        let today = context.today();
        let paused_workdays = context.calendar.workdays_between(since, today);
        let note = text::optional_prose(self.note.as_deref(), context.policy.limits.prose, "note")?;
        let mut events = vec![CaseEvent::HandlingResumed(Resumed { paused_workdays, note })];
        if let Some(old_due_on) = case.reply_due_on.filter(|_| paused_workdays > 0) {
            let due = case.reply_due_after(old_due_on, paused_workdays, context);
            let (subject, cause) = (None, RecalculationCause::Resume);
            let recalculated = Recalculated { due, old_due_on, subject, cause };
            events.push(CaseEvent::DeadlineRecalculated(recalculated));
        }
        Ok(Decision::events(events))
    }
}

impl Case {
    /// The reply's due, so many workdays after the old day, with a span that it can be recalculated by.
    /// Where the old day is itself provisional it may still move: workdays add up, so the span then
    /// counts from where that day was counted from.
    fn reply_due_after(&self, old_due_on: Date, paused: u32, context: &Context<'_>) -> Due {
        let kind = self.reply_deadline_kind();
        let meant = DeadlineRef { due_on: Some(old_due_on), ..kind.into() };
        let old = self.open_deadline_of(&meant).ok().map(|deadline| &deadline.due);
        let (start_on, n) = match old.and_then(|due| Some((due, due.span.as_ref()?))) {
            Some((due, span)) if due.provisional && span.unit == SpanUnit::Workday => {
                (due.start_on, span.n + paused)
            }
            Some(_) | None => (old_due_on, paused),
        };
        let span = Span {
            unit: SpanUnit::Workday,
            n,
            basis_zh: format!("中止{paused}个工作日，原期限{old_due_on}相应顺延"),
            basis_en: format!("suspended for {paused} workdays; was due on {old_due_on}"),
        };
        Due::by_rule(kind, &span, start_on, context.calendar, context.policy)
    }

    pub(super) fn fold_suspended(&mut self, fact: &Fact<CaseEvent>) {
        self.suspended_since = Some(fact.occurred_at.day());
    }

    pub(super) fn fold_resumed(&mut self, event: &Resumed) {
        self.suspended_since = None;
        self.suspended_workdays += event.paused_workdays;
    }
}
