//! Tracking commitments (跟踪落实): fulfilled, written off or set another day; when the last one is
//! settled, tracking completes of itself.

use super::{Case, CaseEvent, Rule, terms::CaseStatus};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{DeadlineKind, Due},
    ids::CommitmentId,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A commitment as promised in a reply (承诺事项).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Promise {
    /// Its ordinal.
    pub id: CommitmentId,
    /// What is promised.
    pub text: String,
    /// By when.
    pub due: Due,
}

/// A folded commitment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commitment {
    /// Its ordinal.
    pub id: CommitmentId,
    /// What was promised.
    pub text: String,
    /// The round it was promised in.
    pub round: u32,
    /// By when, as it stands.
    pub due_on: Date,
    /// What became of it.
    pub fate: Fate,
    /// The day that was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_on: Option<Date>,
}

crate::terms! {
    /// What became of a commitment.
    pub enum Fate {
        /// Not yet.
        Open = "OPEN" "待兑现",
        /// Kept.
        Fulfilled = "FULFILLED" "已兑现",
        /// Written off.
        WrittenOff = "WRITTEN_OFF" "已核销",
        /// Overtaken by re-handling.
        Superseded = "SUPERSEDED" "已被取代",
    }
}

impl Commitment {
    /// Whether it is still owed.
    pub fn is_open(&self) -> bool {
        self.fate == Fate::Open
    }

    pub(super) fn supersede(&mut self) {
        if self.is_open() {
            self.fate = Fate::Superseded;
        }
    }
}

/// Records that a commitment was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfilCommitment {
    /// Which one.
    pub commitment: CommitmentId,
    /// What shows it.
    pub evidence: String,
}

/// A commitment was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fulfilled {
    /// Which one.
    pub commitment: CommitmentId,
    /// What shows it.
    pub evidence: String,
}

/// Writes a commitment off.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WriteOffCommitment {
    /// Which one.
    pub commitment: CommitmentId,
    /// Why.
    pub reason: String,
}

/// A commitment was written off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WrittenOff {
    /// Which one.
    pub commitment: CommitmentId,
    /// Why.
    pub reason: String,
}

/// Sets a commitment another day.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RescheduleCommitment {
    /// Which one.
    pub commitment: CommitmentId,
    /// The new day.
    pub due_on: Date,
    /// Why.
    pub reason: String,
}

/// A commitment has another day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rescheduled {
    /// Which one.
    pub commitment: CommitmentId,
    /// The new day.
    pub due: Due,
    /// The day it had.
    #[schemars(with = "String")]
    pub old_due_on: Date,
    /// Why.
    pub reason: String,
}

/// Every commitment is settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completed {}

impl Rule for FulfilCommitment {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        check_unit(case, context)?;
        let evidence = text::prose(&self.evidence, context.policy.limits.prose, "evidence")?;
        open_commitment(case, &self.commitment)?;
        let commitment = self.commitment.clone();
        let event = CaseEvent::CommitmentFulfilled(Fulfilled { commitment, evidence });
        Ok(settled(case, &self.commitment, event))
    }
}

impl Rule for WriteOffCommitment {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        open_commitment(case, &self.commitment)?;
        let commitment = self.commitment.clone();
        let event = CaseEvent::CommitmentWrittenOff(WrittenOff { commitment, reason });
        Ok(settled(case, &self.commitment, event))
    }
}

impl Rule for RescheduleCommitment {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        check_unit(case, context)?;
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let old_due_on = open_commitment(case, &self.commitment)?.due_on;
        let today = context.today();
        if self.due_on < today {
            return Err(Refusal::new(Code::InvalidDate).at("dueOn").with("value", self.due_on));
        }
        if self.due_on == old_due_on {
            return Ok(Decision::nothing());
        }
        let due = Due::set_to(
            DeadlineKind::Commitment,
            self.due_on,
            today,
            context.calendar,
            context.policy,
        );
        let commitment = self.commitment.clone();
        let event = Rescheduled { commitment, due, old_due_on, reason };
        Ok(Decision::events([CaseEvent::CommitmentRescheduled(event)]))
    }
}

/// A unit settles only what it promised (I3).
fn check_unit(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    match &context.actor.unit {
        Some(_) => case.acting_unit(None, context).map(|_| ()),
        None => Ok(()),
    }
}

fn open_commitment<'c>(case: &'c Case, id: &CommitmentId) -> Result<&'c Commitment, Refusal> {
    case.open_commitments()
        .find(|commitment| commitment.id == *id)
        .ok_or_else(|| Refusal::new(Code::UnknownCommitment).at("commitment").with("id", id))
}

/// The event that settles a commitment, and the end of tracking when it was the last. A supervision
/// that is open keeps the tracking going until it is concluded.
fn settled(case: &Case, id: &CommitmentId, event: CaseEvent) -> Decision<CaseEvent> {
    let supervised = case.open_supervisions().next().is_some();
    let last = !supervised && case.open_commitments().all(|commitment| commitment.id == *id);
    let completed = last.then_some(CaseEvent::TrackingCompleted(Completed {}));
    Decision::events([event].into_iter().chain(completed).collect::<Vec<_>>())
}

impl Case {
    pub(super) fn promise(&mut self, promises: &[Promise]) {
        for promise in promises {
            self.commitments.push(Commitment {
                id: promise.id.clone(),
                text: promise.text.clone(),
                round: self.round,
                due_on: promise.due.due_on,
                fate: Fate::Open,
                settled_on: None,
            });
            self.open_deadline(Some(&promise.due), None, Some(promise.id.as_str()));
        }
    }

    pub(super) fn fold_settled(&mut self, fact: &Fact<CaseEvent>, id: &CommitmentId, fate: Fate) {
        let day = fact.occurred_at.day();
        if let Some(commitment) =
            self.commitments.iter_mut().find(|commitment| commitment.id == *id)
        {
            commitment.fate = fate;
            commitment.settled_on = Some(day);
        }
        if fate == Fate::Fulfilled {
            self.meet_subject(id.as_str(), day);
        } else {
            self.end_subject(id.as_str());
        }
    }

    pub(super) fn fold_rescheduled(&mut self, event: &Rescheduled) {
        let id = &event.commitment;
        if let Some(commitment) =
            self.commitments.iter_mut().find(|commitment| commitment.id == *id)
        {
            commitment.due_on = event.due.due_on;
        }
        self.end_subject(id.as_str());
        self.open_deadline(Some(&event.due), None, Some(id.as_str()));
    }

    pub(super) fn fold_tracking_completed(&mut self) {
        self.status = CaseStatus::Closed;
    }
}
