//! A case (事项): what a constituent brought, and everything done about it.
//!
//! Each action has a file with its command, its event and its rule. [`Case`] is the fold; state
//! follows the order of events, never their dates (I1).

pub mod admit;
pub mod causes;
pub mod closing;
pub mod convert;
pub mod deadlines;
pub mod extension;
pub mod feedback;
pub mod file;
pub mod fold;
pub mod handling;
pub mod inbound;
pub mod intake;
pub mod legacy;
pub mod links;
pub mod merging;
pub mod path;
pub mod refer;
pub mod referral;
pub mod reply;
pub mod returning;
pub mod state;
pub mod supervision;
pub mod suspension;
pub mod terms;
pub mod timing;
pub mod tracking;
pub mod triage;
pub mod voiding;

#[cfg(test)]
mod tests;

pub use state::Case;

use crate::{
    Context, Decision, Fact, Refusal, Root,
    permission::{Action, Acts},
};
use serde::Serialize;

crate::events! {
    /// Events of a case (`domain.md` 5.3).
    pub enum CaseEvent {
        /// 登记.
        CaseRegistered(intake::Registered) = 1,
        /// 更正.
        CaseDetailsCorrected(intake::DetailsCorrected) = 1,
        /// 调整分类.
        CaseReclassified(intake::Reclassified) = 1,
        /// 历史结果.
        LegacyOutcomeRecorded(legacy::OutcomeRecorded) = 1,
        /// 受理.
        CaseAccepted(triage::Accepted) = 1,
        /// 不予受理.
        CaseDeclined(triage::Declined) = 1,
        /// 当场答复.
        AnsweredOnSpot(triage::OnSpot) = 1,
        /// 上报.
        CaseEscalated(triage::Escalated) = 1,
        /// 转为代表建议.
        ConvertedToSuggestion(convert::Converted) = 1,
        /// 撤回.
        CaseWithdrawn(closing::Withdrawn) = 1,
        /// 交办/转办.
        CaseReferred(refer::Referred) = 1,
        /// 撤销交办.
        ReferralCancelled(refer::Cancelled) = 1,
        /// 签收.
        ReferralSignedFor(handling::SignedFor) = 1,
        /// 申请退办.
        ReturnRequested(returning::Requested) = 1,
        /// 同意退办.
        ReturnApproved(returning::Ruled) = 1,
        /// 不同意退办.
        ReturnRejected(returning::Ruled) = 1,
        /// 落实承办人.
        HandlerAssigned(handling::HandlerNamed) = 1,
        /// 沟通面商.
        ConsultationHeld(handling::Consulted) = 1,
        /// 进展.
        ProgressReported(handling::Progressed) = 1,
        /// 附证据.
        EvidenceAttached(handling::Evidence) = 1,
        /// 会办意见.
        CoOpinionSubmitted(handling::CoOpinion) = 1,
        /// 申请延期.
        ExtensionRequested(extension::Requested) = 1,
        /// 同意延期.
        ExtensionApproved(extension::Approved) = 1,
        /// 不同意延期.
        ExtensionRejected(extension::Rejected) = 1,
        /// 时限重算.
        DeadlineRecalculated(deadlines::Recalculated) = 1,
        /// 预警.
        DueSoonRaised(deadlines::Raised) = 1,
        /// 逾期.
        DeadlineMissed(deadlines::Raised) = 1,
        /// 中止.
        HandlingSuspended(suspension::Suspended) = 1,
        /// 恢复.
        HandlingResumed(suspension::Resumed) = 1,
        /// 答复.
        ReplySubmitted(reply::Submitted) = 1,
        /// 退回重新答复.
        ReplyRejected(reply::Rejected) = 1,
        /// 调整答复类别.
        ReplyClassAdjusted(reply::ClassAdjusted) = 1,
        /// 送达.
        ReplyDelivered(reply::Delivered) = 1,
        /// 反馈.
        FeedbackRecorded(feedback::Recorded) = 1,
        /// 重新办理.
        RehandlingOrdered(feedback::Rehandling) = 1,
        /// 办结.
        CaseClosed(closing::Closed) = 1,
        /// 承诺兑现.
        CommitmentFulfilled(tracking::Fulfilled) = 1,
        /// 承诺核销.
        CommitmentWrittenOff(tracking::WrittenOff) = 1,
        /// 承诺调整.
        CommitmentRescheduled(tracking::Rescheduled) = 1,
        /// 跟踪完成.
        TrackingCompleted(tracking::Completed) = 1,
        /// 归档.
        CaseArchived(closing::Archived) = 1,
        /// 重新启动.
        CaseReopened(closing::Reopened) = 1,
        /// 并案.
        CaseMerged(merging::Merged) = 1,
        /// 接收并案.
        MergeReceived(merging::Received) = 1,
        /// 撤销并案.
        CaseUnmerged(merging::Unmerged) = 1,
        /// 并案被撤销.
        MergeUndone(merging::Received) = 1,
        /// 关联.
        CasesLinked(links::Linked) = 1,
        /// 外部关联.
        ExternalLinkAttached(links::External) = 1,
        /// 外部状态.
        ExternalStatusReceived(links::ExternalStatus) = 1,
        /// 催办.
        UrgeIssued(supervision::Urged) = 1,
        /// 督办立项.
        SupervisionOpened(supervision::Opened) = 1,
        /// 视察.
        InspectionConducted(supervision::Conducted) = 1,
        /// 专题调研.
        ResearchConducted(supervision::Conducted) = 1,
        /// 询问.
        InquiryHeld(supervision::Conducted) = 1,
        /// 约谈.
        InterviewHeld(supervision::Conducted) = 1,
        /// 执法检查.
        EnforcementInspectionConducted(supervision::Conducted) = 1,
        /// 听取专项报告.
        SpecialReportHeard(supervision::Conducted) = 1,
        /// 第三方评估.
        ThirdPartyAssessmentReceived(supervision::Conducted) = 1,
        /// 回头看.
        ReviewVisitConducted(supervision::Conducted) = 1,
        /// 督办回复.
        SupervisionResponseReceived(supervision::Responded) = 1,
        /// 督办销号.
        SupervisionConcluded(supervision::Concluded) = 1,
        /// 列为重点督办.
        KeySupervisionDesignated(supervision::KeyDesignated) = 1,
        /// 解除重点督办.
        KeySupervisionLifted(supervision::KeyLifted) = 1,
        /// 通报批评.
        CriticismCirculated(supervision::Criticised) = 1,
        /// 作废.
        EntryVoided(voiding::Voided) = 1,
    }
}

