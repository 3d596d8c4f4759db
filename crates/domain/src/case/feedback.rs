//! Hearing whether people are satisfied (反馈), and handling again when they are not (重新办理).
//!
//! Two things are rated, the process and the outcome (`domain.md` 2.6).

use super::{
    Case, CaseEvent, Rule,
    refer::rule_due,
    terms::{CaseStatus, FeedbackFrom, HandlingMode, Satisfaction, Track},
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{DeadlineKind, Due},
    ids::DeputyId,
    policy::Complexity,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Records feedback on the reply of this round.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordFeedback {
    /// Who rated.
    pub from: FeedbackFrom,
    /// How the handling was rated (办理过程).
    pub process: Satisfaction,
    /// How the outcome was rated (办理结果).
    pub outcome: Satisfaction,
    /// What co-signers said.
    pub cosigners: Vec<CosignerRating>,
    /// A comment.
    pub comment: Option<String>,
    /// Attempts to reach the person.
    pub attempts: u32,
}

/// What a co-signer said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CosignerRating {
    /// The deputy.
    pub deputy: DeputyId,
    /// How the handling was rated.
    pub process: Satisfaction,
    /// How the outcome was rated.
    pub outcome: Satisfaction,
}

/// Feedback was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// The round it is about.
    pub round: u32,
    /// Who rated.
    pub from: FeedbackFrom,
    /// How the handling was rated.
    pub process: Satisfaction,
    /// How the outcome was rated.
    pub outcome: Satisfaction,
    /// What co-signers said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosigners: Vec<CosignerRating>,
    /// A comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Attempts to reach the person.
    pub attempts: u32,
}

impl Rule for RecordFeedback {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if case.track == Some(Track::Suggestion) && self.from != FeedbackFrom::LeadDeputy {
            return Err(Refusal::new(Code::Required).at("from"));
        }
        let not_rated = [self.process, self.outcome].contains(&Satisfaction::NotRated);
        let limit = context.policy.feedback_attempts;
        if not_rated && self.attempts < limit {
            return Err(Refusal::new(Code::AttemptsRequired)
                .at("attempts")
                .with("limit", limit)
                .with("actual", self.attempts));
        }
        let stranger =
            self.cosigners.iter().find(|rating| !case.cosigners.contains(&rating.deputy));
        if let Some(rating) = stranger {
            return Err(Refusal::new(Code::UnknownReference)
                .at("cosigners")
                .with("kind", "cosigner")
                .with("id", &rating.deputy));
        }
        self.check_every_cosigner_speaks(case)?;
        Ok(Decision::events([CaseEvent::FeedbackRecorded(Recorded {
            round: case.round,
            from: self.from,
            process: self.process,
            outcome: self.outcome,
            cosigners: self.cosigners.clone(),
            comment: text::optional_prose(
                self.comment.as_deref(),
                context.policy.limits.prose,
                "comment",
            )?,
            attempts: self.attempts,
        })]))
    }
}

impl RecordFeedback {
    /// Co-signers are answered one by one, so each is listed, if only as not rated.
    fn check_every_cosigner_speaks(&self, case: &Case) -> Result<(), Refusal> {
        let listed = |deputy: &&DeputyId| {
            self.cosigners.iter().filter(|rating| rating.deputy == **deputy).count() == 1
        };
        match case.cosigners.iter().find(|deputy| !listed(deputy)) {
            None => Ok(()),
            Some(deputy) => {
                Err(Refusal::new(Code::CosignerMissing).at("cosigners").with("id", deputy))
            }
        }
    }
}

/// Orders re-handling.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRehandling {
    /// Why.
    pub reason: String,
    /// The decision to handle again although nobody is dissatisfied.
    pub decision: Option<String>,
}

/// Re-handling was ordered; open commitments are superseded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rehandling {
    /// The round that begins.
    pub round: u32,
    /// Why.
    pub reason: String,
    /// The decision it rests on, when nobody is dissatisfied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The organ that ordered it.
    pub by: String,
    /// When the new reply is due.
    pub due: Due,
    /// When co-handlers' opinions are due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_due: Option<Due>,
    /// When signing is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_due: Option<Due>,
}

