//! What an entry of the file asks for: who plays it, and which command. What the file does not tell
//! is filled in plainly.

use super::{
    Town, TownError,
    cases::{Thread, case_id},
    cast,
    directory::known,
    files::{Entry, Told},
};
use lianxin_domain::{
    actor::{Actor, Level},
    case::{
        CaseCommand,
        closing::{Archive, Close, Reopen, Withdraw},
        convert::{ConvertToSuggestion, SessionKind},
        extension::{RequestExtension, RuleOnExtension},
        feedback::{CosignerRating, OrderRehandling, RecordFeedback},
        handling::{AttachEvidence, ReportProgress, SignFor, SubmitCoOpinion},
        intake::{Attachment, Register, Registered},
        merging::Merge,
        refer::Refer,
        reply::{PromiseAsked, SubmitReply},
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        supervision::{
            ActivityKind, ConcludeSupervision, DesignateKeySupervision, OpenSupervision,
            RecordActivity, RespondToSupervision, Urge,
        },
        terms::{Confidentiality, FeedbackFrom, Satisfaction, Track, Urgency},
        tracking::FulfilCommitment,
        triage::{Accept, AnswerOnSpot, Decline},
    },
    ids::{CaseId, DeputyId},
    policy::Complexity,
};
use sha2::{Digest, Sha256};

/// A command and who gives it.
pub(super) struct Play {
    pub(super) actor: Actor,
    pub(super) command: CaseCommand,
}

/// What an entry asks for; nothing for one that follows from the entry before by itself.
pub(super) fn of(
    town: &Town,
    entry: &Entry,
    thread: &mut Thread,
) -> Result<Option<Play>, TownError> {
    remember(town, entry, thread)?;
    if entry.event_type == "TrackingCompleted" {
        return Ok(None);
    }
    let play = match intake(town, entry, thread)? {
        Some(play) => Some(play),
        None => match handling(entry, thread)? {
            Some(play) => Some(play),
            None => oversight(entry, thread)?,
        },
    };
    let unknown =
        || TownError::Unknown { what: entry.case_id.clone(), value: entry.event_type.clone() };
    play.map(Some).ok_or_else(unknown)
}

/// Keeps what later entries of the case take for granted.
fn remember(town: &Town, entry: &Entry, thread: &mut Thread) -> Result<(), TownError> {
    let told = &entry.told;
    match entry.event_type.as_str() {
        "CaseRegistered" => thread.station.clone_from(&told.station),
        "CaseAccepted" => thread.track = Some(known(&told.track, "case", &entry.case_id)?),
        "ConvertedToSuggestion" => {
            thread.track = Some(Track::Suggestion);
            thread.cosigners = deputies(&told.cosigners);
        }
        "CaseReferred" => {
            let units = std::iter::once(&told.lead).chain(&told.co);
            let mut highest = Level::Town;
            for unit in units {
                highest = highest.max(level(town, unit)?);
            }
            thread.lead = Some((told.lead.clone(), highest));
        }
        _ => {}
    }
    Ok(())
}

fn level(town: &Town, unit: &str) -> Result<Level, TownError> {
    let row = town.units.iter().find(|row| row.code == unit);
    let unknown = || TownError::Unknown { what: "a referral".to_owned(), value: unit.to_owned() };
    known(&row.ok_or_else(unknown)?.level, "unit", unit)
}

impl Thread {
    /// The body that refers, rules and closes.
    fn body(&self) -> Actor {
        cast::body(self.lead.as_ref().map_or(Level::Town, |(_, level)| *level))
    }

    fn handler(&self) -> Actor {
        let (unit, level) = self.lead.clone().unwrap_or((String::new(), Level::Town));
        cast::handler(&unit, level)
    }

    fn unit_head(&self) -> Actor {
        let (unit, level) = self.lead.clone().unwrap_or((String::new(), Level::Town));
        cast::unit_head(&unit, level)
    }

    fn officer(&self) -> Actor {
        cast::officer(&self.station)
    }

