//! What a unit does with a referral: sign (签收), name who handles (落实承办人), consult (面商), report
//! progress (进展), attach evidence (附证据), give a co-handler's opinion (会办意见).

use super::{
    Case, CaseEvent, Rule,
    intake::{Attachment, check_attachments},
    terms::{CaseStatus, HandlingMode},
};
use crate::{
    Context, Decision, Fact, Refusal,
    deadline::DeadlineKind,
    ids::{DeputyId, ReferralId, UnitCode},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Signs for the open referral.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignFor {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// Who signed, by function.
    pub signer: Option<String>,
}

/// A referral was signed for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedFor {
    /// The referral.
    pub referral: ReferralId,
    /// The unit.
    pub unit: UnitCode,
    /// Who signed, by function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
}

impl Rule for SignFor {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let referral = case.open_referral().ok_or_else(|| Refusal::new(Code::UnknownCase))?;
        if referral.mode != HandlingMode::Separate && unit != referral.lead {
            return Err(Refusal::new(Code::NotYourAssignment).at("unit").with("id", &unit));
        }
        if referral.assignment(&unit).is_some_and(|own| own.signed_on.is_some()) {
            return Ok(Decision::nothing());
        }
        let signer =
            text::optional_prose(self.signer.as_deref(), context.policy.limits.title, "signer")?;
        let event = SignedFor { referral: referral.id.clone(), unit, signer };
        Ok(Decision::events([CaseEvent::ReferralSignedFor(event)]))
    }
}

/// Names the person who handles, by function or account: no private data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignHandler {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// Who handles.
    pub handler: String,
}

/// Somebody was named to handle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandlerNamed {
    /// The unit.
    pub unit: UnitCode,
    /// Who handles.
    pub handler: String,
}

impl Rule for AssignHandler {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let handler = text::prose(&self.handler, context.policy.limits.title, "handler")?;
        Ok(Decision::events([CaseEvent::HandlerAssigned(HandlerNamed { unit, handler })]))
    }
}

crate::terms! {
    /// Form of a consultation.
    pub enum ConsultationForm {
        /// A meeting.
        Meeting = "MEETING" "座谈会",
        /// A visit.
        Visit = "VISIT" "登门走访",
        /// By telephone.
        Phone = "PHONE" "电话",
        /// None took place.
        None = "NONE" "未协商",
    }
}

/// Records a consultation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordConsultation {
    /// Its form.
    pub form: ConsultationForm,
    /// The deputies it was held with.
    pub with_deputies: Vec<DeputyId>,
    /// A note.
    pub note: Option<String>,
}

/// A consultation was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consulted {
    /// Its form.
    pub form: ConsultationForm,
    /// The deputies it was held with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with_deputies: Vec<DeputyId>,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Rule for RecordConsultation {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        for deputy in &self.with_deputies {
            context.directory.active_deputy(deputy, context.today())?;
        }
        let note = text::optional_prose(self.note.as_deref(), context.policy.limits.prose, "note")?;
        let event = Consulted { form: self.form, with_deputies: self.with_deputies.clone(), note };
        Ok(Decision::events([CaseEvent::ConsultationHeld(event)]))
    }
}

/// Reports progress.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportProgress {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// What was done.
    pub text: String,
    /// How far it is, in percent.
    pub percent: Option<u8>,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

/// Progress was reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progressed {
    /// The unit.
    pub unit: UnitCode,
    /// What was done.
    pub text: String,
    /// How far it is, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Rule for ReportProgress {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        if let Some(percent) = self.percent.filter(|percent| *percent > 100) {
            return Err(Refusal::new(Code::InvalidNumber).at("percent").with("value", percent));
        }
        check_attachments(&self.attachments, context)?;
        Ok(Decision::events([CaseEvent::ProgressReported(Progressed {
            unit,
            text: text::prose(&self.text, context.policy.limits.prose, "text")?,
            percent: self.percent,
            attachments: self.attachments.clone(),
        })]))
    }
}

/// Attaches evidence, such as photographs before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachEvidence {
    /// What it shows.
    pub note: Option<String>,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

/// Evidence was attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

impl Rule for AttachEvidence {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if context.actor.unit.is_some() {
            case.acting_unit(None, context)?;
        }
        if self.attachments.is_empty() {
            return Err(Refusal::new(Code::Required).at("attachments"));
        }
        check_attachments(&self.attachments, context)?;
        let note = text::optional_prose(self.note.as_deref(), context.policy.limits.prose, "note")?;
        let event = Evidence { note, attachments: self.attachments.clone() };
        Ok(Decision::events([CaseEvent::EvidenceAttached(event)]))
    }
}

/// Gives a co-handler's opinion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitCoOpinion {
    /// The unit; the actor's own when absent.
    pub unit: Option<UnitCode>,
    /// The opinion.
    pub text: String,
    /// Papers and photographs.
    pub attachments: Vec<Attachment>,
}

/// A co-handler gave its opinion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoOpinion {
    /// The unit.
    pub unit: UnitCode,
    /// The opinion.
    pub text: String,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Rule for SubmitCoOpinion {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let unit = case.acting_unit(self.unit.as_ref(), context)?;
        let is_co = case
            .open_referral()
            .filter(|referral| referral.mode == HandlingMode::Joint)
            .is_some_and(|referral| referral.co().any(|assignment| assignment.unit == unit));
        if !is_co {
            return Err(Refusal::new(Code::NotYourAssignment).at("unit").with("id", &unit));
        }
        check_attachments(&self.attachments, context)?;
        Ok(Decision::events([CaseEvent::CoOpinionSubmitted(CoOpinion {
            unit,
            text: text::prose(&self.text, context.policy.limits.reply, "text")?,
            attachments: self.attachments.clone(),
        })]))
    }
}

impl Case {
    pub(super) fn fold_signed(&mut self, fact: &Fact<CaseEvent>, event: &SignedFor) {
        let day = fact.occurred_at.day();
        self.status = CaseStatus::Handling;
        if let Some(own) =
            self.open_referral_mut().and_then(|referral| referral.assignment_mut(&event.unit))
        {
            own.signed_on = Some(day);
        }
        self.meet_deadlines(DeadlineKind::Sign, Some(&event.unit), day);
    }

    pub(super) fn fold_co_opinion(&mut self, fact: &Fact<CaseEvent>, event: &CoOpinion) {
        let day = fact.occurred_at.day();
        if let Some(own) =
            self.open_referral_mut().and_then(|referral| referral.assignment_mut(&event.unit))
        {
            own.opinion_on.get_or_insert(day);
        }
        self.meet_deadlines(DeadlineKind::CoOpinion, Some(&event.unit), day);
    }
}
