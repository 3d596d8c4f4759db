//! The permission table: role x action, and how far each grant reaches (`domain.md` 5.8).
//!
//! One function says what a role may do; `schema/permissions.txt` is its picture, kept by a test.

use crate::actor::{Actor, Level, Role};
use crate::ids::{DeputyId, StationCode, UnitCode};

crate::terms! {
    /// What a caller may ask for: one action per command, and the reads that are granted apart.
    pub enum Action {
        /// Registers a case.
        RegisterCase = "registerCase" "登记",
        /// Registers a case that comes without its history.
        RegisterLegacyCase = "registerLegacyCase" "登记历史事项",
        /// Corrects a detail of a case.
        CorrectCaseDetails = "correctCaseDetails" "更正",
        /// Changes category or urgency.
        ReclassifyCase = "reclassifyCase" "调整分类",
        /// Accepts a case.
        AcceptCase = "acceptCase" "受理",
        /// Declines a case.
        DeclineCase = "declineCase" "不予受理",
        /// Answers on the spot.
        AnswerCaseOnSpot = "answerCaseOnSpot" "当场答复",
        /// Raises a case to a higher level.
        EscalateCase = "escalateCase" "上报",
        /// Turns an opinion into a deputy's suggestion.
        ConvertCaseToSuggestion = "convertCaseToSuggestion" "转为代表建议",
        /// Withdraws a case.
        WithdrawCase = "withdrawCase" "撤回",
        /// Refers a case to units.
        ReferCase = "referCase" "交办",
        /// Cancels a referral.
        CancelReferral = "cancelReferral" "撤销交办",
        /// Signs for a referral.
        SignForReferral = "signForReferral" "签收",
        /// Asks to return a referral.
        RequestReturn = "requestReturn" "申请退办",
        /// Rules on a return.
        RuleOnReturn = "ruleOnReturn" "裁定退办",
        /// Names the person who handles.
        AssignHandler = "assignHandler" "落实承办人",
        /// Records a consultation.
        RecordConsultation = "recordConsultation" "沟通面商",
        /// Reports progress.
        ReportProgress = "reportProgress" "进展",
        /// Attaches evidence.
        AttachEvidence = "attachEvidence" "附证据",
        /// Submits a co-handling opinion.
        SubmitCoOpinion = "submitCoOpinion" "会办意见",
        /// Asks for an extension.
        RequestExtension = "requestExtension" "申请延期",
        /// Rules on an extension.
        RuleOnExtension = "ruleOnExtension" "裁定延期",
        /// Recalculates a deadline.
        RecalculateDeadline = "recalculateDeadline" "时限重算",
        /// Suspends handling.
        SuspendHandling = "suspendHandling" "中止",
        /// Resumes handling.
        ResumeHandling = "resumeHandling" "恢复",
        /// Raises that something is due soon.
        RaiseDueSoon = "raiseDueSoon" "预警",
        /// Raises that a deadline was missed.
        RaiseDeadlineMissed = "raiseDeadlineMissed" "逾期",
        /// Submits a reply.
        SubmitReply = "submitReply" "答复",
        /// Rejects a reply.
        RejectReply = "rejectReply" "退回重新答复",
        /// Adjusts the class of a reply.
        AdjustReplyClass = "adjustReplyClass" "调整答复类别",
        /// Delivers a reply.
        DeliverReply = "deliverReply" "送达",
        /// Records feedback.
        RecordFeedback = "recordFeedback" "反馈",
        /// Orders re-handling.
        OrderRehandling = "orderRehandling" "重新办理",
        /// Closes a case.
        CloseCase = "closeCase" "办结",
        /// Fulfils a commitment.
        FulfilCommitment = "fulfilCommitment" "承诺兑现",
        /// Writes a commitment off.
        WriteOffCommitment = "writeOffCommitment" "承诺核销",
        /// Sets a commitment another day.
        RescheduleCommitment = "rescheduleCommitment" "承诺调整",
        /// Files a case.
        ArchiveCase = "archiveCase" "归档",
        /// Reopens a case.
        ReopenCase = "reopenCase" "重新启动",
        /// Merges a case into another.
        MergeCase = "mergeCase" "并案",
        /// Undoes a merge.
        UnmergeCase = "unmergeCase" "撤销并案",
        /// Links two cases.
        LinkCases = "linkCases" "关联",
        /// Attaches an external link.
        AttachExternalLink = "attachExternalLink" "外部关联",
        /// Receives a status from outside.
        ReceiveExternalStatus = "receiveExternalStatus" "外部状态",
        /// Urges a unit.
        UrgeUnit = "urgeUnit" "催办",
        /// Opens a supervision.
        OpenSupervision = "openSupervision" "督办立项",
        /// Records what a supervision did.
        RecordSupervisionActivity = "recordSupervisionActivity" "督办活动",
        /// Answers a supervision.
        RespondToSupervision = "respondToSupervision" "督办回复",
        /// Concludes a supervision.
        ConcludeSupervision = "concludeSupervision" "督办销号",
        /// Designates key supervision.
        DesignateKeySupervision = "designateKeySupervision" "列为重点督办",
        /// Lifts key supervision.
        LiftKeySupervision = "liftKeySupervision" "解除重点督办",
        /// Circulates a criticism.
        CirculateCriticism = "circulateCriticism" "通报批评",
        /// Voids an entry.
        VoidEntry = "voidEntry" "作废",
        /// Keeps stations.
        KeepStations = "keepStations" "维护联络站",
        /// Keeps deputies.
        KeepDeputies = "keepDeputies" "维护代表",
        /// Keeps handling units.
        KeepUnits = "keepUnits" "维护承办单位",
        /// Keeps grids.
        KeepGrids = "keepGrids" "维护网格",
        /// Keeps categories.
        KeepCategories = "keepCategories" "维护分类",
        /// Keeps receptions.
        KeepReceptions = "keepReceptions" "维护接待",
        /// Publishes a work calendar.
        PublishCalendar = "publishCalendar" "公布工作日历",
        /// Publishes a policy set.
        PublishPolicy = "publishPolicy" "公布规则集",
        /// Reads cases and their history.
        ReadCases = "readCases" "查阅事项",
        /// Reads the dashboard.
        ReadDashboard = "readDashboard" "查阅看板",
        /// Reads the whole log.
        ReadEvents = "readEvents" "查阅事件",
        /// Reads and rebuilds read models.
        OperateReadModels = "operateReadModels" "维护读模型",
    }
}

