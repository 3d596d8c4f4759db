//! Deputies (人大代表): elected to mandates, assigned to a station and grids, suspended, ended.
//!
//! One person may hold two mandates at two levels (`domain.md` 5.1).

use super::{Reason, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    actor::Level,
    ids::{DeputyId, GridCode, StationCode},
    permission::{Action, Acts},
    refusal::Code,
    text,
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
}

/// A deputy was elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Elected {
    /// The deputy.
    pub deputy: DeputyId,
    /// The name.
    pub name: String,
    /// The mandate.
    pub mandate: Mandate,
}

/// A mandate with its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mandate {
    /// Level of the congress.
    pub level: Level,
    /// First day of the term.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day of the term.
    #[schemars(with = "String")]
    pub until: Date,
}

/// A deputy belongs to a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    /// The station.
    pub station: StationCode,
    /// On what basis (就地就近、选区划分), and what was consulted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// A deputy serves these grids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridsAssigned {
    /// The grids.
    pub grids: Vec<GridCode>,
}

/// A deputy may not exercise duties for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suspended {
    /// From this day on.
    #[schemars(with = "String")]
    pub from: Date,
    /// The legal reason (DBF 61).
    pub reason: String,
}

/// A mandate ended before its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MandateEnded {
    /// Level of the mandate.
    pub level: Level,
    /// Its last day.
    #[schemars(with = "String")]
    pub on: Date,
    /// The legal reason (DBF 62).
    pub reason: String,
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
    }
}

/// A folded deputy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deputy {
    /// The id; absent before the first election.
    pub id: Option<DeputyId>,
    /// The name.
    pub name: String,
    /// Mandates, oldest first.
    pub mandates: Vec<Mandate>,
    /// The station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// The grids served.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grids: Vec<GridCode>,
    /// Suspended from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_from: Option<Date>,
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

    fn elect(
        &self,
        asked: &Elected,
        context: &Context<'_>,
    ) -> Result<Option<DeputyEvent>, Refusal> {
        let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
        if asked.mandate.until < asked.mandate.from {
            return Err(Refusal::new(Code::InvalidDate)
                .at("until")
                .with("value", asked.mandate.until));
        }
        if self.mandates.contains(&asked.mandate) {
            return Ok(None);
        }
        let same_level = self.mandates.iter().find(|held| held.level == asked.mandate.level);
        if same_level.is_some_and(|held| asked.mandate.from <= held.until) {
            return already::<DeputyEvent>("mandate", &asked.deputy, false).map(|_| None);
        }
        let elected = Elected { name, ..asked.clone() };
        Ok(Some(DeputyEvent::DeputyElected(elected)))
    }

    fn end_mandate(&self, asked: &MandateEnded) -> Result<Option<DeputyEvent>, Refusal> {
        let held = self.mandates.iter().find(|held| held.level == asked.level);
        match held {
            None => Err(missing("mandate")),
            Some(held) if held.until <= asked.on => Ok(None),
            Some(_) => Ok(Some(DeputyEvent::DeputyMandateEnded(asked.clone()))),
        }
    }
}

impl Root for Deputy {
    const STREAM_TYPE: &'static str = "deputy";
    type Command = DeputyCommand;
    type Event = DeputyEvent;

    fn decide(
        &self,
        command: &DeputyCommand,
        context: &Context<'_>,
    ) -> Result<Decision<DeputyEvent>, Refusal> {
        if self.id.is_none() && !matches!(command, DeputyCommand::Elect(_)) {
            return Err(missing("deputy"));
        }
        let event = match command {
            DeputyCommand::Elect(elected) => self.elect(elected, context)?,
            DeputyCommand::AssignToStation(assigned) => {
                context.directory.station(&assigned.station)?;
                (self.station.as_ref() != Some(&assigned.station))
                    .then(|| DeputyEvent::DeputyAssignedToStation(assigned.clone()))
            }
            DeputyCommand::AssignToGrids(assigned) => {
                for grid in &assigned.grids {
                    context.directory.grid(grid)?;
                }
                (self.grids != assigned.grids)
                    .then(|| DeputyEvent::DeputyAssignedToGrids(assigned.clone()))
            }
            DeputyCommand::Suspend(suspended) => self
                .suspended_from
                .is_none()
                .then(|| DeputyEvent::DeputySuspended(suspended.clone())),
            DeputyCommand::Resume(reason) => {
                self.suspended_from.map(|_| DeputyEvent::DeputyResumed(reason.clone()))
            }
            DeputyCommand::EndMandate(ended) => self.end_mandate(ended)?,
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<DeputyEvent>) {
        match &fact.event {
            DeputyEvent::DeputyElected(elected) => {
                self.id = Some(elected.deputy.clone());
                self.name.clone_from(&elected.name);
                self.mandates.push(elected.mandate.clone());
            }
            DeputyEvent::DeputyAssignedToStation(assigned) => {
                self.station = Some(assigned.station.clone());
            }
            DeputyEvent::DeputyAssignedToGrids(assigned) => self.grids.clone_from(&assigned.grids),
            DeputyEvent::DeputySuspended(suspended) => self.suspended_from = Some(suspended.from),
            DeputyEvent::DeputyResumed(_) => self.suspended_from = None,
            DeputyEvent::DeputyMandateEnded(ended) => {
                for held in self.mandates.iter_mut().filter(|held| held.level == ended.level) {
                    held.until = held.until.min(ended.on);
                }
            }
        }
    }
}

impl Acts for DeputyCommand {
    fn action(&self) -> Action {
        Action::KeepDeputies
    }
}