    fn head(&self) -> Actor {
        cast::head(&self.station)
    }
}

fn play(actor: Actor, command: CaseCommand) -> Option<Play> {
    Some(Play { actor, command })
}

fn deputies(ids: &[String]) -> Vec<DeputyId> {
    ids.iter().map(|id| DeputyId::from(id.as_str())).collect()
}

/// From registration to referral.
fn intake(town: &Town, entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    let row = town.cases.iter().find(|row| row.case_id == entry.case_id);
    let livelihood = row.is_some_and(|row| row.livelihood == "True");
    Ok(match entry.event_type.as_str() {
        "CaseRegistered" => {
            let title = row.map(|row| row.title.clone()).unwrap_or_default();
            play(thread.officer(), CaseCommand::Register(register(entry, title)?))
        }
        "CaseAccepted" => play(
            thread.head(),
            CaseCommand::Accept(Accept {
                track: known(&told.track, "case", &entry.case_id)?,
                urgency: told.urgent.then_some(Urgency::Urgent),
                livelihood,
                lead_deputy: None,
                note: None,
            }),
        ),
        "CaseDeclined" => play(thread.head(), CaseCommand::Decline(decline(told))),
        "AnsweredOnSpot" => play(
            thread.officer(),
            CaseCommand::AnswerOnSpot(AnswerOnSpot {
                answer: "当场解释并答复。".to_owned(),
                reply_class: None,
                by_deputy: None,
                livelihood,
            }),
        ),
        _ => return referral(entry, thread),
    })
}

/// Referral, merging, withdrawal.
fn referral(entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    Ok(match entry.event_type.as_str() {
        "ConvertedToSuggestion" => play(
            cast::body(Level::County),
            CaseCommand::Convert(ConvertToSuggestion {
                suggestion_no: told.suggestion_no.clone(),
                session: SessionKind::Intersession,
                lead_deputy: told.lead_deputy.as_str().into(),
                cosigners: deputies(&told.cosigners),
            }),
        ),
        "CaseReferred" => play(
            thread.body(),
            CaseCommand::Refer(Refer {
                mode: known(&told.mode, "case", &entry.case_id)?,
                lead: told.lead.as_str().into(),
                co: told.co.iter().map(|unit| unit.as_str().into()).collect(),
                complexity: if told.complex { Complexity::Complex } else { Complexity::Ordinary },
                instruction: None,
            }),
        ),
        "CaseMerged" => play(
            cast::body(Level::Town),
            CaseCommand::Merge(Merge {
                into: CaseId(case_id(&told.into)),
                reason: "反映同一问题".to_owned(),
            }),
        ),
        "CaseWithdrawn" => play(
            thread.officer(),
            CaseCommand::Withdraw(Withdraw {
                by: FeedbackFrom::Petitioner,
                reason: "反映人撤回".to_owned(),
            }),
        ),
        _ => None,
    })
}

fn register(entry: &Entry, title: String) -> Result<Register, TownError> {
    let told = &entry.told;
    let at_reception = told.channel == "RECEPTION";
    Ok(Register {
        registration: Registered {
            case_no: entry.case_id.clone(),
            category: Some(told.category.as_str().into()),
            grid: Some(told.grid.as_str().into()),
            channel: Some(known(&told.channel, "case", &entry.case_id)?),
            reception: at_reception
                .then(|| format!("{}-{}", told.station, entry.occurred_on).into()),
            deputies: deputies(&told.deputies),
            petitioner_ref: Some(format!("P-{}", entry.case_id).into()),
            anonymous: false,
            problem_since: told.problem_since.clone(),
            // The town has published what it tells of itself.
            confidentiality: Some(Confidentiality::Public),
            wants_reply: true,
            ..Registered::least(
                CaseId(case_id(&entry.case_id)),
                title,
                told.station.as_str().into(),
            )
        },
    })
}

fn decline(told: &Told) -> Decline {
    let reason = match told.reason.as_str() {
        "PERSONAL" => "PERSONAL_INTEREST",
        other => other,
    };
    Decline { reason: reason.to_owned(), guidance: told.guidance.clone() }
}

