//! Replying (答复): submitted by the unit, rejected or reclassified by the referring body, delivered.

use super::{
    Case, CaseEvent, Rule,
    intake::{Attachment, check_attachments},
    refer::rule_due,
    referral::Referral,
    terms::{CaseStatus, HandlingMode},
    tracking::Promise,
    triage::OnSpot,
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{DeadlineKind, Due},
    ids::{CommitmentId, ReferralId, UnitCode},
    policy::{CodeList, Complexity, ReplyClass, ReplySemantics},
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Submits a reply.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitReply {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// Class, from the policy's list.
    pub reply_class: String,
    /// The reply.
    pub text: String,
    /// Number of the paper.
    pub doc_no: Option<String>,
    /// Who signed it, by function (签发人).
    pub signatory: String,
    /// What was promised, each with its day.
    pub commitments: Vec<PromiseAsked>,
    /// What was built or delivered.
    pub quantities: Vec<Quantity>,
    /// Why co-handlers' opinions that are missing were not waited for.
    pub override_reason: Option<String>,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

/// A promise as asked: it gets its ordinal from the rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromiseAsked {
    /// What is promised.
    pub text: String,
    /// By when.
    pub due_on: Date,
}

/// What was built or delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quantity {
    /// What.
    pub item: String,
    /// How many.
    pub quantity: u32,
    /// Of what.
    pub unit: String,
    /// Whether the figure is about so many (余).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
}

/// A reply was submitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// The referral it answers.
    pub referral: ReferralId,
    /// The unit that replies.
    pub unit: UnitCode,
    /// The round it belongs to.
    pub round: u32,
    /// Class.
    pub reply_class: String,
    /// What the class means for figures.
    pub semantics: ReplySemantics,
    /// The reply.
    pub text: String,
    /// Number of the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<String>,
    /// Who signed it, by function.
    pub signatory: String,
    /// What was promised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Promise>,
    /// What was built or delivered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<Quantity>,
    /// Why missing opinions were not waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// When feedback is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_due: Option<Due>,
}

impl Rule for SubmitReply {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let limits = &context.policy.limits;
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let class = context.policy.reply_class(&self.reply_class)?;
        let referral = case.open_referral().ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        self.check_readiness(case, referral, &unit, context)?;
        check_attachments(&self.attachments, context)?;
        let commitments = self.promises(case, class, context)?;
        let optional = |value: &Option<String>, path| {
            text::optional_prose(value.as_deref(), limits.prose, path)
        };
        Ok(Decision::events([CaseEvent::ReplySubmitted(Submitted {
            referral: referral.id.clone(),
            unit,
            round: case.round,
            reply_class: class.code.clone(),
            semantics: class.semantics,
            text: text::prose(&self.text, limits.reply, "text")?,
            doc_no: optional(&self.doc_no, "docNo")?,
            signatory: text::prose(&self.signatory, limits.title, "signatory")?,
            commitments,
            quantities: self.quantities.clone(),
            override_reason: optional(&self.override_reason, "overrideReason")?,
            attachments: self.attachments.clone(),
            feedback_due: feedback_due(case, context),
        })]))
    }
}

impl SubmitReply {
    /// Who may reply, and whether everything a reply waits for is there.
    fn check_readiness(
        &self,
        case: &Case,
        referral: &Referral,
        unit: &UnitCode,
        context: &Context<'_>,
    ) -> Result<(), Refusal> {
        if case.extension.is_some() {
            return Err(Refusal::new(Code::ExtensionPending));
        }
        if case.suspended_since.is_some() {
            return Err(Refusal::new(Code::ClockSuspended));
        }
        let overridden = text::optional_prose(
            self.override_reason.as_deref(),
            context.policy.limits.prose,
            "overrideReason",
        )?;
        match referral.mode {
            HandlingMode::Separate => check_separate(referral, unit),
            HandlingMode::Single | HandlingMode::Joint if *unit != referral.lead => {
                Err(Refusal::new(Code::NotYourAssignment).at("unit").with("id", unit))
            }
            HandlingMode::Single | HandlingMode::Joint => {
                let missing: Vec<&str> = referral
                    .co()
                    .filter(|assignment| assignment.opinion_on.is_none())
                    .map(|assignment| assignment.unit.as_str())
                    .collect();
                if missing.is_empty() || overridden.is_some() {
                    return Ok(());
                }
                Err(Refusal::new(Code::CoOpinionMissing).with("units", missing.join(", ")))
            }
        }
    }

