//! Referring a case to the responsible units (交办/转办), and cancelling a referral (撤销交办).

use super::{
    Case, CaseEvent, Rule,
    referral::{Assignment, Referral},
    terms::{CaseStatus, HandlingMode, Track, Urgency},
};
use crate::{
    Context, Decision, Fact, Refusal,
    actor::Level,
    deadline::{DeadlineKind, Due},
    ids::{ReferralId, UnitCode},
    permission,
    policy::Complexity,
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Refers a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refer {
    /// How it is handled.
    pub mode: HandlingMode,
    /// The lead unit (主办); with SEPARATE the first of the units.
    pub lead: UnitCode,
    /// Co-handlers (会办); with SEPARATE the other units.
    pub co: Vec<UnitCode>,
    /// Whether the matter is wide and difficult (DBF 51).
    pub complexity: Complexity,
    /// The instruction.
    pub instruction: Option<String>,
}

/// A case was referred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Referred {
    /// The referral.
    pub referral: ReferralId,
    /// Round of handling, from 1.
    pub round: u32,
    /// The organ that refers.
    pub referring_body: String,
    /// Its level.
    pub referring_level: Level,
    /// How it is handled.
    pub mode: HandlingMode,
    /// The lead unit.
    pub lead: UnitCode,
    /// Co-handlers, or the other units of a separate handling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co: Vec<UnitCode>,
    /// Whether the matter is wide and difficult.
    #[serde(default, skip_serializing_if = "is_ordinary")]
    pub complexity: Complexity,
    /// The instruction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// When the reply is due.
    pub due: Due,
    /// When co-handlers' opinions are due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_due: Option<Due>,
    /// When signing is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_due: Option<Due>,
    /// Until when a return may be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_window: Option<Due>,
}

fn is_ordinary(complexity: &Complexity) -> bool {
    *complexity == Complexity::Ordinary
}

impl Rule for Refer {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        self.check_mode()?;
        self.check_units(context)?;
        let referring_level =
            context.actor.level.ok_or_else(|| self.not_competent("", &self.lead))?;
        for unit in std::iter::once(&self.lead).chain(&self.co) {
            let level = context.directory.unit(unit)?.level;
            if !level.is_some_and(|level| permission::competent(referring_level, level)) {
                return Err(self.not_competent(referring_level.zh(), unit));
            }
        }
        let due = |kind| rule_due(case, context, kind, self.complexity);
        let reply_due = due(DeadlineKind::Reply).ok_or_else(|| {
            Refusal::new(Code::UnknownCode).with("value", "REPLY").with("list", "deadlines")
        })?;
        let referred = Referred {
            referral: ReferralId::new(format!("R{}", case.referrals.len() + 1)),
            round: case.round.max(1),
            referring_body: context.actor.organ.clone(),
            referring_level,
            mode: self.mode,
            lead: self.lead.clone(),
            co: self.co.clone(),
            complexity: self.complexity,
            instruction: text::optional_prose(
                self.instruction.as_deref(),
                context.policy.limits.prose,
                "instruction",
            )?,
            due: reply_due,
            co_due: if self.mode == HandlingMode::Joint {
                due(DeadlineKind::CoOpinion)
            } else {
                None
            },
            sign_due: due(DeadlineKind::Sign),
            return_window: due(DeadlineKind::ReturnWindow),
        };
        Ok(Decision::events([CaseEvent::CaseReferred(referred)]))
    }
}

impl Refer {
    fn check_mode(&self) -> Result<(), Refusal> {
        let alone = self.co.is_empty();
        match self.mode {
            HandlingMode::Single if alone => Ok(()),
            HandlingMode::Joint | HandlingMode::Separate if !alone => Ok(()),
            HandlingMode::Single | HandlingMode::Joint | HandlingMode::Separate => {
                Err(Refusal::new(Code::ModeMismatch).at("co").with("mode", self.mode))
            }
        }
    }

