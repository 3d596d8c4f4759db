//! Supervising the handling (督办): opening and concluding, what was done under it, a unit's answer,
//! criticism. None of it changes how the case is handled; only tracking ends with the last of it.

mod key;
mod urging;

pub use key::{DesignateKeySupervision, KeyDesignated, KeyLifted, LiftKeySupervision};
pub use urging::{Urge, UrgeByLadder, Urged, Urging};

use super::{
    Case, CaseEvent, Rule,
    intake::{Attachment, check_attachments},
    refer::rule_due,
    terms::{CaseStatus, SupervisionKind},
    tracking::Completed,
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::{DeadlineKind, Due},
    ids::{DeputyId, SupervisionId, UnitCode},
    policy::Complexity,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Opens a supervision (督办立项).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenSupervision {
    /// Its kind.
    pub kind: SupervisionKind,
    /// The person who leads it, by function.
    pub leader: Option<String>,
    /// When an answer is due; the policy's day when absent.
    pub response_due_on: Option<Date>,
}

/// A supervision was opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// Its ordinal.
    pub supervision: SupervisionId,
    /// Its kind.
    pub kind: SupervisionKind,
    /// The organ that supervises.
    pub organ: String,
    /// The person who leads it, by function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// When an answer is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_due: Option<Due>,
}

impl Rule for OpenSupervision {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let today = context.today();
        let kind = DeadlineKind::SupervisionResponse;
        let response_due = match self.response_due_on {
            Some(day) if day < today => {
                return Err(Refusal::new(Code::InvalidDate).at("responseDueOn").with("value", day));
            }
            Some(day) => Some(Due::set_to(kind, day, today, context.calendar, context.policy)),
            None => rule_due(case, context, kind, Complexity::Ordinary),
        };
        let limit = context.policy.limits.title;
        Ok(Decision::events([CaseEvent::SupervisionOpened(Opened {
            supervision: SupervisionId::new(format!("S{}", case.supervisions.len() + 1)),
            kind: self.kind,
            organ: context.actor.organ.clone(),
            leader: text::optional_prose(self.leader.as_deref(), limit, "leader")?,
            response_due,
        })]))
    }
}

crate::terms! {
    /// What was done under a supervision.
    pub enum ActivityKind {
        /// An inspection was conducted.
        Inspection = "INSPECTION" "视察",
        /// Research was conducted.
        Research = "RESEARCH" "专题调研",
        /// An inquiry was held.
        Inquiry = "INQUIRY" "询问",
        /// An interview was held.
        Interview = "INTERVIEW" "约谈",
        /// Law enforcement was inspected.
        EnforcementInspection = "ENFORCEMENT_INSPECTION" "执法检查",
        /// A special report was heard.
        SpecialReport = "SPECIAL_REPORT" "听取专项报告",
        /// A third party's assessment was received.
        ThirdPartyAssessment = "THIRD_PARTY_ASSESSMENT" "第三方评估",
        /// A visit after the fact was made.
        ReviewVisit = "REVIEW_VISIT" "回头看",
    }
}

/// Records what was done under a supervision.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordActivity {
    /// What was done.
    pub activity: ActivityKind,
    /// The supervision.
    pub supervision: SupervisionId,
    /// Deputies who took part.
    pub participants: Vec<DeputyId>,
    /// What was found.
    pub finding: Option<String>,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

/// Something was done under a supervision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conducted {
    /// The supervision.
    pub supervision: SupervisionId,
    /// Deputies who took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<DeputyId>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Rule for RecordActivity {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        open_supervision(case, &self.supervision)?;
        for deputy in &self.participants {
            context.directory.active_deputy(deputy, context.today())?;
        }
        check_attachments(&self.attachments, context)?;
        let limit = context.policy.limits.prose;
        let conducted = Conducted {
            supervision: self.supervision.clone(),
            participants: self.participants.clone(),
            finding: text::optional_prose(self.finding.as_deref(), limit, "finding")?,
            attachments: self.attachments.clone(),
        };
        Ok(Decision::events([match self.activity {
            ActivityKind::Inspection => CaseEvent::InspectionConducted(conducted),
            ActivityKind::Research => CaseEvent::ResearchConducted(conducted),
            ActivityKind::Inquiry => CaseEvent::InquiryHeld(conducted),
            ActivityKind::Interview => CaseEvent::InterviewHeld(conducted),
            ActivityKind::EnforcementInspection => {
                CaseEvent::EnforcementInspectionConducted(conducted)
            }
            ActivityKind::SpecialReport => CaseEvent::SpecialReportHeard(conducted),
            ActivityKind::ThirdPartyAssessment => {
                CaseEvent::ThirdPartyAssessmentReceived(conducted)
            }
            ActivityKind::ReviewVisit => CaseEvent::ReviewVisitConducted(conducted),
        }]))
    }
}

/// Answers a supervision.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RespondToSupervision {
    /// The supervision.
    pub supervision: SupervisionId,
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// The answer.
    pub text: String,
}

/// A unit answered a supervision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Responded {
    /// The supervision.
    pub supervision: SupervisionId,
    /// The unit.
    pub unit: UnitCode,
    /// The answer.
    pub text: String,
}

