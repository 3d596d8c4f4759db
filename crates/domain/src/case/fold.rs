//! Folding a fact into the case: the one list of what each event changes.

use super::{Case, CaseEvent, legacy, terms::CaseStatus, tracking::Fate, voiding::Added};
use crate::Fact;

impl Case {
    /// Folds a fact. It happened, so this never fails.
    pub(super) fn fold(&mut self, fact: &Fact<CaseEvent>) {
        let before = self.status;
        self.fold_event(fact);
        self.begin(fact);
        self.entries += 1;
        self.late_entries += u32::from(fact.provenance.late.is_some());
        if self.status != before {
            self.since = Some(fact.occurred_at);
            self.path.enter(self.status, fact.occurred_at.day());
        }
    }

    fn fold_event(&mut self, fact: &Fact<CaseEvent>) {
        use CaseEvent as E;
        let day = fact.occurred_at.day();
        match &fact.event {
            E::CaseRegistered(event) => {
                self.fold_registered(event);
                self.registered_on = Some(day);
                self.registered_by = Some(fact.provenance.actor.account.clone());
            }
            E::CaseDetailsCorrected(event) => self.fold_corrected(event),
            E::CaseReclassified(event) => self.fold_reclassified(event),
            E::LegacyOutcomeRecorded(event) => self.fold_legacy_outcome(event),
            E::CaseAccepted(event) => self.fold_accepted(fact, event),
            E::CaseDeclined(_) => {
                self.status = CaseStatus::NotAccepted;
                self.meet_deadlines(crate::deadline::DeadlineKind::Triage, None, day);
                self.end_all_deadlines();
            }
            E::AnsweredOnSpot(event) => self.fold_on_spot(fact, event),
            E::ConvertedToSuggestion(event) => self.fold_converted(event),
            E::CaseWithdrawn(_) => self.fold_withdrawn(),
            E::CaseReferred(event) => self.fold_referred(fact, event),
            E::ReferralCancelled(_) => {
                self.end_referral();
                self.status = CaseStatus::Accepted;
            }
            E::ReferralSignedFor(event) => self.fold_signed(fact, event),
            E::ReturnRequested(event) => self.fold_return_requested(event),
            E::ReturnApproved(_) => self.fold_return_approved(),
            E::ReturnRejected(event) => self.fold_return_rejected(event),
            E::CoOpinionSubmitted(event) => self.fold_co_opinion(fact, event),
            E::ExtensionRequested(event) => self.extension = Some(event.clone()),
            E::ExtensionApproved(event) => self.fold_extended(event),
            E::ExtensionRejected(_) => self.extension = None,
            E::DeadlineRecalculated(event) => self.fold_recalculated(event),
            E::HandlingSuspended(_) => self.fold_suspended(fact),
            E::HandlingResumed(event) => self.fold_resumed(event),
            E::ReplySubmitted(event) => self.fold_replied(fact, event),
            E::ReplyRejected(_) => self.fold_reply_rejected(),
            E::ReplyClassAdjusted(event) => self.fold_class_adjusted(event),
            E::FeedbackRecorded(event) => self.fold_feedback(fact, event),
            E::RehandlingOrdered(event) => self.fold_rehandling(fact, event),
            E::CaseClosed(event) => self.fold_closed(fact, event),
            E::CommitmentFulfilled(event) => {
                self.fold_settled(fact, &event.commitment, Fate::Fulfilled);
            }
            E::CommitmentWrittenOff(event) => {
                self.fold_settled(fact, &event.commitment, Fate::WrittenOff);
            }
            E::CommitmentRescheduled(event) => self.fold_rescheduled(event),
            E::TrackingCompleted(_) => self.fold_tracking_completed(),
            E::CaseArchived(event) => self.fold_archived(fact, event),
            E::CaseReopened(event) => self.fold_reopened(event),
            E::CaseMerged(event) => self.fold_merged(event),
            E::CaseUnmerged(_) => self.fold_unmerged(),
            other => self.fold_beside_the_state(fact, other),
        }
    }

    fn fold_legacy_outcome(&mut self, event: &legacy::OutcomeRecorded) {
        self.status = CaseStatus::Closed;
        self.last_closed_on = Some(event.closed_on);
        self.closed = true;
    }

    /// Events that leave state and clocks alone.
    fn fold_beside_the_state(&mut self, fact: &Fact<CaseEvent>, event: &CaseEvent) {
        use CaseEvent as E;
        match event {
            E::MergeReceived(event) => self.fold_merge_received(event),
            E::MergeUndone(event) => self.fold_merge_undone(event),
            E::ExternalLinkAttached(event) => self.external.push(event.clone()),
            E::DueSoonRaised(event) => self.fold_due_soon(fact, event),
            E::DeadlineMissed(event) => self.fold_missed(fact, event),
            E::UrgeIssued(event) => {
                self.fold_urged(fact, event);
                self.may_void(fact, Added::Urging);
            }
            E::SupervisionOpened(event) => self.fold_supervision_opened(fact, event),
            E::InspectionConducted(event)
            | E::ResearchConducted(event)
            | E::InquiryHeld(event)
            | E::InterviewHeld(event)
            | E::EnforcementInspectionConducted(event)
            | E::SpecialReportHeard(event)
            | E::ThirdPartyAssessmentReceived(event)
            | E::ReviewVisitConducted(event) => {
                self.fold_conducted(event);
                self.may_void(fact, Added::Activity(event.supervision.clone()));
            }
            E::SupervisionResponseReceived(event) => self.fold_responded(fact, event),
            E::SupervisionConcluded(event) => self.fold_concluded(fact, event),
            E::KeySupervisionDesignated(_) => self.key_supervision = true,
            E::KeySupervisionLifted(_) => self.key_supervision = false,
            E::EntryVoided(event) => self.fold_voided(event),
            E::CasesLinked(event) => {
                self.links.push(event.clone());
                self.may_void(fact, Added::Link(event.clone()));
            }
            E::ExternalStatusReceived(event) => {
                self.external_statuses.push(event.clone());
                self.may_void(fact, Added::Status(event.clone()));
            }
            E::ProgressReported(_)
            | E::EvidenceAttached(_)
            | E::ConsultationHeld(_)
            | E::HandlerAssigned(_)
            | E::ReplyDelivered(_)
            | E::CriticismCirculated(_) => self.may_void(fact, Added::Nothing),
            _ => {}
        }
    }
}
