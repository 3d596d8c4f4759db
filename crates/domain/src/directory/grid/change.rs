//! How a grid changes its shape or ends: bounded, split, merged, retired.

use super::{Decided, Grid, GridEvent};
use crate::{
    Context, Refusal,
    directory::{Reason, active},
    ids::GridCode,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The boundary of a grid was set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoundarySet {
    /// Reference system: `CGCS2000`, `WGS84`, `GCJ02` or `BD09`.
    pub crs: String,
    /// A closed ring of longitude and latitude in degrees: at least four points, the last like the first
    /// (RFC 7946, section 3.1.6).
    pub ring: Vec<[f64; 2]>,
}

/// A grid was split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridSplit {
    /// The grids that came after it; at least two.
    pub into: Vec<GridCode>,
    /// Why.
    pub reason: String,
}

/// A grid was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridMerged {
    /// The grid that it became a part of.
    pub into: GridCode,
    /// Why.
    pub reason: String,
}

/// The end of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredGrid {
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The grids that came after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub into: Vec<GridCode>,
}

/// The reference systems coordinates may be told in.
pub(crate) const REFERENCE_SYSTEMS: [&str; 4] = ["CGCS2000", "WGS84", "GCJ02", "BD09"];

impl Grid {
    pub(super) fn set_boundary(&self, asked: &BoundarySet) -> Decided {
        self.in_use()?;
        if !REFERENCE_SYSTEMS.contains(&asked.crs.as_str()) {
            return Err(Refusal::new(Code::CrsRequired).at("crs"));
        }
        let on_earth = |[lon, lat]: &[f64; 2]| lon.abs() <= 180.0 && lat.abs() <= 90.0;
        let closed = asked.ring.len() >= 4 && asked.ring.first() == asked.ring.last();
        if !closed || !asked.ring.iter().all(on_earth) {
            return Err(Refusal::new(Code::RingNotClosed).at("ring"));
        }
        let is_new = self.boundary.as_ref() != Some(asked);
        Ok(is_new.then(|| GridEvent::GridBoundarySet(asked.clone())))
    }

    pub(super) fn split(&self, asked: &GridSplit, context: &Context<'_>) -> Decided {
        if self.became(&asked.into) {
            return Ok(None);
        }
        let own = self.in_use()?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        if asked.into.len() < 2 {
            return Err(Refusal::new(Code::Required).at("into"));
        }
        for (place, part) in asked.into.iter().enumerate() {
            if part == own || asked.into[..place].contains(part) {
                let twice = Refusal::new(Code::NamedTwice).at("into");
                return Err(twice.with("kind", "grid").with("id", part));
            }
            context.directory.grid(part).map_err(|refusal| refusal.at("into"))?;
        }
        Ok(Some(GridEvent::GridSplit(GridSplit { into: asked.into.clone(), reason })))
    }

    pub(super) fn merge(&self, asked: &GridMerged, context: &Context<'_>) -> Decided {
        if self.became(std::slice::from_ref(&asked.into)) {
            return Ok(None);
        }
        let own = self.in_use()?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        if *own == asked.into {
            let twice = Refusal::new(Code::NamedTwice).at("into");
            return Err(twice.with("kind", "grid").with("id", own));
        }
        context.directory.grid(&asked.into).map_err(|refusal| refusal.at("into"))?;
        Ok(Some(GridEvent::GridMerged(GridMerged { into: asked.into.clone(), reason })))
    }

    pub(super) fn retire(&self, reason: &Reason, context: &Context<'_>) -> Decided {
        let reason = reason.checked(context)?;
        Ok(self.active.then_some(GridEvent::GridRetired(reason)))
    }

    pub(super) fn fold_retired(&mut self, reason: &str, into: &[GridCode], on: Date) {
        self.active = false;
        self.retired = Some(RetiredGrid { on, reason: reason.to_owned(), into: into.to_vec() });
    }

    fn became(&self, into: &[GridCode]) -> bool {
        self.retired.as_ref().is_some_and(|retired| !into.is_empty() && retired.into == into)
    }

    fn in_use(&self) -> Result<&GridCode, Refusal> {
        let code = self.code.as_ref().ok_or_else(|| super::missing("grid"))?;
        active(self.active, "grid", code)?;
        Ok(code)
    }
}