impl Rule for RespondToSupervision {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        open_supervision(case, &self.supervision)?;
        Ok(Decision::events([CaseEvent::SupervisionResponseReceived(Responded {
            supervision: self.supervision.clone(),
            unit: case.acting_unit(self.unit.as_ref(), context)?,
            text: text::prose(&self.text, context.policy.limits.prose, "text")?,
        })]))
    }
}

/// Concludes a supervision (督办销号).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcludeSupervision {
    /// The supervision.
    pub supervision: SupervisionId,
    /// What came of it.
    pub conclusion: String,
}

/// A supervision was concluded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Concluded {
    /// The supervision.
    pub supervision: SupervisionId,
    /// What came of it.
    pub conclusion: String,
}

impl Rule for ConcludeSupervision {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        open_supervision(case, &self.supervision)?;
        let conclusion = text::prose(&self.conclusion, context.policy.limits.prose, "conclusion")?;
        let event = Concluded { supervision: self.supervision.clone(), conclusion };
        let completed = case
            .is_tracked_only_for(&self.supervision)
            .then_some(CaseEvent::TrackingCompleted(Completed {}));
        let concluded = [CaseEvent::SupervisionConcluded(event)];
        Ok(Decision::events(concluded.into_iter().chain(completed).collect::<Vec<_>>()))
    }
}

fn open_supervision<'c>(case: &'c Case, id: &SupervisionId) -> Result<&'c Supervision, Refusal> {
    case.open_supervisions()
        .find(|supervision| supervision.id == *id)
        .ok_or_else(|| Refusal::new(Code::UnknownSupervision).at("supervision").with("id", id))
}

/// Circulates a criticism (通报批评).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CirculateCriticism {
    /// The unit criticised.
    pub unit: UnitCode,
    /// The criticism.
    pub text: String,
}

/// A criticism was circulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Criticised {
    /// The unit criticised.
    pub unit: UnitCode,
    /// The criticism.
    pub text: String,
}

impl Rule for CirculateCriticism {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        context.directory.unit(&self.unit)?;
        let text = text::prose(&self.text, context.policy.limits.prose, "text")?;
        let event = Criticised { unit: self.unit.clone(), text };
        Ok(Decision::events([CaseEvent::CriticismCirculated(event)]))
    }
}

/// A folded supervision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Supervision {
    /// Its ordinal.
    pub id: SupervisionId,
    /// Its kind.
    pub kind: SupervisionKind,
    /// The organ that supervises.
    pub organ: String,
    /// Day it was opened.
    pub opened_on: Date,
    /// When an answer is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_due_on: Option<Date>,
    /// Day of the first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responded_on: Option<Date>,
    /// Things done under it.
    #[serde(default)]
    pub activities: u32,
    /// Day it was concluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concluded_on: Option<Date>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<String>,
}

impl Supervision {
    /// Whether it is not concluded.
    pub fn is_open(&self) -> bool {
        self.concluded_on.is_none()
    }
}

impl Case {
    /// Whether nothing but this supervision keeps the tracking from being complete.
    fn is_tracked_only_for(&self, id: &SupervisionId) -> bool {
        self.status == CaseStatus::Tracking
            && self.open_commitments().next().is_none()
            && self.open_supervisions().all(|supervision| supervision.id == *id)
    }

    fn supervision_mut(&mut self, id: &SupervisionId) -> Option<&mut Supervision> {
        self.supervisions.iter_mut().find(|supervision| supervision.id == *id)
    }

    pub(super) fn fold_supervision_opened(&mut self, fact: &Fact<CaseEvent>, event: &Opened) {
        self.supervisions.push(Supervision {
            id: event.supervision.clone(),
            kind: event.kind,
            organ: event.organ.clone(),
            opened_on: fact.occurred_at.day(),
            response_due_on: event.response_due.as_ref().map(|due| due.due_on),
            responded_on: None,
            activities: 0,
            concluded_on: None,
            conclusion: None,
        });
        let lead = self.lead().cloned();
        self.open_deadline(
            event.response_due.as_ref(),
            lead.as_ref(),
            Some(event.supervision.as_str()),
        );
    }

    pub(super) fn fold_conducted(&mut self, event: &Conducted) {
        if let Some(supervision) = self.supervision_mut(&event.supervision) {
            supervision.activities += 1;
        }
    }

    pub(super) fn fold_activity_voided(&mut self, id: &SupervisionId) {
        if let Some(supervision) = self.supervision_mut(id) {
            supervision.activities = supervision.activities.saturating_sub(1);
        }
    }

    pub(super) fn fold_responded(&mut self, fact: &Fact<CaseEvent>, event: &Responded) {
        let day = fact.occurred_at.day();
        if let Some(supervision) = self.supervision_mut(&event.supervision) {
            supervision.responded_on.get_or_insert(day);
        }
        self.meet_subject(event.supervision.as_str(), day);
    }

    pub(super) fn fold_concluded(&mut self, fact: &Fact<CaseEvent>, event: &Concluded) {
        let day = fact.occurred_at.day();
        if let Some(supervision) = self.supervision_mut(&event.supervision) {
            supervision.concluded_on = Some(day);
            supervision.conclusion = Some(event.conclusion.clone());
        }
        self.end_subject(event.supervision.as_str());
    }
}