/// What units do, and what is ruled about it.
fn handling(entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    Ok(match entry.event_type.as_str() {
        "ReferralSignedFor" => {
            play(thread.handler(), CaseCommand::SignFor(SignFor { unit: None, signer: None }))
        }
        "ReturnRequested" => play(
            thread.handler(),
            CaseCommand::RequestReturn(RequestReturn {
                unit: None,
                reason: told.reason.clone(),
                suggested_unit: told.suggest.as_str().into(),
                legal_basis: None,
            }),
        ),
        "ReturnApproved" => play(
            thread.body(),
            CaseCommand::RuleOnReturn(RuleOnReturn {
                ruling: Ruling::Approve,
                reason: None,
                finality: Finality::Open,
            }),
        ),
        "ProgressReported" => play(
            thread.handler(),
            CaseCommand::ReportProgress(ReportProgress {
                unit: None,
                text: told.text.clone(),
                percent: None,
                attachments: Vec::new(),
            }),
        ),
        "EvidenceAttached" => play(thread.handler(), CaseCommand::AttachEvidence(evidence(entry))),
        _ => return replying(entry, thread),
    })
}

/// Opinions, extensions, replies, commitments.
fn replying(entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    Ok(match entry.event_type.as_str() {
        "CoOpinionSubmitted" => play(
            cast::handler(&told.unit, Level::County),
            CaseCommand::SubmitCoOpinion(SubmitCoOpinion {
                unit: None,
                text: "同意主办单位意见，配合办理。".to_owned(),
                attachments: Vec::new(),
            }),
        ),
        "ExtensionRequested" => play(
            thread.handler(),
            CaseCommand::RequestExtension(RequestExtension {
                unit: None,
                until: told.until.unwrap_or(entry.occurred_on),
                reason: "涉及多个部门，需进一步协调".to_owned(),
            }),
        ),
        "ExtensionRejected" => play(
            thread.body(),
            CaseCommand::RuleOnExtension(RuleOnExtension {
                ruling: Ruling::Reject,
                reason: Some("超过法定最长期限".to_owned()),
                notice_to_deputy_on: None,
            }),
        ),
        "ReplySubmitted" => play(thread.unit_head(), CaseCommand::SubmitReply(reply(told))),
        "CommitmentFulfilled" => play(
            thread.unit_head(),
            CaseCommand::FulfilCommitment(FulfilCommitment {
                commitment: told.id.as_str().into(),
                evidence: "现场复查，承诺事项已落实".to_owned(),
            }),
        ),
        _ => None,
    })
}

fn evidence(entry: &Entry) -> AttachEvidence {
    let name = format!("{}-before-after.jpg", entry.case_id);
    let attachment = Attachment {
        sha256: format!("{:x}", Sha256::digest(&name)),
        name,
        mime: "image/jpeg".to_owned(),
        size: 204_800,
    };
    AttachEvidence { note: Some("整改前后对比".to_owned()), attachments: vec![attachment] }
}

fn reply(told: &Told) -> SubmitReply {
    let promised = told.commitments.iter().map(|promise| PromiseAsked {
        text: format!("承诺事项 {} 按期落实", promise.id),
        due_on: promise.due,
    });
    let text = match told.cls.as_str() {
        "A" => "所提问题已经解决。",
        "B" => "所提问题已列入计划，正在逐步解决。",
        "C" => "因条件所限，目前尚不能解决。",
        _ => "所提意见留作工作参考。",
    };
    SubmitReply {
        unit: None,
        reply_class: told.cls.clone(),
        text: text.to_owned(),
        doc_no: None,
        signatory: told.signatory.clone(),
        commitments: promised.collect(),
        quantities: Vec::new(),
        override_reason: None,
        attachments: Vec::new(),
    }
}

