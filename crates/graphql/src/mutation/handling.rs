//! What a unit does with a referral.

use super::intake::{AttachmentInput, attachments};
use crate::term::Term;
use lianxin_domain::case::{
    CaseCommand,
    handling::{
        AssignHandler, AttachEvidence, ConsultationForm, RecordConsultation, ReportProgress,
        SignFor, SubmitCoOpinion,
    },
};

super::shape::case_mutations! {
    Handling;
    /// Signs for the referral (签收).
    sign_for_referral(SignForReferralInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// Who signed, by function (签收人职务).
        signer: Option<String>,
    }) => |input| CaseCommand::SignFor(SignFor { unit: input.unit.map(Into::into), signer: input.signer }),
    /// Names who handles, by function (落实承办人).
    assign_handler(AssignHandlerInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// Who handles (承办人).
        handler: String,
    }) => |input| CaseCommand::AssignHandler(AssignHandler { unit: input.unit.map(Into::into), handler: input.handler }),
    /// Records a consultation with deputies (沟通面商).
    record_consultation(RecordConsultationInput {
        /// Its form (形式).
        form: Term<ConsultationForm>,
        /// The deputies it was held with (代表).
        with_deputies: Option<Vec<String>>,
        /// A note (备注).
        note: Option<String>,
    }) => |input| CaseCommand::RecordConsultation(RecordConsultation {
        form: input.form.0, note: input.note,
        with_deputies: input.with_deputies.unwrap_or_default().into_iter().map(Into::into).collect(),
    }),
    /// Reports progress (进展).
    report_progress(ReportProgressInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// What was done (内容).
        text: String,
        /// How far it is, in percent (百分比).
        percent: Option<i32>,
        /// Papers and photographs (附件).
        attachments: Option<Vec<AttachmentInput>>,
    }) => |input| CaseCommand::ReportProgress(ReportProgress {
        unit: input.unit.map(Into::into), text: input.text, attachments: attachments(input.attachments),
        percent: input.percent.map(|percent| u8::try_from(percent).unwrap_or(u8::MAX)),
    }),
    /// Attaches evidence (附证据).
    attach_evidence(AttachEvidenceInput {
        /// What it shows (说明).
        note: Option<String>,
        /// Papers and photographs (附件).
        attachments: Vec<AttachmentInput>,
    }) => |input| CaseCommand::AttachEvidence(AttachEvidence {
        note: input.note, attachments: attachments(Some(input.attachments)),
    }),
    /// Gives a co-handler's opinion (会办意见).
    submit_co_opinion(SubmitCoOpinionInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// The opinion (意见).
        text: String,
        /// Papers and photographs (附件).
        attachments: Option<Vec<AttachmentInput>>,
    }) => |input| CaseCommand::SubmitCoOpinion(SubmitCoOpinion {
        unit: input.unit.map(Into::into), text: input.text, attachments: attachments(input.attachments),
    }),
}
