//! Referring, returning, extending, suspending.

use crate::{scalar::Date, term::Term};
use lianxin_domain::{
    case::{
        CaseCommand,
        deadlines::{
            DeadlineRef, RaiseDeadlineMissed, RaiseDueSoon, RecalculateDeadline, RecalculationCause,
        },
        extension::{RequestExtension, RuleOnExtension},
        refer::{CancelReferral, Refer},
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        suspension::{Resume, Suspend},
        terms::HandlingMode,
    },
    deadline::DeadlineKind,
    policy::Complexity,
};

super::shape::case_mutations! {
    Referrals;
    /// Refers a case to the responsible units (交办).
    refer_case(ReferCaseInput {
        /// How it is handled (办理方式).
        mode: Term<HandlingMode>,
        /// The lead unit (主办单位).
        lead: String,
        /// Co-handlers, or the other units of a separate handling (会办单位).
        co: Option<Vec<String>>,
        /// Whether the matter is wide and difficult (复杂程度).
        complexity: Option<Term<Complexity>>,
        /// The instruction (交办意见).
        instruction: Option<String>,
    }) => |input| CaseCommand::Refer(Refer {
        mode: input.mode.0, lead: input.lead.into(),
        co: input.co.unwrap_or_default().into_iter().map(Into::into).collect(),
        complexity: input.complexity.map_or(Complexity::Ordinary, |term| term.0), instruction: input.instruction,
    }),
    /// Cancels the open referral (撤销交办).
    cancel_referral(CancelReferralInput {
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::CancelReferral(CancelReferral { reason: input.reason }),
    /// Asks to return a wrong referral (申请退办).
    request_return(RequestReturnInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// Why (原因).
        reason: String,
        /// The unit that should have it (建议单位).
        suggested_unit: String,
        /// The article that says so (依据).
        legal_basis: Option<String>,
    }) => |input| CaseCommand::RequestReturn(RequestReturn {
        unit: input.unit.map(Into::into), reason: input.reason, suggested_unit: input.suggested_unit.into(),
        legal_basis: input.legal_basis,
    }),
    /// Rules on a return (裁定退办).
    rule_on_return(RuleOnReturnInput {
        /// The ruling (裁定).
        ruling: Term<Ruling>,
        /// Why; required to reject (理由).
        reason: Option<String>,
        /// Whether a refusal is final for the unit (是否终局).
        finality: Option<Term<Finality>>,
    }) => |input| CaseCommand::RuleOnReturn(RuleOnReturn {
        ruling: input.ruling.0, reason: input.reason, finality: input.finality.map_or(Finality::Open, |term| term.0),
    }),
    /// Asks for an extension (申请延期).
    request_extension(RequestExtensionInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// Until when (延至).
        until: Date,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::RequestExtension(RequestExtension {
        unit: input.unit.map(Into::into), until: input.until.0, reason: input.reason,
    }),
    /// Rules on an extension (裁定延期).
    rule_on_extension(RuleOnExtensionInput {
        /// The ruling (裁定).
        ruling: Term<Ruling>,
        /// Why; required to reject (理由).
        reason: Option<String>,
        /// The day the deputy was told in writing (书面告知代表日).
        notice_to_deputy_on: Option<Date>,
    }) => |input| CaseCommand::RuleOnExtension(RuleOnExtension {
        ruling: input.ruling.0, reason: input.reason, notice_to_deputy_on: input.notice_to_deputy_on.map(|day| day.0),
    }),
    /// Recalculates a deadline by the calendar and policy in force (时限重算).
    recalculate_deadline(RecalculateDeadlineInput {
        /// Which one (种类).
        kind: Term<DeadlineKind>,
        /// The unit that owes it, where several do (单位).
        unit: Option<String>,
        /// The commitment or supervision it belongs to, where there are several (所属).
        subject: Option<String>,
        /// The day it is due on, where there are several (期限).
        due_on: Option<Date>,
        /// Why (原因).
        cause: Term<RecalculationCause>,
    }) => |input| CaseCommand::RecalculateDeadline(RecalculateDeadline {
        deadline: meant(input.kind, input.unit, input.subject, input.due_on), cause: input.cause.0,
    }),
    /// Raises that a deadline is near (预警).
    raise_due_soon(RaiseDueSoonInput {
        /// Which one (种类).
        kind: Term<DeadlineKind>,
        /// The unit that owes it, where several do (单位).
        unit: Option<String>,
        /// The commitment or supervision it belongs to, where there are several (所属).
        subject: Option<String>,
        /// The day it is due on, where there are several (期限).
        due_on: Option<Date>,
    }) => |input| CaseCommand::RaiseDueSoon(RaiseDueSoon {
        deadline: meant(input.kind, input.unit, input.subject, input.due_on), step: None,
    }),
    /// Raises that a deadline has passed (逾期).
    raise_deadline_missed(RaiseDeadlineMissedInput {
        /// Which one (种类).
        kind: Term<DeadlineKind>,
        /// The unit that owes it, where several do (单位).
        unit: Option<String>,
        /// The commitment or supervision it belongs to, where there are several (所属).
        subject: Option<String>,
        /// The day it is due on, where there are several (期限).
        due_on: Option<Date>,
    }) => |input| CaseCommand::RaiseDeadlineMissed(RaiseDeadlineMissed {
        deadline: meant(input.kind, input.unit, input.subject, input.due_on),
    }),
    /// Suspends the handling of an opinion (中止).
    suspend_handling(SuspendHandlingInput {
        /// Reason, from the policy's list (原因).
        reason: String,
        /// Until when, as far as can be foreseen (预计恢复).
        expected_until: Option<Date>,
    }) => |input| CaseCommand::Suspend(Suspend {
        reason: input.reason, expected_until: input.expected_until.map(|day| day.0),
    }),
    /// Resumes handling (恢复).
    resume_handling(ResumeHandlingInput {
        /// A note (备注).
        note: Option<String>,
    }) => |input| CaseCommand::Resume(Resume { note: input.note }),
}

/// The deadline that an input names.
fn meant(
    kind: Term<DeadlineKind>,
    unit: Option<String>,
    subject: Option<String>,
    due_on: Option<Date>,
) -> DeadlineRef {
    DeadlineRef {
        kind: kind.0,
        unit: unit.map(Into::into),
        subject,
        due_on: due_on.map(|day| day.0),
    }
}
