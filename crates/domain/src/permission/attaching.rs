//! That nothing refers to attachments (附件) which nobody looks for.

use crate::event::DomainEvent;

/// Nothing else tells that a new event refers to attachments.
#[test]
fn every_event_with_attachments_comes_of_a_command_that_is_known_to_have_them() {
    let refers = |schema: &schemars::Schema| {
        schema.get("$defs").is_some_and(|parts| parts.get("Attachment").is_some())
    };
    let schemas = DomainEvent::schemas().into_iter();
    let mut found: Vec<&str> = schemas.filter(|it| refers(&it.2)).map(|it| it.0).collect();
    found.sort_unstable();
    let mut known = [
        "ActivityHeld",
        "ActivityRecordCorrected",
        "CaseRegistered",
        "CoOpinionSubmitted",
        "EnforcementInspectionConducted",
        "EvidenceAttached",
        "InquiryHeld",
        "InspectionConducted",
        "InterviewHeld",
        "PartnershipEstablished",
        "ProgressReported",
        "ReplySubmitted",
        "ResearchConducted",
        "ReviewVisitConducted",
        "RuleDocumentAdopted",
        "SpecialReportHeard",
        "ThirdPartyAssessmentReceived",
    ];
    known.sort_unstable();
    assert_eq!(
        found, known,
        "its command implements Acts::attachments, and its action is in Action::ATTACHING"
    );
}
