//! The permission table: role x action, and how far each grant reaches (`domain.md` 5.8).
//!
//! One function says what a role may do; `schema/permissions.txt` is its picture, kept by a test.

mod action;
#[cfg(test)]
mod attaching;

pub use action::Action;

use crate::actor::{Actor, Level, Role};
use crate::case::intake::Attachment;
use crate::ids::{DeputyId, StationCode, UnitCode};

/// What an asker is: a command knows its action.
pub trait Acts {
    /// The action of the command.
    fn action(&self) -> Action;

    /// The attachments (附件) that the command refers to, so that their bytes can be looked for beforehand.
    fn attachments(&self) -> &[Attachment] {
        &[]
    }
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
    if action == Action::ReadPublic {
        return Grant::Tenant;
    }
    match role {
        Role::Petitioner => Grant::No,
        Role::Deputy => deputy(action),
        Role::LiaisonOfficer => liaison_officer(action),
        Role::StationHead => station_head(action),
        Role::Presidium | Role::DeputiesCommittee => congress_organ(action),
        Role::UnitHandler => unit_handler(action),
        Role::UnitHead => unit_head(action),
        Role::GovSupervisionOffice | Role::Supervisor | Role::Analyst => overseer(role, action),
        Role::PolicyAdmin | Role::SysAdmin | Role::Integration | Role::System => {
            keeper(role, action)
        }
    }
}

fn reads(action: Action) -> bool {
    matches!(action, Action::ReadCases | Action::ReadDashboard)
}

fn when(granted: bool, reach: Grant) -> Grant {
    if granted { reach } else { Grant::No }
}

fn deputy(action: Action) -> Grant {
    use Action as A;
    match action {
        A::RegisterCase | A::RecordFeedback | A::RecordSupervisionActivity => Grant::OwnCases,
        A::RecordConsultation | A::ConvertCaseToSuggestion | A::AttachEvidence => Grant::OwnCases,
        A::TakeReceptionLeave | A::RecordDutyReport => Grant::OwnCases,
        A::ReadCases | A::ReadPetitioner => Grant::OwnCases,
        A::ReadDashboard | A::ReadActivities => Grant::Tenant,
        _ => Grant::No,
    }
}

fn liaison_officer(action: Action) -> Grant {
    use Action as A;
    if action == A::ReadActivities {
        return Grant::Tenant;
    }
    let granted = matches!(
        action,
        A::RegisterCase
            | A::RegisterLegacyCase
            | A::CorrectCaseDetails
            | A::AnswerCaseOnSpot
            | A::DeliverReply
            | A::RecordFeedback
            | A::ArchiveCase
            | A::AttachEvidence
            | A::WithdrawCase
            | A::VoidEntry
            | A::LinkCases
            | A::AttachExternalLink
            | A::KeepReceptions
            | A::TakeReceptionLeave
            | A::RecordDutyReport
            | A::AdoptStationRules
            | A::KeepPartners
            | A::KeepActivityPlans
            | A::KeepActivities
            | A::ReadPetitioner
    );
    when(granted || reads(action), Grant::OwnStation)
}

fn station_head(action: Action) -> Grant {
    use Action as A;
    let granted = matches!(
        action,
        A::AcceptCase
            | A::DeclineCase
            | A::ReclassifyCase
            | A::EscalateCase
            | A::ConvertCaseToSuggestion
            | A::MergeCase
            | A::UnmergeCase
            | A::AssessStation
            | A::EquipStation
            | A::KeepAid
            | A::ReadAid
    );
    if granted { Grant::OwnStation } else { liaison_officer(action) }
}

fn unit_handler(action: Action) -> Grant {
    use Action as A;
    let granted = matches!(
        action,
        A::SignForReferral
            | A::AssignHandler
            | A::RecordConsultation
            | A::ReportProgress
            | A::AttachEvidence
            | A::SubmitCoOpinion
            | A::RequestReturn
            | A::RequestExtension
            | A::RespondToSupervision
            | A::ReadCases
    );
    when(granted, Grant::OwnUnit)
}

fn unit_head(action: Action) -> Grant {
    use Action as A;
    match action {
        A::SubmitReply | A::FulfilCommitment | A::RescheduleCommitment => Grant::OwnUnit,
        _ => unit_handler(action),
    }
}

/// Who looks over the whole tenant: the government's office also urges, rules and supervises.
fn overseer(role: Role, action: Action) -> Grant {
    use Action as A;
    let own = match role {
        Role::GovSupervisionOffice => matches!(
            action,
            A::UrgeUnit
                | A::RuleOnReturn
                | A::OpenSupervision
                | A::RecordSupervisionActivity
                | A::ConcludeSupervision
                | A::KeepCampaigns
                | A::ReadActivities
        ),
        Role::Supervisor => matches!(
            action,
            A::ReadEvents
                | A::OperateReadModels
                | A::ReadActivities
                | A::ReadAid
                | A::ReadPetitioner
        ),
        _ => matches!(action, A::ReadEvents | A::ReadActivities | A::ReadAid),
    };
    when(own || reads(action), Grant::Tenant)
}

