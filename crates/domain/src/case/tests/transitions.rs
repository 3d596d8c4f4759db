//! The state machine against the reference: 41 event types in 14 states, 574 pairs, of which 105 are
//! accepted with the next state and 469 refused with the code (`transitions.csv`).

use super::*;
use crate::{
    case::{
        closing::{Archive, Reopen, Withdraw},
        extension::{RequestExtension, RuleOnExtension},
        feedback::OrderRehandling,
        handling::{AttachEvidence, ReportProgress, SubmitCoOpinion},
        intake::Attachment,
        merging::{Merge, Unmerge},
        refer::CancelReferral,
        reply::RejectReply,
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        supervision::*,
        suspension::{Resume, Suspend},
        terms::SupervisionKind,
        tracking::{FulfilCommitment, WriteOffCommitment},
        triage::{AnswerOnSpot, Decline},
    },
    refusal::Code,
};

pub(super) const TABLE: &str = include_str!("../../../../../tests/fixtures/demo/transitions.csv");

/// A command that leads to an event type when everything but the state is right.
pub(super) fn command(event_type: &str) -> CaseCommand {
    use CaseCommand as C;
    let text = || "情况说明".to_owned();
    match event_type {
        "CaseRegistered" => registering().1,
        "CaseAccepted" => Plot::default().accepting().1,
        "CaseDeclined" => C::Decline(Decline { reason: "LITIGATION".into(), guidance: text() }),
        "AnsweredOnSpot" => C::AnswerOnSpot(AnswerOnSpot {
            answer: text(),
            reply_class: None,
            by_deputy: None,
            livelihood: false,
        }),
        "CaseReferred" => Plot::default().referring().1,
        "ReferralSignedFor" => signing().1,
        "ReturnRequested" => C::RequestReturn(RequestReturn {
            unit: None,
            reason: text(),
            suggested_unit: "B".into(),
            legal_basis: None,
        }),
        "ReturnApproved" => returning(Ruling::Approve),
        "ReturnRejected" => returning(Ruling::Reject),
        "ReferralCancelled" => C::CancelReferral(CancelReferral { reason: text() }),
        "CoOpinionSubmitted" => {
            C::SubmitCoOpinion(SubmitCoOpinion { unit: None, text: text(), attachments: vec![] })
        }
        "ExtensionRequested" => C::RequestExtension(RequestExtension {
            unit: None,
            until: date(2023, 4, 28),
            reason: text(),
        }),
        "ExtensionApproved" => extending(Ruling::Approve),
        "ExtensionRejected" => extending(Ruling::Reject),
        "HandlingSuspended" => {
            C::Suspend(Suspend { reason: "FORCE_MAJEURE".into(), expected_until: None })
        }
        "HandlingResumed" => C::Resume(Resume { note: None }),
        other => closing_up(other),
    }
}

fn closing_up(event_type: &str) -> CaseCommand {
    use CaseCommand as C;
    let text = || "情况说明".to_owned();
    match event_type {
        "ReplySubmitted" => reply(0),
        "ReplyRejected" => C::RejectReply(RejectReply { reason: "FORM".into(), note: None }),
        "FeedbackRecorded" => Plot::default().rating(),
        "RehandlingOrdered" => {
            C::OrderRehandling(OrderRehandling { reason: text(), decision: None })
        }
        "CaseClosed" => closing().1,
        "CommitmentFulfilled" | "TrackingCompleted" => {
            C::FulfilCommitment(FulfilCommitment { commitment: "K1".into(), evidence: text() })
        }
        "CommitmentWrittenOff" => {
            C::WriteOffCommitment(WriteOffCommitment { commitment: "K1".into(), reason: text() })
        }
        "CaseArchived" => C::Archive(Archive {
            archive_no: "YN-RD-1".into(),
            retention: "D10".into(),
            catalogue: ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"]
                .map(String::from)
                .to_vec(),
            pages: None,
            location: None,
        }),
        "CaseReopened" => C::Reopen(Reopen {
            reason: "RECURRENCE".into(),
            note: None,
            second_approver: Some("主任".into()),
        }),
        "CaseMerged" => C::Merge(Merge { into: CaseId(Uuid::from_u128(2)), reason: text() }),
        "CaseUnmerged" => C::Unmerge(Unmerge { reason: text() }),
        "CaseWithdrawn" => C::Withdraw(Withdraw { by: FeedbackFrom::Petitioner, reason: text() }),
        "ConvertedToSuggestion" => given::converting(&[]),
        "ProgressReported" => C::ReportProgress(ReportProgress {
            unit: None,
            text: text(),
            percent: None,
            attachments: vec![],
        }),
        "EvidenceAttached" => {
            C::AttachEvidence(AttachEvidence { note: None, attachments: vec![photo()] })
        }
        other => supervising(other),
    }
}

