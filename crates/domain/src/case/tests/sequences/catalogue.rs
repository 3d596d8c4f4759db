//! Every command of a case with somebody who gives it, in a few variants each.

use super::*;
use crate::{
    case::{
        deadlines::{RaiseDeadlineMissed, RaiseDueSoon, RecalculateDeadline, RecalculationCause},
        extension::RequestExtension,
        handling::{AssignHandler, ConsultationForm, RecordConsultation},
        intake::{CorrectDetails, CorrectableField, Reclassify},
        links::{AttachExternalLink, LinkCases, LinkKind, ReceiveExternalStatus},
        reply::{AdjustReplyClass, DeliverReply, DeliveredTo},
        supervision::{CirculateCriticism, LiftKeySupervision, UrgeByLadder},
        tracking::RescheduleCommitment,
        triage::Escalate,
        voiding::VoidEntry,
    },
    deadline::DeadlineKind,
};

/// The event types of the transition table, each once.
fn event_types() -> Vec<&'static str> {
    let mut types: Vec<_> =
        transitions::TABLE.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    types.dedup();
    types
}

/// How often a command stands in the list for each time that one which ends the case early does.
const ONWARD: usize = 4;

/// Commands that are right but for the state, with who gives them. What leads onward stands more
/// often than what ends the case early, so that sequences come far.
pub(super) fn commands() -> Vec<(Actor, CaseCommand)> {
    let of_the_table = event_types()
        .into_iter()
        .map(|event_type| (transitions::actor_of(event_type), transitions::command(event_type)));
    let all = of_the_table.chain(variants()).chain(beside_the_table());
    all.flat_map(|entry| {
        let times = if ends_early(&entry.1) { 1 } else { ONWARD };
        std::iter::repeat_n(entry, times)
    })
    .collect()
}

fn ends_early(command: &CaseCommand) -> bool {
    use CaseCommand as C;
    matches!(
        command,
        C::Decline(_)
            | C::Withdraw(_)
            | C::Merge(_)
            | C::Convert(_)
            | C::CancelReferral(_)
            | C::RequestReturn(_)
            | C::AnswerOnSpot(_)
            | C::RejectReply(_)
            | C::Suspend(_)
            | C::RequestExtension(_)
            | C::OpenSupervision(_)
    )
}

/// Other ways through: more units, promises, dissatisfaction, the other track.
fn variants() -> Vec<(Actor, CaseCommand)> {
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let led = Plot { track: Track::Suggestion, ..Plot::default() };
    vec![
        joint.referring(),
        separate.referring(),
        led.accepting(),
        (clerk(), unhappy.rating()),
        (clerk(), led.rating()),
        (unit("B"), signing().1),
        (unit("B"), reply(0)),
        (unit("A"), reply(2)),
        (unit("A"), reply(1)),
        (unit("B"), transitions::command("ReturnRequested")),
        (committee(), given::converting(&[])),
    ]
}

/// Commands of which the transition table says nothing.
fn beside_the_table() -> Vec<(Actor, CaseCommand)> {
    use CaseCommand as C;
    let text = || "情况说明".to_owned();
    let kind = DeadlineKind::Reply;
    let cause = RecalculationCause::Calendar;
    let other = CaseId(Uuid::from_u128(2));
    let (system, external_id) = ("12345".to_owned(), "W-1".to_owned());
    let organ = [
        C::CorrectDetails(CorrectDetails {
            field: CorrectableField::Title,
            value: "楼道被占用".into(),
            reason: text(),
        }),
        C::Reclassify(Reclassify {
            category: None,
            urgency: Some(Urgency::Urgent),
            reason: text(),
        }),
        C::Escalate(Escalate { to: Level::Municipal, reason: text() }),
        C::AdjustReplyClass(AdjustReplyClass { reply_class: "B".into(), reason: text() }),
        C::AdjustReplyClass(AdjustReplyClass { reply_class: "A".into(), reason: text() }),
        C::DeliverReply(DeliverReply { to: DeliveredTo::Petitioner, means: text() }),
        C::LiftKeySupervision(LiftKeySupervision { reason: text() }),
        C::CirculateCriticism(CirculateCriticism { unit: "A".into(), text: text() }),
        C::Link(LinkCases { other, kind: LinkKind::Recurrence }),
        C::AttachExternalLink(AttachExternalLink {
            system: system.clone(),
            external_id: external_id.clone(),
        }),
        C::ReceiveExternalStatus(ReceiveExternalStatus {
            system,
            external_id,
            status: text(),
            revision: 1,
        }),
        C::ReceiveExternalItem(given::item("W-1", 2)),
        C::RecalculateDeadline(RecalculateDeadline { deadline: kind.into(), cause }),
        C::RaiseDueSoon(RaiseDueSoon { deadline: kind.into(), step: None }),
        C::RaiseDeadlineMissed(RaiseDeadlineMissed { deadline: kind.into() }),
        C::UrgeByLadder(UrgeByLadder { deadline: kind.into(), step: "URGE".into() }),
        C::VoidEntry(VoidEntry { target: Uuid::nil(), reason: text() }),
    ];
    let of_unit = [
        C::AssignHandler(AssignHandler { unit: None, handler: "承办人".into() }),
        C::RecordConsultation(RecordConsultation {
            form: ConsultationForm::Phone,
            with_deputies: vec!["D1".into()],
            note: None,
        }),
        C::RescheduleCommitment(RescheduleCommitment {
            commitment: "K1".into(),
            due_on: DAY,
            reason: text(),
        }),
    ];
    let by = |actor: fn() -> Actor| move |command| (actor(), command);
    organ.into_iter().map(by(committee)).chain(of_unit.into_iter().map(by(|| unit("A")))).collect()
}

/// The command with the entry, commitment, supervision or day that is there to be meant.
pub(super) fn fitted(command: &CaseCommand, case: &Case, today: Date, pick: usize) -> CaseCommand {
    use CaseCommand as C;
    let mut command = command.clone();
    let commitment = case.open_commitments().next().map(|open| open.id.clone());
    let supervision = case.open_supervisions().next().map(|open| open.id.clone());
    let later = |days: i64| today.saturating_add(days.days());
    match &mut command {
        C::VoidEntry(void) if !case.voidable.is_empty() => {
            void.target = case.voidable[pick % case.voidable.len()].entry;
        }
        C::FulfilCommitment(fulfil) => fulfil.commitment = commitment.unwrap_or("K9".into()),
        C::WriteOffCommitment(written) => written.commitment = commitment.unwrap_or("K9".into()),
        C::RescheduleCommitment(moved) => {
            moved.commitment = commitment.unwrap_or("K9".into());
            moved.due_on = later(30);
        }
        C::RecordActivity(activity) => activity.supervision = supervision.unwrap_or("S9".into()),
        C::RespondToSupervision(answer) => answer.supervision = supervision.unwrap_or("S9".into()),
        C::ConcludeSupervision(concluded) => {
            concluded.supervision = supervision.unwrap_or("S9".into());
        }
        C::SubmitReply(submitted) => {
            submitted.commitments.iter_mut().for_each(|promise| promise.due_on = later(60));
        }
        C::RequestExtension(RequestExtension { until, .. }) => *until = later(40),
        _ => {}
    }
    command
}
