//! Deputies (人大代表): elected to mandates, assigned to a station and grids, suspended, ended; what they tell
//! their voters of their duties and what they are honoured for.
//!
//! One person may hold two mandates at two levels (`domain.md` 5.1).

mod assignment;
mod mandate;
mod record;

pub use assignment::{Assigned, GridTerm, GridsAssigned};
pub use mandate::{Elected, Mandate, MandateEnded, Suspended};
pub use record::{Award, DutyReport};

use super::{Reason, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    actor::Level,
    ids::{DeputyId, GridCode, StationCode},
    permission::{Action, Acts},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of a deputy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum DeputyCommand {
    /// Records an election to a mandate.
    Elect(Elected),
    /// Assigns to a station.
    AssignToStation(Assigned),
    /// Assigns to grids, replacing those before.
    AssignToGrids(GridsAssigned),
    /// Suspends the exercise of duties (DBF 61).
    Suspend(Suspended),
    /// Resumes the exercise of duties.
    Resume(Reason),
    /// Ends a mandate (DBF 62).
    EndMandate(MandateEnded),
    /// Records a report to the voters (DBF 58).
    GiveDutyReport(DutyReport),
    /// Records an award.
    ReceiveAward(Award),
}

crate::events! {
    /// Events of a deputy.
    pub enum DeputyEvent {
        /// 当选.
        DeputyElected(Elected) = 1,
        /// 进站.
        DeputyAssignedToStation(Assigned) = 1,
        /// 进网格.
        DeputyAssignedToGrids(GridsAssigned) = 1,
        /// 暂停执行职务.
        DeputySuspended(Suspended) = 1,
        /// 恢复执行职务.
        DeputyResumed(Reason) = 1,
        /// 代表资格终止.
        DeputyMandateEnded(MandateEnded) = 1,
        /// 向选民述职.
        DutyReportGiven(DutyReport) = 1,
        /// 受表彰.
        AwardReceived(Award) = 1,
    }
}

/// A folded deputy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deputy {
    /// The id; absent before the first election.
    pub id: Option<DeputyId>,
    /// The name.
    pub name: String,
    /// Mandates, oldest first.
    pub mandates: Vec<Mandate>,
    /// The station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// The grids served.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grids: Vec<GridCode>,
    /// Every grid ever served, with the days between which it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grid_terms: Vec<GridTerm>,
    /// Suspended from this day on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_from: Option<Date>,
    /// Reports to the voters, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duty_reports: Vec<DutyReport>,
    /// Awards, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awards: Vec<Award>,
}

impl Deputy {
    /// Whether a mandate is in force and the exercise of duties not suspended on a day.
    pub fn is_active_on(&self, day: Date) -> bool {
        self.suspended_from.is_none_or(|from| day < from) && self.levels_on(day).next().is_some()
    }

    /// The levels of the mandates in force on a day.
    pub fn levels_on(&self, day: Date) -> impl Iterator<Item = Level> + '_ {
        let in_force = move |mandate: &&Mandate| (mandate.from..=mandate.until).contains(&day);
        self.mandates.iter().filter(in_force).map(|mandate| mandate.level)
    }

    /// The highest level of the mandates.
    pub fn level(&self) -> Option<Level> {
        self.mandates.iter().map(|mandate| mandate.level).max()
    }
}

/// The event of a command, none when it took effect before.
type Decided = Result<Option<DeputyEvent>, Refusal>;

impl Root for Deputy {
    const STREAM_TYPE: &'static str = "deputy";
    type Command = DeputyCommand;
    type Event = DeputyEvent;

    fn decide(
        &self,
        command: &DeputyCommand,
        context: &Context<'_>,
    ) -> Result<Decision<DeputyEvent>, Refusal> {
        context.check_clock()?;
        if self.id.is_none() && !matches!(command, DeputyCommand::Elect(_)) {
            return Err(missing("deputy"));
        }
        let event = match command {
            DeputyCommand::Elect(asked) => self.elect(asked, context),
            DeputyCommand::AssignToStation(asked) => self.assign_to_station(asked, context),
            DeputyCommand::AssignToGrids(asked) => self.assign_to_grids(asked, context),
            DeputyCommand::Suspend(asked) => self.suspend(asked, context),
            DeputyCommand::Resume(reason) => self.resume(reason, context),
            DeputyCommand::EndMandate(asked) => self.end_mandate(asked, context),
            DeputyCommand::GiveDutyReport(asked) => self.give_duty_report(asked, context),
            DeputyCommand::ReceiveAward(asked) => self.receive_award(asked, context),
        }?;
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<DeputyEvent>) {
        match &fact.event {
            DeputyEvent::DeputyElected(elected) => self.fold_elected(elected),
            DeputyEvent::DeputyAssignedToStation(assigned) => {
                self.station = Some(assigned.station.clone());
            }
            DeputyEvent::DeputyAssignedToGrids(assigned) => {
                self.fold_grids(assigned, fact.occurred_at.day());
            }
            DeputyEvent::DeputySuspended(suspended) => self.suspended_from = Some(suspended.from),
            DeputyEvent::DeputyResumed(_) => self.suspended_from = None,
            DeputyEvent::DeputyMandateEnded(ended) => self.fold_mandate_ended(ended),
            DeputyEvent::DutyReportGiven(report) => self.duty_reports.push(report.clone()),
            DeputyEvent::AwardReceived(award) => self.awards.push(award.clone()),
        }
    }
}

impl Acts for DeputyCommand {
    fn action(&self) -> Action {
        match self {
            Self::Elect(_)
            | Self::AssignToStation(_)
            | Self::AssignToGrids(_)
            | Self::Suspend(_)
            | Self::Resume(_)
            | Self::EndMandate(_) => Action::KeepDeputies,
            Self::GiveDutyReport(_) => Action::RecordDutyReport,
            Self::ReceiveAward(_) => Action::HonourDeputy,
        }
    }
}