fn supervising(event_type: &str) -> CaseCommand {
    use CaseCommand as C;
    let activity = |activity| {
        let (participants, attachments) = (vec![], vec![]);
        C::RecordActivity(RecordActivity {
            activity,
            supervision: "S1".into(),
            participants,
            finding: None,
            attachments,
        })
    };
    match event_type {
        "UrgeIssued" => C::Urge(Urge { to_unit: None, means: "电话".into(), text: None }),
        "SupervisionOpened" => C::OpenSupervision(OpenSupervision {
            kind: SupervisionKind::Inspection,
            leader: None,
            response_due_on: None,
        }),
        "SupervisionConcluded" => C::ConcludeSupervision(ConcludeSupervision {
            supervision: "S1".into(),
            conclusion: "已整改".into(),
        }),
        "SupervisionResponseReceived" => C::RespondToSupervision(RespondToSupervision {
            supervision: "S1".into(),
            unit: None,
            text: "已办理".into(),
        }),
        "KeySupervisionDesignated" => {
            C::DesignateKeySupervision(DesignateKeySupervision { leader: None, list_no: None })
        }
        "InquiryHeld" => activity(ActivityKind::Inquiry),
        "InspectionConducted" => activity(ActivityKind::Inspection),
        "InterviewHeld" => activity(ActivityKind::Interview),
        "ThirdPartyAssessmentReceived" => activity(ActivityKind::ThirdPartyAssessment),
        other => panic!("no command leads to {other}"),
    }
}

fn photo() -> Attachment {
    Attachment { sha256: "0".repeat(64), name: "a.jpg".into(), mime: "image/jpeg".into(), size: 1 }
}

fn returning(ruling: Ruling) -> CaseCommand {
    let (reason, finality) = (Some("理由".into()), Finality::Open);
    CaseCommand::RuleOnReturn(RuleOnReturn { ruling, reason, finality })
}

fn extending(ruling: Ruling) -> CaseCommand {
    let (reason, notice_to_deputy_on) = (Some("理由".into()), Some(DAY));
    CaseCommand::RuleOnExtension(RuleOnExtension { ruling, reason, notice_to_deputy_on })
}

/// Who may give the command.
pub(super) fn actor_of(event_type: &str) -> Actor {
    match event_type {
        "CaseRegistered" => clerk(),
        "CoOpinionSubmitted" => unit("B"),
        "ReferralSignedFor"
        | "ReturnRequested"
        | "ExtensionRequested"
        | "ReplySubmitted"
        | "ProgressReported"
        | "EvidenceAttached"
        | "CommitmentFulfilled"
        | "TrackingCompleted"
        | "SupervisionResponseReceived" => unit("A"),
        _ => committee(),
    }
}

/// The story that makes everything but the state right for an event type.
fn plot_of(event_type: &str) -> Plot {
    match event_type {
        "CoOpinionSubmitted" => Plot { mode: HandlingMode::Joint, ..Plot::default() },
        "RehandlingOrdered" => Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() },
        "CommitmentFulfilled" | "CommitmentWrittenOff" => Plot { promises: 2, ..Plot::default() },
        _ => Plot::default(),
    }
}

/// What must have happened before in the same state.
fn before(event_type: &str) -> Option<&'static str> {
    match event_type {
        "ExtensionApproved" | "ExtensionRejected" => Some("ExtensionRequested"),
        "HandlingResumed" => Some("HandlingSuspended"),
        "SupervisionConcluded"
        | "SupervisionResponseReceived"
        | "InquiryHeld"
        | "InspectionConducted"
        | "InterviewHeld"
        | "ThirdPartyAssessmentReceived" => Some("SupervisionOpened"),
        _ => None,
    }
}

/// The world with another case in it.
pub(super) fn world() -> World {
    let mut world = World::new();
    let mut other = world.case_in(CaseStatus::Accepted, &Plot::default());
    other.id = Some(CaseId(Uuid::from_u128(2)));
    world.other = Some(other);
    world
}

/// A case in the state, readied for the event where the state admits it. Only events that a story
/// cannot give a plot for reach a state by the plain story.
fn readied(world: &World, event_type: &str, status: CaseStatus, accepted: bool) -> Case {
    let plot = if accepted { plot_of(event_type) } else { Plot::default() };
    let mut case = world.case_in(status, &plot);
    if let Some(earlier) = before(event_type).filter(|_| accepted) {
        world.act(&mut case, &actor_of(earlier), command(earlier));
    }
    case
}

#[test]
fn every_event_type_in_every_state() {
    let world = world();
    let (mut accepted, mut refused) = (0, 0);
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [event_type, state, result, answer] = fields[..] else { panic!("{line}") };
        let admitted = result == "accepted";
        let mut case = readied(&world, event_type, state.parse().unwrap(), admitted);
        let actor = actor_of(event_type);
        match world.decide(&case, &actor, &command(event_type)) {
            Ok(events) if admitted => {
                assert!(events.iter().any(|event| event.event_type() == event_type), "{line}");
                for event in events {
                    case.apply(&world.fact(&actor, event));
                }
                assert_eq!(case.status.as_str(), answer, "{line}");
                accepted += 1;
            }
            Err(refusal) if !admitted => {
                assert_eq!(refusal.code.as_str(), answer, "{line}");
                let names_actions = refusal.code == Code::IllegalTransition;
                assert_eq!(!refusal.allowed.is_empty(), names_actions, "{line}");
                refused += 1;
            }
            other => panic!("{line}: {other:?}"),
        }
    }
    assert_eq!((accepted, refused), (105, 469));
}
