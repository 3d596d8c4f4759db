//! Extending the reply's deadline (延期): asked for before it is due, ruled on by the referring body,
//! at most six months from the referral. DBF 51 sets that limit for a suggestion; an opinion, which
//! is due sooner, is not drawn out further than a suggestion may be.

use super::{Case, CaseEvent, Rule, returning::Ruling, terms::Track};
use crate::{
    Context, Decision, Refusal,
    deadline::{DeadlineKind, Due},
    ids::UnitCode,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Asks for an extension.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestExtension {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// Until when.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// An extension was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Requested {
    /// The unit.
    pub unit: UnitCode,
    /// Until when.
    #[schemars(with = "String")]
    pub until: Date,
    /// Why.
    pub reason: String,
}

impl Rule for RequestExtension {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let due_on = case.reply_due_on.ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        if case.extension.is_some() {
            return Err(Refusal::new(Code::ExtensionPending));
        }
        if context.today() > due_on {
            return Err(Refusal::new(Code::ExtensionAfterDue).with("due_on", due_on));
        }
        if self.until <= due_on {
            return Err(Refusal::new(Code::InvalidDate).at("until").with("value", self.until));
        }
        let event = Requested { unit, until: self.until, reason };
        Ok(Decision::events([CaseEvent::ExtensionRequested(event)]))
    }
}

/// Rules on the pending extension.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleOnExtension {
    /// The ruling.
    pub ruling: Ruling,
    /// Why; required to refuse.
    pub reason: Option<String>,
    /// The day the deputy was told in writing; required to grant one for a suggestion.
    pub notice_to_deputy_on: Option<Date>,
}

/// An extension was granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approved {
    /// When the reply is due now.
    pub due: Due,
    /// When it was due.
    #[schemars(with = "String")]
    pub old_due_on: Date,
    /// The organ that granted it.
    pub approver: String,
    /// The day the deputy was told in writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub notice_to_deputy_on: Option<Date>,
}

/// An extension was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// The organ that refused it.
    pub approver: String,
    /// Why.
    pub reason: String,
}

impl Rule for RuleOnExtension {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let asked =
            case.extension.as_ref().ok_or_else(|| Refusal::new(Code::NoExtensionPending))?;
        let approver = context.actor.organ.clone();
        if self.ruling == Ruling::Reject {
            let reason = self.reason.as_deref().unwrap_or_default();
            let reason = text::prose(reason, context.policy.limits.prose, "reason")?;
            return Ok(Decision::events([CaseEvent::ExtensionRejected(Rejected {
                approver,
                reason,
            })]));
        }
        check_cap(case, asked, context)?;
        if case.track == Some(Track::Suggestion) && self.notice_to_deputy_on.is_none() {
            return Err(Refusal::new(Code::Required).at("noticeToDeputyOn"));
        }
        let old_due_on = case.reply_due_on.ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        let kind = case.reply_deadline_kind();
        let due = Due::set_to(kind, asked.until, context.today(), context.calendar, context.policy);
        Ok(Decision::events([CaseEvent::ExtensionApproved(Approved {
            due,
            old_due_on,
            approver,
            notice_to_deputy_on: self.notice_to_deputy_on,
        })]))
    }
}

/// The cap counts from the referral itself, not from an order to re-handle.
fn check_cap(case: &Case, asked: &Requested, context: &Context<'_>) -> Result<(), Refusal> {
    let months = context.policy.extension_cap_months;
    let Some(referral) = case.open_referral() else { return Ok(()) };
    let cap = context.calendar.add_months(referral.first_on, months).on;
    if asked.until > cap {
        return Err(Refusal::new(Code::ExtensionOverCap).at("until").with("cap", cap));
    }
    Ok(())
}

impl Case {
    /// The kind of the deadline that the next reply meets.
    pub(super) fn reply_deadline_kind(&self) -> DeadlineKind {
        let kinds = [DeadlineKind::Reply, DeadlineKind::RehandleReply];
        let mut open = self.deadlines.iter().rev().filter(|deadline| deadline.is_open());
        open.find(|deadline| kinds.contains(&deadline.due.kind))
            .map_or(DeadlineKind::Reply, |deadline| deadline.due.kind)
    }

    pub(super) fn fold_extended(&mut self, event: &Approved) {
        self.extension = None;
        self.replace_deadlines(event.old_due_on, &event.due, None);
        self.reply_due_on = Some(event.due.due_on);
    }
}
