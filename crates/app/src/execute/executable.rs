//! What the executor must know of an aggregate beyond its rule: one short implementation each, and
//! none of them decides anything.

use lianxin_domain::{
    Root,
    calendar::CalendarVersions,
    case::{Case, CaseCommand, intake::Attachment},
    directory::{
        Category, Deputy, DeputyCommand, Directory, Grid, HandlingUnit, Jurisdiction, Reception,
        ReceptionCommand, Station, StationCommand,
    },
    event::DomainEvent,
    permission::{Acts, Scope},
    policy::PolicyVersions,
    webhook::Webhook,
};

/// An aggregate whose commands the application carries out.
pub trait Executable: Root<Command: Acts, Event: TryFrom<DomainEvent>> {
    /// What the reach of a grant is judged by, for a command on this aggregate. The directory and
    /// the rules belong to the tenant as a whole, and have no narrower scope.
    fn scope<'s>(&'s self, _command: &'s Self::Command, _directory: &'s Directory) -> Scope<'s> {
        Scope::default()
    }

    /// Stream id of the other aggregate of this type that the command is about.
    fn counterpart(&self, _command: &Self::Command) -> Option<String> {
        None
    }

    /// Whether the command wants a number of its tenant's series (案号), which the application
    /// allocates.
    fn wants_number(_command: &Self::Command) -> bool {
        false
    }

    /// The command with an allocated number.
    fn numbered(command: Self::Command, _number: String) -> Self::Command {
        command
    }

    /// What the command refers to that must have been uploaded before.
    fn attachments(_command: &Self::Command) -> &[Attachment] {
        &[]
    }

    /// The aggregate as a case, which is what rules about two cases look at.
    fn as_case(&self) -> Option<&Case> {
        None
    }
}

impl Executable for HandlingUnit {}
impl Executable for Grid {}
impl Executable for Jurisdiction {}
impl Executable for Category {}
impl Executable for CalendarVersions {}
impl Executable for PolicyVersions {}
impl Executable for Webhook {}

impl Executable for Station {
    fn scope<'s>(&'s self, _command: &'s StationCommand, _directory: &'s Directory) -> Scope<'s> {
        Scope { station: self.code.as_ref(), ..Scope::default() }
    }
}

impl Executable for Deputy {
    fn scope<'s>(&'s self, _command: &'s DeputyCommand, _directory: &'s Directory) -> Scope<'s> {
        let deputies = self.id.iter().collect();
        Scope { station: self.station.as_ref(), deputies, ..Scope::default() }
    }
}

impl Executable for Reception {
    fn scope<'s>(&'s self, command: &'s ReceptionCommand, _directory: &'s Directory) -> Scope<'s> {
        let (named, deputies) = match command {
            ReceptionCommand::Schedule(asked) => (Some(&asked.station), Vec::new()),
            ReceptionCommand::TakeLeave(leave) => (None, vec![&leave.deputy]),
            _ => (None, Vec::new()),
        };
        Scope { station: self.station.as_ref().or(named), deputies, ..Scope::default() }
    }
}

impl Executable for Case {
    fn scope<'s>(&'s self, command: &'s CaseCommand, directory: &'s Directory) -> Scope<'s> {
        match command {
            CaseCommand::Register(_) | CaseCommand::RegisterLegacy(_) if self.id.is_none() => {
                opening(command)
            }
            _ => case_scope(self, directory),
        }
    }

    fn counterpart(&self, command: &CaseCommand) -> Option<String> {
        command.counterpart(self).map(|id| id.to_string())
    }

    fn wants_number(command: &CaseCommand) -> bool {
        match command {
            CaseCommand::Register(register) => register.registration.case_no.is_empty(),
            CaseCommand::RegisterLegacy(register) => register.registration.case_no.is_empty(),
            _ => false,
        }
    }

    fn numbered(mut command: CaseCommand, number: String) -> CaseCommand {
        match &mut command {
            CaseCommand::Register(register) => register.registration.case_no = number,
            CaseCommand::RegisterLegacy(register) => register.registration.case_no = number,
            _ => {}
        }
        command
    }

    fn attachments(command: &CaseCommand) -> &[Attachment] {
        command.attachments()
    }

    fn as_case(&self) -> Option<&Case> {
        Some(self)
    }
}

/// The scope of a case that a registration would open: what it names itself.
fn opening(command: &CaseCommand) -> Scope<'_> {
    let named = match command {
        CaseCommand::Register(register) => &register.registration,
        CaseCommand::RegisterLegacy(register) => &register.registration,
        _ => return Scope::default(),
    };
    Scope {
        station: Some(&named.station),
        deputies: named.deputies.iter().collect(),
        fresh: true,
        ..Scope::default()
    }
}

/// The scope of a case as it stands.
pub(crate) fn case_scope<'s>(case: &'s Case, directory: &'s Directory) -> Scope<'s> {
    let people = case.deputies.iter().chain(&case.lead_deputy).chain(&case.cosigners);
    let holders = directory
        .deputies
        .iter()
        .filter(|(_, deputy)| case.grid.as_ref().is_some_and(|grid| deputy.grids.contains(grid)));
    let assignments = case.referrals.iter().flat_map(|referral| &referral.assignments);
    Scope {
        station: case.station.as_ref(),
        units: assignments.map(|assignment| &assignment.unit).collect(),
        deputies: people.chain(holders.map(|(id, _)| id)).collect(),
        fresh: false,
    }
}
