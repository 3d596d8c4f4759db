//! Closing, tracking, filing and reopening.

use crate::scalar::Date;
use lianxin_domain::case::{
    CaseCommand,
    closing::{Archive, Close, Reopen},
    tracking::{FulfilCommitment, RescheduleCommitment, WriteOffCommitment},
};

super::shape::case_mutations! {
    Closing;
    /// Closes a case (办结).
    close_case(CloseCaseInput {
        /// What came of it (办结情况).
        summary: String,
        /// Why it is closed although somebody is dissatisfied (不满意仍办结的理由).
        dissent_reason: Option<String>,
    }) => |input| CaseCommand::Close(Close { summary: input.summary, dissent_reason: input.dissent_reason }),
    /// Records that a commitment was kept (承诺兑现).
    fulfil_commitment(FulfilCommitmentInput {
        /// Its ordinal (序号).
        commitment: String,
        /// What shows it (佐证).
        evidence: String,
    }) => |input| CaseCommand::FulfilCommitment(FulfilCommitment {
        commitment: input.commitment.into(), evidence: input.evidence,
    }),
    /// Writes a commitment off (承诺核销).
    write_off_commitment(WriteOffCommitmentInput {
        /// Its ordinal (序号).
        commitment: String,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::WriteOffCommitment(WriteOffCommitment {
        commitment: input.commitment.into(), reason: input.reason,
    }),
    /// Sets a commitment another day (承诺调整).
    reschedule_commitment(RescheduleCommitmentInput {
        /// Its ordinal (序号).
        commitment: String,
        /// The new day (新期限).
        due_on: Date,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::RescheduleCommitment(RescheduleCommitment {
        commitment: input.commitment.into(), due_on: input.due_on.0, reason: input.reason,
    }),
    /// Files a case (归档).
    archive_case(ArchiveCaseInput {
        /// Archive number (档号).
        archive_no: String,
        /// Retention class, from the policy's list (保管期限).
        retention: String,
        /// Documents the file holds, by the policy's codes (卷内目录).
        catalogue: Vec<String>,
        /// Pages (页数).
        pages: Option<i32>,
        /// Where it stands (存放位置).
        location: Option<String>,
    }) => |input| CaseCommand::Archive(Archive {
        archive_no: input.archive_no, retention: input.retention, catalogue: input.catalogue,
        pages: input.pages.and_then(|pages| pages.try_into().ok()), location: input.location,
    }),
    /// Reopens a case (重新启动).
    reopen_case(ReopenCaseInput {
        /// Reason, from the policy's list (原因).
        reason: String,
        /// In words (说明).
        note: Option<String>,
        /// Who approved beside the caller; needed once filed (第二批准人).
        second_approver: Option<String>,
    }) => |input| CaseCommand::Reopen(Reopen {
        reason: input.reason, note: input.note, second_approver: input.second_approver,
    }),
}