/// What an asker is: a command knows its action.
pub trait Acts {
    /// The action of the command.
    fn action(&self) -> Action;
}

/// How far a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Not at all.
    No,
    /// In the whole tenant.
    Tenant,
    /// In cases of the caller's station.
    OwnStation,
    /// In cases assigned to the caller's unit.
    OwnUnit,
    /// In cases the caller brought, leads or co-signed, or in the caller's grids.
    OwnCases,
}

impl Grant {
    /// One letter of the table.
    pub fn letter(self) -> char {
        match self {
            Self::No => '.',
            Self::Tenant => 'T',
            Self::OwnStation => 'S',
            Self::OwnUnit => 'U',
            Self::OwnCases => 'D',
        }
    }
}

/// What the reach of a grant is judged by.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    /// The station of the object.
    pub station: Option<&'a StationCode>,
    /// Units that hold or held an assignment of it.
    pub units: Vec<&'a UnitCode>,
    /// Deputies who brought, lead or co-signed it, or hold its grid.
    pub deputies: Vec<&'a DeputyId>,
    /// Whether the object does not exist yet, so that station and people are the caller's to name.
    pub fresh: bool,
}

/// The table.
pub fn grant(role: Role, action: Action) -> Grant {
    use Action as A;
    let reads = matches!(action, A::ReadCases | A::ReadDashboard);
    match role {
        Role::Petitioner => Grant::No,
        Role::Deputy => match action {
            A::RegisterCase
            | A::RecordFeedback
            | A::RecordSupervisionActivity
            | A::RecordConsultation => Grant::OwnCases,
            A::ConvertCaseToSuggestion | A::AttachEvidence => Grant::OwnCases,
            A::ReadCases => Grant::OwnCases,
            A::ReadDashboard => Grant::Tenant,
            _ => Grant::No,
        },
        Role::LiaisonOfficer => match action {
            A::RegisterCase
            | A::RegisterLegacyCase
            | A::CorrectCaseDetails
            | A::AnswerCaseOnSpot => Grant::OwnStation,
            A::DeliverReply
            | A::RecordFeedback
            | A::ArchiveCase
            | A::AttachEvidence
            | A::WithdrawCase => Grant::OwnStation,
            A::VoidEntry | A::LinkCases | A::AttachExternalLink | A::KeepReceptions => {
                Grant::OwnStation
            }
            _ if reads => Grant::OwnStation,
            _ => Grant::No,
        },
        Role::StationHead => match action {
            A::AcceptCase | A::DeclineCase | A::ReclassifyCase | A::EscalateCase => {
                Grant::OwnStation
            }
            A::ConvertCaseToSuggestion | A::MergeCase | A::UnmergeCase => Grant::OwnStation,
            _ => grant(Role::LiaisonOfficer, action),
        },
        Role::Presidium | Role::DeputiesCommittee => congress_organ(action),
        Role::UnitHandler => match action {
            A::SignForReferral | A::AssignHandler | A::RecordConsultation | A::ReportProgress => {
                Grant::OwnUnit
            }
            A::AttachEvidence | A::SubmitCoOpinion | A::RequestReturn | A::RequestExtension => {
                Grant::OwnUnit
            }
            A::RespondToSupervision | A::ReadCases => Grant::OwnUnit,
            _ => Grant::No,
        },
        Role::UnitHead => match action {
            A::SubmitReply | A::FulfilCommitment | A::RescheduleCommitment => Grant::OwnUnit,
            _ => grant(Role::UnitHandler, action),
        },
        Role::GovSupervisionOffice => match action {
            A::UrgeUnit | A::RuleOnReturn | A::OpenSupervision | A::RecordSupervisionActivity => {
                Grant::Tenant
            }
            A::ConcludeSupervision => Grant::Tenant,
            _ if reads => Grant::Tenant,
            _ => Grant::No,
        },
        Role::Supervisor => match action {
            A::ReadEvents | A::OperateReadModels => Grant::Tenant,
            _ if reads => Grant::Tenant,
            _ => Grant::No,
        },
        Role::Analyst => match action {
            A::ReadEvents => Grant::Tenant,
            _ if reads => Grant::Tenant,
            _ => Grant::No,
        },
        Role::PolicyAdmin => match action {
            A::PublishCalendar | A::PublishPolicy => Grant::Tenant,
            _ => Grant::No,
        },
        Role::SysAdmin => match action {
            A::KeepStations | A::KeepDeputies | A::KeepUnits | A::KeepGrids | A::KeepCategories => {
                Grant::Tenant
            }
            A::OperateReadModels => Grant::Tenant,
            _ => Grant::No,
        },
        Role::Integration => match action {
            A::RegisterCase
            | A::RegisterLegacyCase
            | A::AttachExternalLink
            | A::ReceiveExternalStatus => Grant::Tenant,
            A::KeepStations | A::KeepCategories => Grant::Tenant,
            _ => Grant::No,
        },
        Role::System => match action {
            A::RaiseDueSoon | A::RaiseDeadlineMissed | A::RecalculateDeadline => Grant::Tenant,
            A::PublishCalendar | A::PublishPolicy => Grant::Tenant,
            _ => Grant::No,
        },
    }
}