/// Who keeps rules, directory and links, and sees no case for it.
fn keeper(role: Role, action: Action) -> Grant {
    use Action as A;
    let granted = match role {
        Role::PolicyAdmin => matches!(action, A::PublishCalendar | A::PublishPolicy),
        Role::SysAdmin => matches!(
            action,
            A::KeepStations
                | A::KeepDeputies
                | A::KeepUnits
                | A::KeepGrids
                | A::KeepCategories
                | A::KeepJurisdictions
                | A::StaffStation
                | A::OperateReadModels
                | A::KeepWebhooks
        ),
        Role::Integration => matches!(
            action,
            A::RegisterCase
                | A::RegisterLegacyCase
                | A::AttachExternalLink
                | A::ReceiveExternalStatus
                | A::ReceiveExternalItem
                | A::KeepStations
                | A::KeepCategories
        ),
        _ => matches!(
            action,
            A::RaiseDueSoon
                | A::RaiseDeadlineMissed
                | A::RecalculateDeadline
                | A::UrgeUnit
                | A::PublishCalendar
                | A::PublishPolicy
                | A::KeepWebhooks
        ),
    };
    when(granted, Grant::Tenant)
}

/// The referring bodies: everything but a unit's own acts, the directory and the timers.
fn congress_organ(action: Action) -> Grant {
    use Action as A;
    match action {
        A::SignForReferral | A::RequestReturn | A::AssignHandler | A::SubmitCoOpinion => Grant::No,
        A::RequestExtension | A::SubmitReply | A::RespondToSupervision => Grant::No,
        A::RaiseDueSoon | A::RaiseDeadlineMissed => Grant::No,
        A::ReceiveExternalStatus | A::ReceiveExternalItem => Grant::No,
        A::KeepStations | A::KeepDeputies | A::KeepUnits | A::KeepGrids | A::KeepCategories => {
            Grant::No
        }
        A::KeepJurisdictions => Grant::No,
        A::PublishCalendar | A::PublishPolicy | A::OperateReadModels | A::ReadEvents => Grant::No,
        A::KeepWebhooks => Grant::No,
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

/// Whether the role may upload: whoever may make an entry that takes attachments (附件).
pub fn may_attach(role: Role) -> bool {
    Action::ATTACHING.iter().any(|action| grant(role, *action) != Grant::No)
}

/// Whether the role may enter something late (I2: a station head or above, and who takes over a directory or
/// a record that is older than the product).
pub fn may_enter_late(role: Role) -> bool {
    match role {
        Role::StationHead
        | Role::Presidium
        | Role::DeputiesCommittee
        | Role::GovSupervisionOffice
        | Role::SysAdmin
        | Role::Integration
        | Role::System => true,
        Role::Petitioner
        | Role::Deputy
        | Role::LiaisonOfficer
        | Role::UnitHandler
        | Role::UnitHead
        | Role::Supervisor
        | Role::Analyst
        | Role::PolicyAdmin => false,
    }
}

/// Whether a body of one level may refer to a unit of another (I6): downwards and to its own.
pub fn competent(body: Level, unit: Level) -> bool {
    unit <= body
}

/// Whether a body of one level deals with the suggestions of deputies of a mandate's level: a town's
/// with those of its own congress, a county's working body with those of every congress whose
/// deputies it serves (`domain.md` 5.8: county and municipal items).
pub fn deals_with_mandate(body: Level, mandate: Level) -> bool {
    body > Level::Town || mandate == Level::Town
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
                        | Action::ReadPetitioner
                        | Action::ReadDashboard
                        | Action::ReadEvents
                        | Action::ReadActivities
                        | Action::ReadAid
                        | Action::OperateReadModels
                        | Action::ReadPublic
                );
                assert!(reads || grant(role, *action) == Grant::No, "{role} {action}");
            }
        }
    }

    /// 信访工作条例 art. 30: who is complained of, and whoever handles it there, does not learn who complained.
    #[test]
    fn units_and_who_only_counts_learn_nothing_of_the_petitioner() {
        for role in [Role::UnitHandler, Role::UnitHead, Role::GovSupervisionOffice, Role::Analyst] {
            assert_eq!(grant(role, Action::ReadPetitioner), Grant::No, "{role}");
        }
    }

    #[test]
    fn what_is_public_is_read_by_everybody_and_it_is_all_that_a_petitioner_reads() {
        for role in Role::ALL {
            assert_eq!(grant(*role, Action::ReadPublic), Grant::Tenant, "{role}");
        }
        let granted = Action::ALL.iter().filter(|it| grant(Role::Petitioner, **it) != Grant::No);
        assert_eq!(granted.collect::<Vec<_>>(), [&Action::ReadPublic]);
    }

    #[test]
    fn who_may_make_no_entry_with_attachments_uploads_nothing() {
        let uploading: Vec<_> = Role::ALL.iter().filter(|role| may_attach(**role)).collect();
        let expected = [
            Role::Deputy,
            Role::LiaisonOfficer,
            Role::StationHead,
            Role::Presidium,
            Role::DeputiesCommittee,
            Role::UnitHandler,
            Role::UnitHead,
            Role::GovSupervisionOffice,
            Role::Integration,
        ];
        assert_eq!(uploading, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_town_body_refers_to_town_units_only() {
        assert!(competent(Level::Town, Level::Town));
        assert!(!competent(Level::Town, Level::County));
        assert!(competent(Level::County, Level::Town));
    }
}
