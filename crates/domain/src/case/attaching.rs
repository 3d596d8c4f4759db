//! Which commands refer to attachments (附件), so that their bytes can be looked for beforehand.

use super::{CaseCommand, intake::Attachment};

impl CaseCommand {
    /// What the command refers to.
    pub fn attachments(&self) -> &[Attachment] {
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

#[cfg(test)]
mod tests {
    use crate::event::DomainEvent;

    /// Nothing else tells that a new event refers to attachments.
    #[test]
    fn every_event_with_attachments_comes_of_a_command_that_is_known_to_have_them() {
        let schemas = DomainEvent::schemas().into_iter();
        let has_attachments = |schema: &schemars::Schema| {
            schema.get("properties").is_some_and(|fields| fields.get("attachments").is_some())
        };
        let mut found: Vec<&str> =
            schemas.filter(|it| has_attachments(&it.2)).map(|it| it.0).collect();
        found.sort_unstable();
        let mut known = [
            "CaseRegistered",
            "ProgressReported",
            "EvidenceAttached",
            "CoOpinionSubmitted",
            "ReplySubmitted",
            "InspectionConducted",
            "ResearchConducted",
            "InquiryHeld",
            "InterviewHeld",
            "EnforcementInspectionConducted",
            "SpecialReportHeard",
            "ThirdPartyAssessmentReceived",
            "ReviewVisitConducted",
        ];
        known.sort_unstable();
        assert_eq!(found, known, "its command belongs above, and its action in Action::ATTACHING");
    }
}