/// The rule of one action.
pub(crate) trait Rule {
    /// Events, or a refusal; the state has been found to admit the action.
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal>;
}

/// Declares [`CaseCommand`]: `commands! { Refer(refer::Refer) = ReferCase, … }` expands to the enum,
/// the action of each variant and the dispatch to its [`Rule`].
macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($command:ty) = $action:ident,)+) => {
        /// What may be asked of a case, one variant per command of `domain.md` 5.3.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "command", rename_all = "camelCase")]
        pub enum CaseCommand { $($(#[$doc])* $variant($command),)+ }

        impl CaseCommand {
            fn rule(&self) -> &dyn Rule {
                match self { $(Self::$variant(command) => command,)+ }
            }
        }

        impl Acts for CaseCommand {
            fn action(&self) -> Action {
                match self { $(Self::$variant(_) => Action::$action,)+ }
            }

            fn attachments(&self) -> &[intake::Attachment] {
                match self {
                    Self::Register(command) => &command.registration.attachments,
                    Self::RegisterLegacy(command) => &command.registration.attachments,
                    Self::ReportProgress(command) => &command.attachments,
                    Self::AttachEvidence(command) => &command.attachments,
                    Self::SubmitCoOpinion(command) => &command.attachments,
                    Self::SubmitReply(command) => &command.attachments,
                    Self::RecordActivity(command) => &command.attachments,
                    _ => &[],
                }
            }
        }
    };
}

commands! {
    /// 登记.
    Register(intake::Register) = RegisterCase,
    /// 登记历史事项.
    RegisterLegacy(legacy::RegisterLegacy) = RegisterLegacyCase,
    /// 更正.
    CorrectDetails(intake::CorrectDetails) = CorrectCaseDetails,
    /// 调整分类.
    Reclassify(intake::Reclassify) = ReclassifyCase,
    /// 受理.
    Accept(triage::Accept) = AcceptCase,
    /// 不予受理.
    Decline(triage::Decline) = DeclineCase,
    /// 当场答复.
    AnswerOnSpot(triage::AnswerOnSpot) = AnswerCaseOnSpot,
    /// 上报.
    Escalate(triage::Escalate) = EscalateCase,
    /// 转为代表建议.
    Convert(convert::ConvertToSuggestion) = ConvertCaseToSuggestion,
    /// 撤回.
    Withdraw(closing::Withdraw) = WithdrawCase,
    /// 交办.
    Refer(refer::Refer) = ReferCase,
    /// 撤销交办.
    CancelReferral(refer::CancelReferral) = CancelReferral,
    /// 签收.
    SignFor(handling::SignFor) = SignForReferral,
    /// 申请退办.
    RequestReturn(returning::RequestReturn) = RequestReturn,
    /// 裁定退办.
    RuleOnReturn(returning::RuleOnReturn) = RuleOnReturn,
    /// 落实承办人.
    AssignHandler(handling::AssignHandler) = AssignHandler,
    /// 沟通面商.
    RecordConsultation(handling::RecordConsultation) = RecordConsultation,
    /// 进展.
    ReportProgress(handling::ReportProgress) = ReportProgress,
    /// 附证据.
    AttachEvidence(handling::AttachEvidence) = AttachEvidence,
    /// 会办意见.
    SubmitCoOpinion(handling::SubmitCoOpinion) = SubmitCoOpinion,
    /// 申请延期.
    RequestExtension(extension::RequestExtension) = RequestExtension,
    /// 裁定延期.
    RuleOnExtension(extension::RuleOnExtension) = RuleOnExtension,
    /// 时限重算.
    RecalculateDeadline(deadlines::RecalculateDeadline) = RecalculateDeadline,
    /// 预警.
    RaiseDueSoon(deadlines::RaiseDueSoon) = RaiseDueSoon,
    /// 逾期.
    RaiseDeadlineMissed(deadlines::RaiseDeadlineMissed) = RaiseDeadlineMissed,
    /// 中止.
    Suspend(suspension::Suspend) = SuspendHandling,
    /// 恢复.
    Resume(suspension::Resume) = ResumeHandling,
    /// 答复.
    SubmitReply(reply::SubmitReply) = SubmitReply,
    /// 退回重新答复.
    RejectReply(reply::RejectReply) = RejectReply,
    /// 调整答复类别.
    AdjustReplyClass(reply::AdjustReplyClass) = AdjustReplyClass,
    /// 送达.
    DeliverReply(reply::DeliverReply) = DeliverReply,
    /// 反馈.
    RecordFeedback(feedback::RecordFeedback) = RecordFeedback,
    /// 重新办理.
    OrderRehandling(feedback::OrderRehandling) = OrderRehandling,
    /// 办结.
    Close(closing::Close) = CloseCase,
    /// 承诺兑现.
    FulfilCommitment(tracking::FulfilCommitment) = FulfilCommitment,
    /// 承诺核销.
    WriteOffCommitment(tracking::WriteOffCommitment) = WriteOffCommitment,
    /// 承诺调整.
    RescheduleCommitment(tracking::RescheduleCommitment) = RescheduleCommitment,
    /// 归档.
    Archive(closing::Archive) = ArchiveCase,
    /// 重新启动.
    Reopen(closing::Reopen) = ReopenCase,
    /// 并案.
    Merge(merging::Merge) = MergeCase,
    /// 撤销并案.
    Unmerge(merging::Unmerge) = UnmergeCase,
    /// 关联.
    Link(links::LinkCases) = LinkCases,
    /// 外部关联.
    AttachExternalLink(links::AttachExternalLink) = AttachExternalLink,
    /// 外部状态.
    ReceiveExternalStatus(links::ReceiveExternalStatus) = ReceiveExternalStatus,
    /// 接收外部事项.
    ReceiveExternalItem(inbound::ReceiveExternalItem) = ReceiveExternalItem,
    /// 催办.
    Urge(supervision::Urge) = UrgeUnit,
    /// 督办立项.
    OpenSupervision(supervision::OpenSupervision) = OpenSupervision,
    /// 督办活动.
    RecordActivity(supervision::RecordActivity) = RecordSupervisionActivity,
    /// 督办回复.
    RespondToSupervision(supervision::RespondToSupervision) = RespondToSupervision,
    /// 督办销号.
    ConcludeSupervision(supervision::ConcludeSupervision) = ConcludeSupervision,
    /// 列为重点督办.
    DesignateKeySupervision(supervision::DesignateKeySupervision) = DesignateKeySupervision,
    /// 解除重点督办.
    LiftKeySupervision(supervision::LiftKeySupervision) = LiftKeySupervision,
    /// 通报批评.
    CirculateCriticism(supervision::CirculateCriticism) = CirculateCriticism,
    /// 作废.
    VoidEntry(voiding::VoidEntry) = VoidEntry,
    /// 按规则催办.
    UrgeByLadder(supervision::UrgeByLadder) = UrgeUnit,
}

impl CaseCommand {
    /// The other case a command concerns, which the application folds into `Context::other`.
    pub fn counterpart(&self, case: &Case) -> Option<crate::ids::CaseId> {
        match self {
            Self::Merge(merge) => Some(merge.into),
            Self::Unmerge(_) => case.merged_into,
            Self::Link(link) => Some(link.other),
            _ => None,
        }
    }
}

impl Root for Case {
    const STREAM_TYPE: &'static str = "case";
    type Command = CaseCommand;
    type Event = CaseEvent;

    fn decide(
        &self,
        command: &CaseCommand,
        context: &Context<'_>,
    ) -> Result<Decision<CaseEvent>, Refusal> {
        self.admit(command.action())?;
        timing::check(self, command, context)?;
        command.rule().decide(self, context)
    }

    fn apply(&mut self, fact: &Fact<CaseEvent>) {
        self.fold(fact);
    }
}
