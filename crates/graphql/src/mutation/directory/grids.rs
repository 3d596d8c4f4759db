//! Keeping grids.

use super::ids;
use crate::mutation::keeping::directory_mutations;
use async_graphql::InputObject;
use lianxin_domain::directory::{
    BoundarySet, Grid, GridCommand, GridDefined, GridMerged, GridSplit, Reason, Renamed,
    StationAssigned,
};

/// A point of a boundary, in degrees (边界点).
#[derive(Debug, Clone, InputObject)]
pub struct RingPoint {
    /// Longitude (经度).
    pub lon: f64,
    /// Latitude (纬度).
    pub lat: f64,
}

directory_mutations! {
    Grids;
    /// Defines a grid (划定网格).
    define_grid(DefineGridInput {
        /// Its name (名称).
        name: String,
        /// The community it lies in (社区).
        community: String,
        /// Its station (联络站).
        station: String,
    }) as Grid => |input| GridCommand::Define(GridDefined {
        code: input.code.into(), name: input.name, community: input.community, station: input.station.into(),
    }),
    /// Renames a grid (网格更名).
    rename_grid(RenameGridInput {
        /// The new name (名称).
        name: String,
    }) as Grid => |input| GridCommand::Rename(Renamed { name: input.name }),
    /// Gives a grid to another station (调整网格所属联络站).
    assign_grid_to_station(AssignGridToStationInput {
        /// The station (联络站).
        station: String,
    }) as Grid => |input| GridCommand::AssignStation(StationAssigned { station: input.station.into() }),
    /// Retires a grid (撤销网格).
    retire_grid(RetireGridInput {
        /// Why (原因).
        reason: String,
    }) as Grid => |input| GridCommand::Retire(Reason { reason: input.reason }),
    /// Sets the boundary of a grid (划定网格边界).
    set_grid_boundary(SetGridBoundaryInput {
        /// Reference system: CGCS2000, WGS84, GCJ02 or BD09 (坐标系).
        crs: String,
        /// A closed ring of points, the last like the first (边界).
        ring: Vec<RingPoint>,
    }) as Grid => |input| GridCommand::SetBoundary(BoundarySet {
        crs: input.crs, ring: input.ring.into_iter().map(|point| [point.lon, point.lat]).collect(),
    }),
    /// Splits a grid into grids that were defined before (拆分网格).
    split_grid(SplitGridInput {
        /// The grids that come after it (新网格).
        into: Vec<String>,
        /// Why (原因).
        reason: String,
    }) as Grid => |input| GridCommand::Split(GridSplit { into: ids(input.into), reason: input.reason }),
    /// Merges a grid into another (合并网格).
    merge_grid(MergeGridInput {
        /// The grid that it becomes a part of (并入网格).
        into: String,
        /// Why (原因).
        reason: String,
    }) as Grid => |input| GridCommand::Merge(GridMerged { into: input.into.into(), reason: input.reason }),
}