    /// The promises with their ordinals; a class that means PLANNED needs at least one.
    fn promises(
        &self,
        case: &Case,
        class: &ReplyClass,
        context: &Context<'_>,
    ) -> Result<Vec<Promise>, Refusal> {
        if class.semantics == ReplySemantics::Planned && self.commitments.is_empty() {
            return Err(Refusal::new(Code::CommitmentRequired).at("commitments"));
        }
        let first = case.commitments.len() + 1;
        let promise = |(place, asked): (usize, &PromiseAsked)| {
            if asked.due_on < context.today() {
                return Err(Refusal::new(Code::InvalidDate)
                    .at("commitments")
                    .with("value", asked.due_on));
            }
            let due = Due::set_to(
                DeadlineKind::Commitment,
                asked.due_on,
                context.today(),
                context.calendar,
                context.policy,
            );
            let text = text::prose(&asked.text, context.policy.limits.prose, "commitments")?;
            Ok(Promise { id: CommitmentId::new(format!("K{}", first + place)), text, due })
        };
        self.commitments.iter().enumerate().map(promise).collect()
    }
}

/// In separate handling each unit signs and replies once for itself.
fn check_separate(referral: &Referral, unit: &UnitCode) -> Result<(), Refusal> {
    let own = referral.assignment(unit);
    if own.is_some_and(|own| own.replied_on.is_some()) {
        return Err(Refusal::new(Code::AlreadyReplied).at("unit").with("id", unit));
    }
    if own.is_none_or(|own| own.signed_on.is_none()) {
        return Err(Refusal::new(Code::NotSigned).at("unit").with("id", unit));
    }
    Ok(())
}

/// When feedback on a reply given today is due.
pub(super) fn feedback_due(case: &Case, context: &Context<'_>) -> Option<Due> {
    rule_due(case, context, DeadlineKind::Feedback, Complexity::Ordinary)
}

/// Rejects the reply: the unit replies again.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectReply {
    /// Reason, from the policy's list.
    pub reason: String,
    /// A note.
    pub note: Option<String>,
}

/// A reply was rejected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// Reason, from the policy's list.
    pub reason: String,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Rule for RejectReply {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        context.policy.require_code(CodeList::ReplyRejections, &self.reason, "reason")?;
        let note = text::optional_prose(self.note.as_deref(), context.policy.limits.prose, "note")?;
        Ok(Decision::events([CaseEvent::ReplyRejected(Rejected {
            reason: self.reason.clone(),
            note,
        })]))
    }
}

/// Adjusts the class of the last reply.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdjustReplyClass {
    /// The right class.
    pub reply_class: String,
    /// Why.
    pub reason: String,
}

/// The class of the last reply was adjusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassAdjusted {
    /// The class it had.
    pub old: String,
    /// The class it has.
    pub new: String,
    /// What the class means for figures.
    pub semantics: ReplySemantics,
    /// The organ that adjusted it.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Rule for AdjustReplyClass {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let class = context.policy.reply_class(&self.reply_class)?;
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let old = case.replies.last().map(|reply| reply.class.clone()).unwrap_or_default();
        if old == class.code {
            return Ok(Decision::nothing());
        }
        let planned = class.semantics == ReplySemantics::Planned;
        if planned && case.open_commitments().next().is_none() {
            return Err(Refusal::new(Code::CommitmentRequired).at("replyClass"));
        }
        Ok(Decision::events([CaseEvent::ReplyClassAdjusted(ClassAdjusted {
            old,
            new: class.code.clone(),
            semantics: class.semantics,
            by: context.actor.organ.clone(),
            reason,
        })]))
    }
}

