//! Grids (网格): defined at a station, renamed, given to another station, retired; never deleted.

use super::{Reason, Renamed, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    ids::{GridCode, StationCode},
    permission::{Action, Acts},
    text,
};
use serde::{Deserialize, Serialize};

/// What may be asked of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum GridCommand {
    /// Defines it.
    Define(GridDefined),
    /// Gives it another name.
    Rename(Renamed),
    /// Gives it to another station; a grid has one at a time.
    AssignStation(StationAssigned),
    /// Retires it.
    Retire(Reason),
}

/// A grid was defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridDefined {
    /// Its code.
    pub code: GridCode,
    /// Its name.
    pub name: String,
    /// The community it lies in.
    pub community: String,
    /// Its station.
    pub station: StationCode,
}

/// A grid belongs to another station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StationAssigned {
    /// The station.
    pub station: StationCode,
}

crate::events! {
    /// Events of a grid.
    pub enum GridEvent {
        /// 划定网格.
        GridDefined(GridDefined) = 1,
        /// 更名.
        GridRenamed(Renamed) = 1,
        /// 调整所属联络站.
        GridStationAssigned(StationAssigned) = 1,
        /// 撤销网格.
        GridRetired(Reason) = 1,
    }
}

/// A folded grid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Its code; absent before it was defined.
    pub code: Option<GridCode>,
    /// Its present name.
    pub name: String,
    /// The community it lies in.
    pub community: String,
    /// Its station.
    pub station: Option<StationCode>,
    /// Whether cases may lie in it.
    pub active: bool,
}

impl Root for Grid {
    const STREAM_TYPE: &'static str = "grid";
    type Command = GridCommand;
    type Event = GridEvent;

    fn decide(
        &self,
        command: &GridCommand,
        context: &Context<'_>,
    ) -> Result<Decision<GridEvent>, Refusal> {
        if let GridCommand::Define(defined) = command {
            return self.define(defined, context);
        }
        self.code.as_ref().ok_or_else(|| missing("grid"))?;
        let event = match command {
            GridCommand::Define(_) => None,
            GridCommand::Rename(renamed) => {
                let name = text::prose(&renamed.name, context.policy.limits.title, "name")?;
                (name != self.name).then_some(GridEvent::GridRenamed(Renamed { name }))
            }
            GridCommand::AssignStation(assigned) => {
                context.directory.station(&assigned.station)?;
                (self.station.as_ref() != Some(&assigned.station))
                    .then(|| GridEvent::GridStationAssigned(assigned.clone()))
            }
            GridCommand::Retire(reason) => {
                self.active.then(|| GridEvent::GridRetired(reason.clone()))
            }
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<GridEvent>) {
        match &fact.event {
            GridEvent::GridDefined(defined) => {
                self.code = Some(defined.code.clone());
                self.name.clone_from(&defined.name);
                self.community.clone_from(&defined.community);
                self.station = Some(defined.station.clone());
                self.active = true;
            }
            GridEvent::GridRenamed(renamed) => self.name.clone_from(&renamed.name),
            GridEvent::GridStationAssigned(assigned) => {
                self.station = Some(assigned.station.clone())
            }
            GridEvent::GridRetired(_) => self.active = false,
        }
    }
}

impl Grid {
    fn define(
        &self,
        asked: &GridDefined,
        context: &Context<'_>,
    ) -> Result<Decision<GridEvent>, Refusal> {
        let limit = context.policy.limits.title;
        let name = text::prose(&asked.name, limit, "name")?;
        let community = text::prose(&asked.community, limit, "community")?;
        let code = GridCode::new(text::identifier(asked.code.as_str(), "code")?);
        context.directory.station(&asked.station)?;
        if self.code.is_some() {
            return already("grid", &code, self.name == name);
        }
        let station = asked.station.clone();
        Ok(Decision::events([GridEvent::GridDefined(GridDefined {
            code,
            name,
            community,
            station,
        })]))
    }
}

impl Acts for GridCommand {
    fn action(&self) -> Action {
        Action::KeepGrids
    }
}
