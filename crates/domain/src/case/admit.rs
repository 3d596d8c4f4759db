//! Which actions a case admits in its present state (`domain.md` 5.5), whatever their parameters.

use super::{
    Case,
    terms::{CaseStatus, HandlingMode},
};
use crate::{Refusal, permission::Action, refusal::Code};
use Action as A;
use CaseStatus as S;

impl Case {
    /// Refuses an action that does not fit the state, naming those that do.
    pub fn admit(&self, action: Action) -> Result<(), Refusal> {
        if self.admits(action) {
            return Ok(());
        }
        Err(match (self.status, action) {
            (CaseStatus::None, _) => Refusal::new(Code::UnknownCase),
            (_, Action::RegisterCase | Action::RegisterLegacyCase) => {
                Refusal::new(Code::AlreadyExists).with("kind", "case").with("id", &self.number)
            }
            (status, _) => {
                let mut refusal = Refusal::new(Code::IllegalTransition).with("state", status);
                refusal.allowed =
                    self.admitted().map(|action| action.as_str().to_owned()).collect();
                refusal
            }
        })
    }

    /// The actions the present state admits, in the table's order.
    pub fn admitted(&self) -> impl Iterator<Item = Action> + '_ {
        Action::ALL.iter().copied().filter(|action| is_of_a_case(*action) && self.admits(*action))
    }

    /// What was answered on the spot has no referral, so there is no unit that could reply again.
    fn admits(&self, action: Action) -> bool {
        let status = self.status;
        match action {
            A::RegisterCase | A::RegisterLegacyCase => status == S::None,
            A::AcceptCase | A::DeclineCase => status == S::Registered,
            A::AnswerCaseOnSpot | A::EscalateCase => matches!(status, S::Registered | S::Accepted),
            A::ReferCase => status == S::Accepted,
            A::ConvertCaseToSuggestion => matches!(
                status,
                S::Accepted | S::Referred | S::Handling | S::Replied | S::FeedbackReceived
            ),
            A::WithdrawCase | A::MergeCase => {
                matches!(status, S::Registered | S::Accepted | S::Referred | S::Handling)
            }
            A::UnmergeCase => status == S::Merged,
            A::CancelReferral | A::RequestReturn => matches!(status, S::Referred | S::Handling),
            A::SignForReferral => {
                status == S::Referred
                    || (status == S::Handling && self.mode() == Some(HandlingMode::Separate))
            }
            A::RuleOnReturn => status == S::ReturnPending,
            A::AssignHandler | A::RecordConsultation | A::SubmitCoOpinion => status == S::Handling,
            A::RequestExtension | A::RuleOnExtension => status == S::Handling,
            A::SuspendHandling | A::ResumeHandling | A::SubmitReply => status == S::Handling,
            A::ReportProgress | A::AttachEvidence => {
                matches!(status, S::Handling | S::Replied | S::Tracking)
            }
            A::RejectReply => status == S::Replied && self.open_referral().is_some(),
            A::RecordFeedback => status == S::Replied,
            A::AdjustReplyClass | A::DeliverReply => {
                matches!(status, S::Replied | S::FeedbackReceived)
            }
            A::OrderRehandling => status == S::FeedbackReceived && self.open_referral().is_some(),
            A::CloseCase => status == S::FeedbackReceived,
            A::FulfilCommitment | A::WriteOffCommitment | A::RescheduleCommitment => {
                status == S::Tracking
            }
            A::ArchiveCase => status == S::Closed,
            A::ReopenCase => matches!(status, S::Closed | S::Tracking | S::Archived),
            of_supervision if supervises(of_supervision) => is_supervised(status),
            A::RecalculateDeadline | A::RaiseDueSoon | A::RaiseDeadlineMissed => is_timed(status),
            A::CorrectCaseDetails | A::ReclassifyCase => status.is_open(),
            A::LinkCases | A::AttachExternalLink | A::ReceiveExternalStatus | A::VoidEntry => {
                status != S::None
            }
            A::ReceiveExternalItem => true,
            other => {
                debug_assert!(!is_of_a_case(other), "{other} is an action of a case");
                false
            }
        }
    }
}

/// Whether the action is one of supervision.
fn supervises(action: Action) -> bool {
    matches!(
        action,
        A::UrgeUnit
            | A::OpenSupervision
            | A::RecordSupervisionActivity
            | A::RespondToSupervision
            | A::ConcludeSupervision
            | A::DesignateKeySupervision
            | A::LiftKeySupervision
            | A::CirculateCriticism
    )
}

/// Deadlines may run: a closed case has still to be filed in time.
fn is_timed(status: CaseStatus) -> bool {
    status.is_open() || matches!(status, S::Tracking | S::Closed)
}

/// Supervision of any kind happens between referral and the end of tracking.
fn is_supervised(status: CaseStatus) -> bool {
    matches!(
        status,
        S::Referred
            | S::Handling
            | S::ReturnPending
            | S::Replied
            | S::FeedbackReceived
            | S::Tracking
    )
}

/// Whether the action is a command of a case: those stand first in the table.
fn is_of_a_case(action: Action) -> bool {
    action <= Action::VoidEntry
}
