//! Ending a case: closed (办结), filed (归档), reopened (重新启动), withdrawn (撤回).

use super::{
    Case, CaseEvent, Rule,
    terms::{CaseStatus, FeedbackFrom},
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{DeadlineKind, Due},
    ids::AccountId,
    policy::{CodeList, Complexity},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Closes a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Close {
    /// What came of it.
    pub summary: String,
    /// Why it is closed although somebody is dissatisfied.
    pub dissent_reason: Option<String>,
}

/// A case was closed; it is tracked while commitments are open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// What came of it.
    pub summary: String,
    /// Why it was closed although somebody is dissatisfied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dissent_reason: Option<String>,
    /// The organ that closed it.
    pub closed_by: String,
    /// When filing is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_due: Option<Due>,
}

impl Rule for Close {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let limit = context.policy.limits.prose;
        let summary = text::prose(&self.summary, limit, "summary")?;
        let dissent_reason =
            text::optional_prose(self.dissent_reason.as_deref(), limit, "dissentReason")?;
        let on_spot = case.replies.last().is_some_and(|reply| reply.unit.is_none());
        if case.registered_by.as_ref() == Some(&context.actor.account) && !on_spot {
            return Err(Refusal::new(Code::FourEyes));
        }
        if let Some(supervision) = case.open_supervisions().next() {
            return Err(Refusal::new(Code::SupervisionOpen).with("id", &supervision.id));
        }
        if case.is_dissatisfied() && dissent_reason.is_none() {
            return Err(Refusal::new(Code::DissatisfiedOpen).at("dissentReason"));
        }
        Ok(Decision::events([CaseEvent::CaseClosed(Closed {
            summary,
            dissent_reason,
            closed_by: context.actor.organ.clone(),
            archive_due: super::refer::rule_due(
                case,
                context,
                DeadlineKind::Archive,
                Complexity::Ordinary,
            ),
        })]))
    }
}

/// Files a case (一案一档).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Archive {
    /// Archive number, unique in the tenant.
    pub archive_no: String,
    /// Retention class, from the policy's list.
    pub retention: String,
    /// Documents the file holds, by the policy's codes.
    pub catalogue: Vec<String>,
    /// Pages.
    pub pages: Option<u32>,
    /// Where it stands.
    pub location: Option<String>,
}

/// A case was filed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Archived {
    /// Archive number.
    pub archive_no: String,
    /// Retention class.
    pub retention: String,
    /// Documents the file holds.
    pub catalogue: Vec<String>,
    /// Pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl Rule for Archive {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let policy = context.policy;
        policy.require_code(CodeList::Retentions, &self.retention, "retention")?;
        let missing: Vec<&str> = policy
            .list(CodeList::ArchiveDocuments)
            .iter()
            .map(|entry| entry.code.as_str())
            .filter(|code| !self.catalogue.iter().any(|held| held == code))
            .collect();
        if !missing.is_empty() {
            let documents = missing.join(", ");
            return Err(Refusal::new(Code::DocumentsMissing)
                .at("catalogue")
                .with("documents", documents));
        }
        let archive_no = text::identifier(&self.archive_no, "archiveNo")?;
        let event = CaseEvent::CaseArchived(Archived {
            archive_no: archive_no.clone(),
            retention: self.retention.clone(),
            catalogue: self.catalogue.clone(),
            pages: self.pages,
            location: text::optional_prose(
                self.location.as_deref(),
                policy.limits.prose,
                "location",
            )?,
        });
        Ok(Decision::events([event]).claim("archive_no", archive_no))
    }
}

/// Reopens a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reopen {
    /// Reason, from the policy's list.
    pub reason: String,
    /// In words.
    pub note: Option<String>,
    /// Account of another person who approved; needed once the case is filed.
    pub second_approver: Option<String>,
}

/// A case was reopened; the closure before stays in its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reopened {
    /// Reason.
    pub reason: String,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Account of the other person who approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_approver: Option<AccountId>,
    /// The round that begins.
    pub round: u32,
}

