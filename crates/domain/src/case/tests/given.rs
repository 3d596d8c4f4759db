//! What stories are given: a registration, and the plain commands they begin and end with.

use super::*;
use crate::case::{
    convert::{ConvertToSuggestion, SessionKind},
    inbound::{ItemRegistration, ReceiveExternalItem},
};

pub(super) fn registration() -> Registered {
    Registered {
        case_no: "YN-2023-0001".into(),
        category: Some("FIRE".into()),
        grid: Some("G1".into()),
        channel: Some(ContactChannel::Phone),
        deputies: vec!["D1".into()],
        petitioner_ref: Some("P1".into()),
        anonymous: false,
        wants_reply: true,
        ..Registered::least(CaseId(Uuid::from_u128(1)), "消防通道被占用", "LX".into())
    }
}

pub(super) fn registering() -> (Actor, CaseCommand) {
    (clerk(), CaseCommand::Register(Register { registration: registration() }))
}

pub(super) fn signing() -> (Actor, CaseCommand) {
    (unit("A"), CaseCommand::SignFor(SignFor { unit: None, signer: None }))
}

pub(super) fn closing() -> (Actor, CaseCommand) {
    (committee(), CaseCommand::Close(Close { summary: "已办结".into(), dissent_reason: None }))
}

pub(super) fn reply(promises: usize) -> CaseCommand {
    let promise = |n| PromiseAsked { text: format!("承诺 {n}"), due_on: date(2023, 12, 31) };
    CaseCommand::SubmitReply(SubmitReply {
        unit: None,
        reply_class: if promises == 0 { "A" } else { "B" }.into(),
        text: "已解决".into(),
        doc_no: None,
        signatory: "局长".into(),
        commitments: (0..promises).map(promise).collect(),
        quantities: vec![],
        override_reason: None,
        attachments: vec![],
    })
}

/// Turns a case into a suggestion that the first deputy leads.
pub(super) fn converting(cosigners: &[&str]) -> CaseCommand {
    CaseCommand::Convert(ConvertToSuggestion {
        suggestion_no: "闭会-1".into(),
        session: SessionKind::Intersession,
        lead_deputy: "D1".into(),
        cosigners: cosigners.iter().map(|deputy| (*deputy).into()).collect(),
    })
}

/// A revision of an item of the hotline.
pub(super) fn item(external_id: &str, revision: i64) -> ReceiveExternalItem {
    ReceiveExternalItem {
        case_id: CaseId(Uuid::from_u128(1)),
        case_no: "YN-2023-0001".into(),
        system: "12345".into(),
        external_id: external_id.into(),
        revision,
        status: format!("状态{revision}"),
        registration: ItemRegistration {
            title: "消防通道被占用".into(),
            summary: None,
            category: "FIRE".into(),
            grid: "G1".into(),
            channel: ContactChannel::Hotline12345,
            station: None,
            deputies: vec!["D1".into()],
            petitioner_ref: None,
            urgency: None,
            location: None,
            problem_since: None,
            wants_reply: true,
        },
    }
}
