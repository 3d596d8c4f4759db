//! Grids (网格): defined at a station, renamed, bounded, given to another station, split, merged, retired; never
//! deleted. A grid that was split or merged names those that came after it, and its matters stay where they were
//! recorded.

mod change;

pub use change::{BoundarySet, GridMerged, GridSplit, RetiredGrid};

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
    /// Sets its boundary.
    SetBoundary(BoundarySet),
    /// Splits it into grids that were defined before.
    Split(GridSplit),
    /// Merges it into another.
    Merge(GridMerged),
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
        /// 划定网格边界.
        GridBoundarySet(BoundarySet) = 1,
        /// 拆分网格.
        GridSplit(GridSplit) = 1,
        /// 合并网格.
        GridMerged(GridMerged) = 1,
        /// 撤销网格.
        GridRetired(Reason) = 1,
    }
}

/// A folded grid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grid {
    /// Its code; absent before it was defined.
    pub code: Option<GridCode>,
    /// Its present name.
    pub name: String,
    /// The community it lies in.
    pub community: String,
    /// Its station.
    pub station: Option<StationCode>,
    /// Its boundary, where it was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<BoundarySet>,
    /// Why it is no longer in use, and what came after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<RetiredGrid>,
    /// Whether cases may lie in it.
    pub active: bool,
}

/// The event of a command, none when it took effect before.
type Decided = Result<Option<GridEvent>, Refusal>;

impl Root for Grid {
    const STREAM_TYPE: &'static str = "grid";
    type Command = GridCommand;
    type Event = GridEvent;

    fn decide(
        &self,
        command: &GridCommand,
        context: &Context<'_>,
    ) -> Result<Decision<GridEvent>, Refusal> {
        context.check_clock()?;
        if self.code.is_none() && !matches!(command, GridCommand::Define(_)) {
            return Err(missing("grid"));
        }
        let event = match command {
            GridCommand::Define(asked) => self.define(asked, context),
            GridCommand::Rename(asked) => self.rename(asked, context),
            GridCommand::AssignStation(asked) => self.assign_station(asked, context),
            GridCommand::SetBoundary(asked) => self.set_boundary(asked),
            GridCommand::Split(asked) => self.split(asked, context),
            GridCommand::Merge(asked) => self.merge(asked, context),
            GridCommand::Retire(reason) => self.retire(reason, context),
        }?;
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
                self.station = Some(assigned.station.clone());
            }
            GridEvent::GridBoundarySet(boundary) => self.boundary = Some(boundary.clone()),
            GridEvent::GridSplit(split) => {
                self.fold_retired(&split.reason, &split.into, fact.occurred_at.day());
            }
            GridEvent::GridMerged(merged) => {
                let into = std::slice::from_ref(&merged.into);
                self.fold_retired(&merged.reason, into, fact.occurred_at.day());
            }
            GridEvent::GridRetired(reason) => {
                self.fold_retired(&reason.reason, &[], fact.occurred_at.day());
            }
        }
    }
}

impl Grid {
    fn define(&self, asked: &GridDefined, context: &Context<'_>) -> Decided {
        let limit = context.policy.limits.title;
        let name = text::prose(&asked.name, limit, "name")?;
        let community = text::prose(&asked.community, limit, "community")?;
        let code = GridCode::new(text::identifier(asked.code.as_str(), "code")?);
        context.directory.station(&asked.station)?;
        if self.code.is_some() {
            return already::<GridEvent>("grid", &code, self.name == name).map(|_| None);
        }
        let station = asked.station.clone();
        Ok(Some(GridEvent::GridDefined(GridDefined { code, name, community, station })))
    }

    fn rename(&self, asked: &Renamed, context: &Context<'_>) -> Decided {
        let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
        Ok((name != self.name).then_some(GridEvent::GridRenamed(Renamed { name })))
    }

    fn assign_station(&self, asked: &StationAssigned, context: &Context<'_>) -> Decided {
        context.directory.station(&asked.station)?;
        let is_new = self.station.as_ref() != Some(&asked.station);
        Ok(is_new.then(|| GridEvent::GridStationAssigned(asked.clone())))
    }
}

impl Acts for GridCommand {
    fn action(&self) -> Action {
        Action::KeepGrids
    }
}