impl Rule for Reopen {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let policy = context.policy;
        policy.require_code(CodeList::ReopenReasons, &self.reason, "reason")?;
        let second_approver = self.second_approver(context)?;
        if case.status == CaseStatus::Archived && second_approver.is_none() {
            return Err(Refusal::new(Code::SecondApproverRequired).at("secondApprover"));
        }
        Ok(Decision::events([CaseEvent::CaseReopened(Reopened {
            reason: self.reason.clone(),
            note: text::optional_prose(self.note.as_deref(), policy.limits.prose, "note")?,
            second_approver,
            round: case.round + 1,
        })]))
    }
}

impl Reopen {
    /// The second approver, who is never the caller: nobody approves alone what needs two.
    fn second_approver(&self, context: &Context<'_>) -> Result<Option<AccountId>, Refusal> {
        let Some(named) = self.second_approver.as_deref().filter(|named| !named.trim().is_empty())
        else {
            return Ok(None);
        };
        let account = text::identifier(named, "secondApprover")?;
        if account.eq_ignore_ascii_case(context.actor.account.as_str()) {
            return Err(Refusal::new(Code::SecondApproverRequired).at("secondApprover"));
        }
        Ok(Some(AccountId::new(account)))
    }
}

/// Withdraws a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdraw {
    /// Who withdraws: the petitioner, or the deputy who leads.
    pub by: FeedbackFrom,
    /// Why.
    pub reason: String,
}

/// A case was withdrawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawn {
    /// Who withdrew.
    pub by: FeedbackFrom,
    /// Why.
    pub reason: String,
}

impl Rule for Withdraw {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let allowed = match self.by {
            FeedbackFrom::Petitioner => true,
            FeedbackFrom::LeadDeputy => leads(case, context),
            FeedbackFrom::Cosigner => false,
        };
        if !allowed {
            return Err(Refusal::new(Code::Forbidden).at("by"));
        }
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        Ok(Decision::events([CaseEvent::CaseWithdrawn(Withdrawn { by: self.by, reason })]))
    }
}

/// Whether somebody leads the case, and is the caller if the caller is a deputy: a clerk enters it
/// for the deputy who leads, another deputy does not.
fn leads(case: &Case, context: &Context<'_>) -> bool {
    let own = context.actor.deputy.as_ref();
    case.lead_deputy.as_ref().is_some_and(|lead| own.is_none_or(|own| own == lead))
}

impl Case {
    pub(super) fn fold_closed(&mut self, fact: &Fact<CaseEvent>, event: &Closed) {
        let tracked = self.open_commitments().next().is_some();
        self.status = if tracked { CaseStatus::Tracking } else { CaseStatus::Closed };
        self.last_closed_on = Some(fact.occurred_at.day());
        self.closed = true;
        self.closure_due_on = self.reply_due_on;
        if let Some(referral) = self.open_referral_mut() {
            referral.open = false;
        }
        self.end_deadlines_of_handling();
        self.open_deadline(event.archive_due.as_ref(), None, None);
    }

    pub(super) fn fold_archived(&mut self, fact: &Fact<CaseEvent>, event: &Archived) {
        self.status = CaseStatus::Archived;
        self.archive_no = Some(event.archive_no.clone());
        self.meet_deadlines(DeadlineKind::Archive, None, fact.occurred_at.day());
    }

    pub(super) fn fold_reopened(&mut self, event: &Reopened) {
        self.status = CaseStatus::Accepted;
        self.round = event.round;
        self.reopened_in = event.round;
        self.reopened += 1;
        self.closed = false;
        self.archive_no = None;
        for commitment in &mut self.commitments {
            commitment.supersede();
        }
        self.end_all_deadlines();
    }

    pub(super) fn fold_withdrawn(&mut self) {
        self.status = CaseStatus::Withdrawn;
        for commitment in &mut self.commitments {
            commitment.supersede();
        }
        // The day that was told to the petitioner stays readable; no deadline runs to it any more.
        let due_on = self.reply_due_on;
        self.end_referral();
        self.end_all_deadlines();
        self.reply_due_on = due_on;
    }
}
