//! What the executor must know of an aggregate beyond its rule: one short implementation each, and
//! none of them decides anything.

use lianxin_domain::{
    Root,
    calendar::CalendarVersions,
    case::{Case, CaseCommand},
    directory::{
        Category, Deputy, DeputyCommand, Directory, Grid, HandlingUnit, Jurisdiction, Reception,
        ReceptionCommand, Station, StationCommand,
    },
    event::DomainEvent,
    permission::{Acts, Scope},
    policy::PolicyVersions,
    webhook::Webhook,
    year::{
        Activity, ActivityCommand, ActivityPlan, AidCommand, AidFund, Campaign, Partner,
        PartnerCommand, PlanCommand,
    },
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

    /// Whether the command on this aggregate wants a number of its tenant's series (案号), which the
    /// application allocates.
    fn wants_number(&self, _command: &Self::Command) -> bool {
        false
    }

    /// The command with an allocated number.
    fn numbered(command: Self::Command, _number: String) -> Self::Command {
        command
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
impl Executable for Campaign {}

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

/// A partner is the town's; a partnership is its station's.
impl Executable for Partner {
    fn scope<'s>(&'s self, command: &'s PartnerCommand, _directory: &'s Directory) -> Scope<'s> {
        let station = match command {
            PartnerCommand::Establish(asked) => Some(&asked.station),
            PartnerCommand::End(asked) => Some(&asked.station),
            PartnerCommand::Register(_)
            | PartnerCommand::Rename(_)
            | PartnerCommand::Deactivate(_)
            | PartnerCommand::Reactivate(_) => None,
        };
        Scope { station, ..Scope::default() }
    }
}

impl Executable for ActivityPlan {
    fn scope<'s>(&'s self, command: &'s PlanCommand, _directory: &'s Directory) -> Scope<'s> {
        let named = match command {
            PlanCommand::Adopt(adopted) => Some(&adopted.station),
            PlanCommand::Revise(_) => None,
        };
        Scope { station: self.station.as_ref().or(named), ..Scope::default() }
    }
}

/// An activity of several stations is its host's to keep.
impl Executable for Activity {
    fn scope<'s>(&'s self, command: &'s ActivityCommand, _directory: &'s Directory) -> Scope<'s> {
        let named = match command {
            ActivityCommand::Schedule(scheduled) => scheduled.stations.first(),
            _ => None,
        };
        let own = self.scheduled.as_ref().and_then(|scheduled| scheduled.stations.first());
        Scope { station: own.or(named), ..Scope::default() }
    }
}

/// A fund without a station is the town's.
impl Executable for AidFund {
    fn scope<'s>(&'s self, command: &'s AidCommand, _directory: &'s Directory) -> Scope<'s> {
        let station = match (&self.established, command) {
            (Some(established), _) => established.station.as_ref(),
            (None, AidCommand::Establish(asked)) => asked.station.as_ref(),
            (None, _) => None,
        };
        Scope { station, ..Scope::default() }
    }
}

impl Executable for Case {
    fn scope<'s>(&'s self, command: &'s CaseCommand, directory: &'s Directory) -> Scope<'s> {
        match command {
            CaseCommand::Register(_)
            | CaseCommand::RegisterLegacy(_)
            | CaseCommand::ReceiveExternalItem(_)
                if self.id.is_none() =>
            {
                opening(command)
            }
            _ => case_scope(self, directory),
        }
    }

    fn counterpart(&self, command: &CaseCommand) -> Option<String> {
        command.counterpart(self).map(|id| id.to_string())
    }

    fn wants_number(&self, command: &CaseCommand) -> bool {
        match command {
            CaseCommand::ReceiveExternalItem(item) => self.id.is_none() && item.case_no.is_empty(),
            CaseCommand::Register(register) => register.registration.case_no.is_empty(),
            CaseCommand::RegisterLegacy(register) => register.registration.case_no.is_empty(),
            _ => false,
        }
    }

    fn numbered(mut command: CaseCommand, number: String) -> CaseCommand {
        match &mut command {
            CaseCommand::Register(register) => register.registration.case_no = number,
            CaseCommand::RegisterLegacy(register) => register.registration.case_no = number,
            CaseCommand::ReceiveExternalItem(item) => item.case_no = number,
            _ => {}
        }
        command
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
        CaseCommand::ReceiveExternalItem(item) => {
            let named = &item.registration;
            return Scope {
                station: named.station.as_ref(),
                deputies: named.deputies.iter().collect(),
                fresh: true,
                ..Scope::default()
            };
        }
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