/// The referring bodies: everything but a unit's own acts, the directory and the timers.
fn congress_organ(action: Action) -> Grant {
    use Action as A;
    match action {
        A::SignForReferral | A::RequestReturn | A::AssignHandler | A::SubmitCoOpinion => Grant::No,
        A::RequestExtension | A::SubmitReply | A::RespondToSupervision => Grant::No,
        A::RaiseDueSoon | A::RaiseDeadlineMissed | A::ReceiveExternalStatus => Grant::No,
        A::KeepStations | A::KeepDeputies | A::KeepUnits | A::KeepGrids | A::KeepCategories => {
            Grant::No
        }
        A::PublishCalendar | A::PublishPolicy | A::OperateReadModels | A::ReadEvents => Grant::No,
        _ => Grant::Tenant,
    }
}

/// Whether the actor may do this to an object of that scope.
pub fn allows(actor: &Actor, action: Action, scope: &Scope<'_>) -> bool {
    match grant(actor.role, action) {
        Grant::No => false,
        Grant::Tenant => true,
        Grant::OwnStation => actor.station.is_some() && actor.station.as_ref() == scope.station,
        Grant::OwnUnit => actor.unit.as_ref().is_some_and(|unit| scope.units.contains(&unit)),
        Grant::OwnCases => {
            scope.fresh || actor.deputy.as_ref().is_some_and(|id| scope.deputies.contains(&id))
        }
    }
}

/// Whether the role may enter something late (I2: a station head or above).
pub fn may_enter_late(role: Role) -> bool {
    match role {
        Role::StationHead
        | Role::Presidium
        | Role::DeputiesCommittee
        | Role::GovSupervisionOffice
        | Role::Integration
        | Role::System => true,
        Role::Petitioner
        | Role::Deputy
        | Role::LiaisonOfficer
        | Role::UnitHandler
        | Role::UnitHead
        | Role::Supervisor
        | Role::Analyst
        | Role::PolicyAdmin
        | Role::SysAdmin => false,
    }
}

/// Whether a body of one level may refer to a unit of another (I6): downwards and to its own.
pub fn competent(body: Level, unit: Level) -> bool {
    unit <= body
}

/// The whole table as text, one line an action.
pub fn matrix() -> String {
    let mut text =
        String::from("# role x action: T tenant, S own station, U own unit, D own cases, . no\n");
    for (column, role) in Role::ALL.iter().enumerate() {
        text.push_str(&format!("# column {:2}: {}\n", column + 1, role.as_str()));
    }
    for action in Action::ALL {
        let letters: String = Role::ALL.iter().map(|role| grant(*role, *action).letter()).collect();
        text.push_str(&format!("{letters}  {:<26} {}\n", action.as_str(), action.zh()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deputies_never_reply_close_or_approve() {
        for action in
            [Action::SubmitReply, Action::CloseCase, Action::RuleOnReturn, Action::RuleOnExtension]
        {
            assert_eq!(grant(Role::Deputy, action), Grant::No);
        }
    }

    #[test]
    fn who_reads_everything_changes_nothing() {
        for role in [Role::Supervisor, Role::Analyst] {
            for action in Action::ALL {
                let reads = matches!(
                    action,
                    Action::ReadCases
                        | Action::ReadDashboard
                        | Action::ReadEvents
                        | Action::OperateReadModels
                );
                assert!(reads || grant(role, *action) == Grant::No, "{role} {action}");
            }
        }
    }

    #[test]
    fn a_town_body_refers_to_town_units_only() {
        assert!(competent(Level::Town, Level::Town));
        assert!(!competent(Level::Town, Level::County));
        assert!(competent(Level::County, Level::Town));
    }
}
