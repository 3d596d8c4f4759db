//! Deciding what becomes of a registered case: accept (受理), decline (不予受理), answer on the spot
//! (当场答复), raise to a higher level (上报).

use super::{
    Case, CaseEvent, Rule,
    reply::Reply,
    terms::{CaseStatus, Track, Urgency},
};
use crate::{
    Context, Decision, Fact, Refusal,
    actor::Level,
    deadline::{DeadlineKind, Due},
    ids::DeputyId,
    policy::{CodeList, Complexity, ReplySemantics},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Accepts a case on a track.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accept {
    /// Which rules and clocks apply.
    pub track: Track,
    /// Urgency; the registered one when absent.
    pub urgency: Option<Urgency>,
    /// Whether it is a livelihood matter (民生实事).
    pub livelihood: bool,
    /// The deputy who leads, for a suggestion; the first of the case when absent.
    pub lead_deputy: Option<DeputyId>,
    /// A note.
    pub note: Option<String>,
}

/// A case was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// Which rules and clocks apply.
    pub track: Track,
    /// Urgency.
    pub urgency: Urgency,
    /// Whether it is a livelihood matter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub livelihood: bool,
    /// The deputy who leads, for a suggestion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_deputy: Option<DeputyId>,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When referral is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_due: Option<Due>,
}

impl Rule for Accept {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        refuse_own_matter(case, context)?;
        let urgency = self.urgency.or(case.urgency).unwrap_or(Urgency::Normal);
        let lead_deputy = match self.track {
            Track::Opinion => None,
            Track::Suggestion => {
                let lead = self.lead_deputy.as_ref().or(case.deputies.first());
                let lead = lead.ok_or_else(|| Refusal::new(Code::Required).at("leadDeputy"))?;
                context.directory.active_deputy(lead, context.today())?;
                Some(lead.clone())
            }
        };
        let refer_due = context
            .policy
            .span(DeadlineKind::Refer, self.track, urgency, Complexity::Ordinary)
            .map(|span| {
                Due::by_rule(
                    DeadlineKind::Refer,
                    span,
                    context.today(),
                    context.calendar,
                    context.policy,
                )
            });
        Ok(Decision::events([CaseEvent::CaseAccepted(Accepted {
            track: self.track,
            urgency,
            livelihood: self.livelihood,
            lead_deputy,
            note: text::optional_prose(self.note.as_deref(), context.policy.limits.prose, "note")?,
            refer_due,
        })]))
    }
}

/// A deputy does not decide on a matter that the deputy brought in the deputy's own name.
fn refuse_own_matter(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    let own = context.actor.deputy.as_ref().is_some_and(|deputy| case.deputies.contains(deputy));
    if own { Err(Refusal::new(Code::ConflictOfInterest)) } else { Ok(()) }
}

/// Declines a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decline {
    /// Reason, from the policy's list.
    pub reason: String,
    /// Where the person was told to go.
    pub guidance: String,
}

/// A case was declined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Declined {
    /// Reason, from the policy's list.
    pub reason: String,
    /// Where the person was told to go.
    pub guidance: String,
}

impl Rule for Decline {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        context.policy.require_code(CodeList::DeclineReasons, &self.reason, "reason")?;
        let guidance = text::prose(&self.guidance, context.policy.limits.prose, "guidance")?;
        Ok(Decision::events([CaseEvent::CaseDeclined(Declined {
            reason: self.reason.clone(),
            guidance,
        })]))
    }
}

/// Answers on the spot.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerOnSpot {
    /// The answer.
    pub answer: String,
    /// Class of the answer; the policy's class of solved matters when absent.
    pub reply_class: Option<String>,
    /// The deputy who answered.
    pub by_deputy: Option<DeputyId>,
    /// Whether it is a livelihood matter (民生实事).
    pub livelihood: bool,
}

/// A case was answered on the spot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnSpot {
    /// The answer.
    pub answer: String,
    /// Class of the answer.
    pub reply_class: String,
    /// What the class means for figures.
    pub semantics: ReplySemantics,
    /// The deputy who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_deputy: Option<DeputyId>,
    /// Whether it is a livelihood matter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub livelihood: bool,
    /// When feedback is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_due: Option<Due>,
}

impl Rule for AnswerOnSpot {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let policy = context.policy;
        let answer = text::prose(&self.answer, policy.limits.reply, "answer")?;
        let class = match &self.reply_class {
            Some(code) => policy.reply_class(code)?,
            None => policy
                .reply_classes
                .iter()
                .find(|class| class.semantics == ReplySemantics::Solved)
                .ok_or_else(|| Refusal::new(Code::Required).at("replyClass"))?,
        };
        if !matches!(class.semantics, ReplySemantics::Solved | ReplySemantics::Reference) {
            return Err(Refusal::new(Code::UnknownReplyClass)
                .at("replyClass")
                .with("class", &class.code));
        }
        if let Some(deputy) = &self.by_deputy {
            context.directory.active_deputy(deputy, context.today())?;
        }
        Ok(Decision::events([CaseEvent::AnsweredOnSpot(OnSpot {
            answer,
            reply_class: class.code.clone(),
            semantics: class.semantics,
            by_deputy: self.by_deputy.clone(),
            livelihood: self.livelihood,
            feedback_due: super::reply::feedback_due(case, context),
        })]))
    }
}

/// Raises a case to a higher level.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Escalate {
    /// The level it goes to.
    pub to: Level,
    /// Why.
    pub reason: String,
}

/// A case was raised to a higher level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Escalated {
    /// The level it goes to.
    pub to: Level,
    /// Why.
    pub reason: String,
}

impl Rule for Escalate {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if context.actor.level.is_some_and(|own| self.to <= own) {
            return Err(Refusal::new(Code::BodyNotCompetent)
                .at("to")
                .with("level", self.to)
                .with("id", ""));
        }
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        Ok(Decision::events([CaseEvent::CaseEscalated(Escalated { to: self.to, reason })]))
    }
}

impl Case {
    pub(super) fn fold_accepted(&mut self, fact: &Fact<CaseEvent>, event: &Accepted) {
        self.status = CaseStatus::Accepted;
        self.track = Some(event.track);
        self.urgency = Some(event.urgency);
        self.livelihood |= event.livelihood;
        self.lead_deputy.clone_from(&event.lead_deputy);
        let day = fact.occurred_at.day();
        self.accepted_on = Some(day);
        self.meet_deadlines(DeadlineKind::Triage, None, day);
        self.open_deadline(event.refer_due.as_ref(), None, None);
    }

    pub(super) fn fold_on_spot(&mut self, fact: &Fact<CaseEvent>, event: &OnSpot) {
        let day = fact.occurred_at.day();
        self.status = CaseStatus::Replied;
        self.track.get_or_insert(Track::Opinion);
        self.accepted_on.get_or_insert(day);
        self.on_spot = true;
        self.livelihood |= event.livelihood;
        self.meet_deadlines(DeadlineKind::Triage, None, day);
        self.end_deadlines(DeadlineKind::Refer);
        self.replies.push(Reply::on_spot(self.round, day, event));
        self.open_deadline(event.feedback_due.as_ref(), None, None);
    }
}
