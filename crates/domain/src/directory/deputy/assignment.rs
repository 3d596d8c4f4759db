//! Where a deputy serves: the station (进站), and the grids with the days between which each was served.

use super::{Decided, Deputy, DeputyEvent};
use crate::{
    Context,
    ids::{GridCode, StationCode},
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deputy belongs to a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    /// The station.
    pub station: StationCode,
    /// On what basis, e.g. 就地就近、结合选区划分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Whom it was talked over with, and what they said (沟通征求意见).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<String>,
}

/// A deputy serves these grids from the day on, and no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridsAssigned {
    /// The grids.
    pub grids: Vec<GridCode>,
    /// On what basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// A grid that a deputy serves or served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridTerm {
    /// The grid.
    pub grid: GridCode,
    /// First day.
    pub from: Date,
    /// The day it ended; absent while it is served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Deputy {
    pub(super) fn assign_to_station(&self, asked: &Assigned, context: &Context<'_>) -> Decided {
        context.directory.station(&asked.station)?;
        let limit = context.policy.limits.prose;
        let assigned = Assigned {
            station: asked.station.clone(),
            basis: text::optional_prose(asked.basis.as_deref(), limit, "basis")?,
            consultation: text::optional_prose(
                asked.consultation.as_deref(),
                limit,
                "consultation",
            )?,
        };
        let is_new = self.station.as_ref() != Some(&asked.station);
        Ok(is_new.then_some(DeputyEvent::DeputyAssignedToStation(assigned)))
    }

    pub(super) fn assign_to_grids(&self, asked: &GridsAssigned, context: &Context<'_>) -> Decided {
        for grid in &asked.grids {
            context.directory.grid(grid)?;
        }
        let limit = context.policy.limits.prose;
        let basis = text::optional_prose(asked.basis.as_deref(), limit, "basis")?;
        let assigned = GridsAssigned { grids: asked.grids.clone(), basis };
        let is_new = self.grids != asked.grids;
        Ok(is_new.then_some(DeputyEvent::DeputyAssignedToGrids(assigned)))
    }

    pub(super) fn fold_grids(&mut self, assigned: &GridsAssigned, day: Date) {
        for term in self.grid_terms.iter_mut().filter(|term| term.until.is_none()) {
            if !assigned.grids.contains(&term.grid) {
                term.until = Some(day);
            }
        }
        let begun = assigned.grids.iter().filter(|grid| !self.grids.contains(grid));
        let begun = begun.map(|grid| GridTerm { grid: grid.clone(), from: day, until: None });
        self.grid_terms.extend(begun);
        self.grids.clone_from(&assigned.grids);
    }
}