    fn check_units(&self, context: &Context<'_>) -> Result<(), Refusal> {
        context.directory.unit(&self.lead)?;
        if self.co.contains(&self.lead) {
            return Err(Refusal::new(Code::LeadIsCo).at("co").with("id", &self.lead));
        }
        let twice =
            self.co.iter().enumerate().find(|(place, unit)| self.co[..*place].contains(unit));
        match twice {
            Some((_, unit)) => Err(Refusal::new(Code::DuplicateUnit).at("co").with("id", unit)),
            None => Ok(()),
        }
    }

    fn not_competent(&self, level: &str, unit: &UnitCode) -> Refusal {
        Refusal::new(Code::BodyNotCompetent).at("lead").with("level", level).with("id", unit)
    }
}

/// A due day that the policy sets for this case, counted from today.
pub(super) fn rule_due(
    case: &Case,
    context: &Context<'_>,
    kind: DeadlineKind,
    complexity: Complexity,
) -> Option<Due> {
    let track = case.track.unwrap_or(Track::Opinion);
    let urgency = case.urgency.unwrap_or(Urgency::Normal);
    let span = context.policy.span(kind, track, urgency, complexity)?;
    Some(Due::by_rule(kind, span, context.today(), context.calendar, context.policy))
}

/// Cancels the open referral.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelReferral {
    /// Why.
    pub reason: String,
}

/// A referral was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancelled {
    /// The referral.
    pub referral: ReferralId,
    /// Why.
    pub reason: String,
}

impl Rule for CancelReferral {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        let referral = case.open_referral().map(|referral| referral.id.clone());
        let cancelled =
            referral.map(|referral| CaseEvent::ReferralCancelled(Cancelled { referral, reason }));
        Ok(Decision::events(Vec::from_iter(cancelled)))
    }
}

impl Case {
    pub(super) fn fold_referred(&mut self, fact: &Fact<CaseEvent>, event: &Referred) {
        let day = fact.occurred_at.day();
        self.status = CaseStatus::Referred;
        self.round = event.round;
        self.first_referred_on.get_or_insert(day);
        self.meet_deadlines(DeadlineKind::Refer, None, day);
        let units = std::iter::once(&event.lead).chain(&event.co);
        self.referrals.push(Referral {
            id: event.referral.clone(),
            round: event.round,
            mode: event.mode,
            lead: event.lead.clone(),
            body: event.referring_body.clone(),
            on: day,
            first_on: day,
            return_until: event.return_window.as_ref().map(|due| due.due_on),
            assignments: units.cloned().map(Assignment::of).collect(),
            open: true,
            returned: false,
            return_ruled: Vec::new(),
            return_asked_by: None,
        });
        self.reply_due_on = Some(event.due.due_on);
        self.open_deadline(Some(&event.due), Some(&event.lead), None);
        self.open_deadline(event.sign_due.as_ref(), Some(&event.lead), None);
        for unit in &event.co {
            self.open_co_deadlines(
                event.mode,
                unit,
                event.sign_due.as_ref(),
                event.co_due.as_ref(),
            );
        }
    }

    /// What a unit beside the lead owes: its signature in separate handling, else its opinion.
    pub(super) fn open_co_deadlines(
        &mut self,
        mode: HandlingMode,
        unit: &UnitCode,
        sign_due: Option<&Due>,
        co_due: Option<&Due>,
    ) {
        let owed = if mode == HandlingMode::Separate { sign_due } else { co_due };
        self.open_deadline(owed, Some(unit), None);
    }

    /// Ends the open referral without a reply: its deadlines end with it.
    pub(super) fn end_referral(&mut self) {
        if let Some(referral) = self.open_referral_mut() {
            referral.open = false;
            referral.return_asked_by = None;
        }
        self.reply_due_on = None;
        self.extension = None;
        self.suspended_since = None;
        for kind in [
            DeadlineKind::Reply,
            DeadlineKind::RehandleReply,
            DeadlineKind::CoOpinion,
            DeadlineKind::Sign,
        ] {
            self.end_deadlines(kind);
        }
    }
}