crate::terms! {
    /// To whom a reply is delivered.
    pub enum DeliveredTo {
        /// The petitioner.
        Petitioner = "PETITIONER" "反映人",
        /// The deputy who leads.
        LeadDeputy = "LEAD_DEPUTY" "领衔代表",
        /// A deputy who co-signed.
        Cosigner = "COSIGNER" "附议人",
    }
}

/// Records that the reply was delivered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverReply {
    /// To whom.
    pub to: DeliveredTo,
    /// By which means.
    pub means: String,
}

/// A reply was delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivered {
    /// To whom.
    pub to: DeliveredTo,
    /// By which means.
    pub means: String,
}

impl Rule for DeliverReply {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let means = text::prose(&self.means, context.policy.limits.title, "means")?;
        Ok(Decision::events([CaseEvent::ReplyDelivered(Delivered { to: self.to, means })]))
    }
}

/// A folded reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// The unit; absent for an answer on the spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Round it belongs to.
    pub round: u32,
    /// Day it was given.
    pub on: Date,
    /// The due day that was valid then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Class.
    pub class: String,
    /// What the class means for figures.
    pub semantics: ReplySemantics,
    /// The text, to read and to search.
    pub text: String,
    /// What was built or delivered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<Quantity>,
    /// Whether it was rejected since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rejected: bool,
}

impl Reply {
    pub(super) fn on_spot(round: u32, on: Date, event: &OnSpot) -> Self {
        Self {
            unit: None,
            round,
            on,
            due_on: None,
            class: event.reply_class.clone(),
            semantics: event.semantics,
            text: event.answer.clone(),
            quantities: Vec::new(),
            rejected: false,
        }
    }
}

impl Case {
    pub(super) fn fold_replied(&mut self, fact: &Fact<CaseEvent>, event: &Submitted) {
        let day = fact.occurred_at.day();
        self.replies.push(Reply {
            unit: Some(event.unit.clone()),
            round: event.round,
            on: day,
            due_on: self.reply_due_on,
            class: event.reply_class.clone(),
            semantics: event.semantics,
            text: event.text.clone(),
            quantities: event.quantities.clone(),
            rejected: false,
        });
        let mut complete = true;
        if let Some(referral) = self.open_referral_mut() {
            if let Some(own) = referral.assignment_mut(&event.unit) {
                own.replied_on = Some(day);
            }
            complete = referral.mode != HandlingMode::Separate
                || referral.assignments.iter().all(|assignment| assignment.replied_on.is_some());
        }
        self.promise(&event.commitments);
        if complete {
            self.status = CaseStatus::Replied;
            self.meet_deadlines(DeadlineKind::Reply, None, day);
            self.meet_deadlines(DeadlineKind::RehandleReply, None, day);
            self.open_deadline(event.feedback_due.as_ref(), None, None);
        }
    }

    pub(super) fn fold_reply_rejected(&mut self) {
        self.status = CaseStatus::Handling;
        let round = self.round;
        for reply in self.replies.iter_mut().filter(|reply| reply.round == round) {
            reply.rejected = true;
        }
        self.end_deadlines(DeadlineKind::Feedback);
        if let Some(referral) = self.open_referral_mut() {
            for assignment in &mut referral.assignments {
                assignment.replied_on = None;
            }
        }
        let kinds = [DeadlineKind::Reply, DeadlineKind::RehandleReply];
        if let Some(deadline) =
            self.deadlines.iter_mut().rev().find(|deadline| kinds.contains(&deadline.due.kind))
        {
            deadline.met_on = None;
        }
        for commitment in self.commitments.iter_mut().filter(|commitment| commitment.round == round)
        {
            commitment.supersede();
        }
        self.end_deadlines(DeadlineKind::Commitment);
    }

    pub(super) fn fold_class_adjusted(&mut self, event: &ClassAdjusted) {
        if let Some(reply) = self.replies.last_mut() {
            reply.class.clone_from(&event.new);
            reply.semantics = event.semantics;
        }
    }
}