/// Supervision, feedback, and the end of a case.
fn oversight(entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    let sid = || told.sid.as_str().into();
    Ok(match entry.event_type.as_str() {
        "UrgeIssued" => play(
            thread.body(),
            CaseCommand::Urge(Urge {
                to_unit: None, means: "催办通知书".to_owned(), text: None
            }),
        ),
        "SupervisionOpened" => play(
            thread.body(),
            CaseCommand::OpenSupervision(OpenSupervision {
                kind: known(&told.kind, "case", &entry.case_id)?,
                leader: None,
                response_due_on: None,
            }),
        ),
        "InspectionConducted" => activity(told, thread, ActivityKind::Inspection),
        "InquiryHeld" => activity(told, thread, ActivityKind::Inquiry),
        "InterviewHeld" => activity(told, thread, ActivityKind::Interview),
        "SupervisionResponseReceived" => play(
            thread.handler(),
            CaseCommand::RespondToSupervision(RespondToSupervision {
                supervision: sid(),
                unit: None,
                text: "已按督办要求推进办理".to_owned(),
            }),
        ),
        "SupervisionConcluded" => play(
            thread.body(),
            CaseCommand::ConcludeSupervision(ConcludeSupervision {
                supervision: sid(),
                conclusion: "问题已整改，予以销号".to_owned(),
            }),
        ),
        "KeySupervisionDesignated" => play(
            thread.body(),
            CaseCommand::DesignateKeySupervision(DesignateKeySupervision {
                leader: None,
                list_no: None,
            }),
        ),
        _ => return ending(entry, thread),
    })
}

/// Feedback and the end of a case.
fn ending(entry: &Entry, thread: &Thread) -> Result<Option<Play>, TownError> {
    let told = &entry.told;
    Ok(match entry.event_type.as_str() {
        "FeedbackRecorded" => {
            play(thread.officer(), CaseCommand::RecordFeedback(feedback(entry, thread)?))
        }
        "RehandlingOrdered" => play(
            thread.body(),
            CaseCommand::OrderRehandling(OrderRehandling {
                reason: "对办理结果不满意".to_owned(),
                decision: None,
            }),
        ),
        "CaseClosed" => play(
            thread.body(),
            CaseCommand::Close(Close {
                summary: "事项已办结".to_owned(), dissent_reason: None
            }),
        ),
        "CaseArchived" => play(thread.officer(), CaseCommand::Archive(archive(told))),
        "CaseReopened" => play(
            thread.body(),
            CaseCommand::Reopen(Reopen {
                reason: "RECURRENCE".to_owned(),
                note: Some(told.reason.clone()),
                second_approver: None,
            }),
        ),
        _ => None,
    })
}

fn activity(told: &Told, thread: &Thread, activity: ActivityKind) -> Option<Play> {
    let command = CaseCommand::RecordActivity(RecordActivity {
        activity,
        supervision: told.sid.as_str().into(),
        participants: Vec::new(),
        finding: None,
        attachments: Vec::new(),
    });
    play(thread.body(), command)
}

fn feedback(entry: &Entry, thread: &Thread) -> Result<RecordFeedback, TownError> {
    let from = match thread.track {
        Some(Track::Suggestion) => FeedbackFrom::LeadDeputy,
        Some(Track::Opinion) | None => FeedbackFrom::Petitioner,
    };
    Ok(RecordFeedback {
        from,
        process: known(&entry.told.process, "case", &entry.case_id)?,
        outcome: known(&entry.told.outcome, "case", &entry.case_id)?,
        cosigners: thread.cosigners.iter().cloned().map(unrated).collect(),
        comment: None,
        attempts: 1,
    })
}

/// The town's record lists who co-signed but not how they rated.
fn unrated(deputy: DeputyId) -> CosignerRating {
    let (process, outcome) = (Satisfaction::NotRated, Satisfaction::NotRated);
    CosignerRating { deputy, process, outcome }
}

fn archive(told: &Told) -> Archive {
    let held = ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"];
    Archive {
        archive_no: told.archive_no.clone(),
        retention: "D10".to_owned(),
        catalogue: held.map(str::to_owned).to_vec(),
        pages: None,
        location: None,
    }
}
