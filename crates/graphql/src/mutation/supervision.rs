//! Supervising the handling.

use super::intake::{AttachmentInput, attachments};
use crate::{scalar::Date, term::Term};
use lianxin_domain::case::{
    CaseCommand,
    supervision::{
        ActivityKind, CirculateCriticism, ConcludeSupervision, DesignateKeySupervision,
        LiftKeySupervision, OpenSupervision, RecordActivity, RespondToSupervision, Urge,
    },
    terms::SupervisionKind,
};

super::shape::case_mutations! {
    Supervising;
    /// Urges a unit (催办).
    urge_unit(UrgeUnitInput {
        /// The unit; the lead when absent (单位).
        to_unit: Option<String>,
        /// By which means (方式).
        means: String,
        /// What was said (内容).
        text: Option<String>,
    }) => |input| CaseCommand::Urge(Urge { to_unit: input.to_unit.map(Into::into), means: input.means, text: input.text }),
    /// Opens a supervision (督办立项).
    open_supervision(OpenSupervisionInput {
        /// Its kind (督办方式).
        kind: Term<SupervisionKind>,
        /// The person who leads it, by function (领衔督办人职务).
        leader: Option<String>,
        /// When an answer is due; the policy's day when absent (回复期限).
        response_due_on: Option<Date>,
    }) => |input| CaseCommand::OpenSupervision(OpenSupervision {
        kind: input.kind.0, leader: input.leader, response_due_on: input.response_due_on.map(|day| day.0),
    }),
    /// Records what was done under a supervision (督办活动).
    record_supervision_activity(RecordSupervisionActivityInput {
        /// What was done (活动).
        activity: Term<ActivityKind>,
        /// Ordinal of the supervision (序号).
        supervision: String,
        /// Deputies who took part (参加代表).
        participants: Option<Vec<String>>,
        /// What was found (发现).
        finding: Option<String>,
        /// Papers and photographs (附件).
        attachments: Option<Vec<AttachmentInput>>,
    }) => |input| CaseCommand::RecordActivity(RecordActivity {
        activity: input.activity.0, supervision: input.supervision.into(), finding: input.finding,
        participants: input.participants.unwrap_or_default().into_iter().map(Into::into).collect(),
        attachments: attachments(input.attachments),
    }),
    /// Answers a supervision (督办回复).
    respond_to_supervision(RespondToSupervisionInput {
        /// Ordinal of the supervision (序号).
        supervision: String,
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// The answer (内容).
        text: String,
    }) => |input| CaseCommand::RespondToSupervision(RespondToSupervision {
        supervision: input.supervision.into(), unit: input.unit.map(Into::into), text: input.text,
    }),
    /// Concludes a supervision (督办销号).
    conclude_supervision(ConcludeSupervisionInput {
        /// Ordinal of the supervision (序号).
        supervision: String,
        /// What came of it (结论).
        conclusion: String,
    }) => |input| CaseCommand::ConcludeSupervision(ConcludeSupervision {
        supervision: input.supervision.into(), conclusion: input.conclusion,
    }),
    /// Designates key supervision (列为重点督办).
    designate_key_supervision(DesignateKeySupervisionInput {
        /// The person who leads it, by function (领衔人职务).
        leader: Option<String>,
        /// Its number on the list (清单编号).
        list_no: Option<String>,
    }) => |input| CaseCommand::DesignateKeySupervision(DesignateKeySupervision {
        leader: input.leader, list_no: input.list_no,
    }),
    /// Lifts key supervision (解除重点督办).
    lift_key_supervision(LiftKeySupervisionInput {
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::LiftKeySupervision(LiftKeySupervision { reason: input.reason }),
    /// Circulates a criticism (通报批评).
    circulate_criticism(CirculateCriticismInput {
        /// The unit criticised (单位).
        unit: String,
        /// The criticism (内容).
        text: String,
    }) => |input| CaseCommand::CirculateCriticism(CirculateCriticism { unit: input.unit.into(), text: input.text }),
}