impl Rule for OrderRehandling {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let prose = context.policy.limits.prose;
        let reason = text::prose(&self.reason, prose, "reason")?;
        let decision = text::optional_prose(self.decision.as_deref(), prose, "decision")?;
        let referral = case.open_referral().ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        if !case.is_dissatisfied() && decision.is_none() {
            return Err(Refusal::new(Code::NotDissatisfied));
        }
        let limit = context.policy.max_rounds;
        if case.rounds_since_reopening() >= limit && !case.key_supervision {
            return Err(Refusal::new(Code::MaxRounds).with("limit", limit));
        }
        let due = |kind| rule_due(case, context, kind, Complexity::Ordinary);
        let reply_due = due(DeadlineKind::RehandleReply).ok_or_else(|| {
            Refusal::new(Code::UnknownCode)
                .with("value", "REHANDLE_REPLY")
                .with("list", "deadlines")
        })?;
        let joint = referral.mode == HandlingMode::Joint;
        Ok(Decision::events([CaseEvent::RehandlingOrdered(Rehandling {
            round: case.round + 1,
            reason,
            decision,
            by: context.actor.organ.clone(),
            due: reply_due,
            co_due: if joint { due(DeadlineKind::CoOpinion) } else { None },
            sign_due: due(DeadlineKind::Sign),
        })]))
    }
}

/// Folded feedback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    /// The round it is about.
    pub round: u32,
    /// Day on which it was given.
    pub on: Date,
    /// Who rated.
    pub from: FeedbackFrom,
    /// How the handling was rated.
    pub process: Satisfaction,
    /// How the outcome was rated.
    pub outcome: Satisfaction,
    /// Whether a co-signer is dissatisfied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cosigner_dissatisfied: bool,
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Feedback {
    /// Whether anybody was dissatisfied, with the process or the outcome.
    pub fn is_dissatisfied(&self) -> bool {
        self.cosigner_dissatisfied
            || [self.process, self.outcome].contains(&Satisfaction::Dissatisfied)
    }
}

impl Case {
    /// Rounds of the present handling: a reopened case may be handled again like a new one.
    fn rounds_since_reopening(&self) -> u32 {
        (self.round + 1).saturating_sub(self.reopened_in.max(1))
    }

    pub(super) fn fold_feedback(&mut self, fact: &Fact<CaseEvent>, event: &Recorded) {
        let day = fact.occurred_at.day();
        self.status = CaseStatus::FeedbackReceived;
        self.meet_deadlines(DeadlineKind::Feedback, None, day);
        let dissatisfied = |rating: &CosignerRating| {
            [rating.process, rating.outcome].contains(&Satisfaction::Dissatisfied)
        };
        self.feedback.push(Feedback {
            round: event.round,
            on: day,
            from: event.from,
            process: event.process,
            outcome: event.outcome,
            cosigner_dissatisfied: event.cosigners.iter().any(dissatisfied),
            comment: event.comment.clone(),
        });
    }

    pub(super) fn fold_rehandling(&mut self, fact: &Fact<CaseEvent>, event: &Rehandling) {
        let day = fact.occurred_at.day();
        self.status = CaseStatus::Referred;
        self.round = event.round;
        self.rehandled += 1;
        for commitment in &mut self.commitments {
            commitment.supersede();
        }
        self.end_deadlines(DeadlineKind::Commitment);
        self.reply_due_on = Some(event.due.due_on);
        let Some(referral) = self.referrals.last_mut() else { return };
        referral.start_round(event.round, day);
        let (lead, mode) = (referral.lead.clone(), referral.mode);
        let co: Vec<_> = referral.co().map(|assignment| assignment.unit.clone()).collect();
        self.open_deadline(Some(&event.due), Some(&lead), None);
        self.open_deadline(event.sign_due.as_ref(), Some(&lead), None);
        for unit in &co {
            self.open_co_deadlines(mode, unit, event.sign_due.as_ref(), event.co_due.as_ref());
        }
    }
}
