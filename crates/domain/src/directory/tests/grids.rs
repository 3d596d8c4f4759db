//! Grids: given what happened, when something is asked, then events or a refusal.

use super::*;
use GridCommand as C;

fn defined(code: &str) -> GridCommand {
    C::Define(GridDefined {
        code: code.into(),
        name: "濂溪第1网格".into(),
        community: "濂溪".into(),
        station: "LX".into(),
    })
}

fn split(into: &[&str]) -> GridCommand {
    let into = into.iter().map(|code| (*code).into()).collect();
    C::Split(GridSplit { into, reason: "人口增加".into() })
}

fn merge(into: &str) -> GridCommand {
    C::Merge(GridMerged { into: into.into(), reason: "优化网格".into() })
}

fn boundary(crs: &str, ring: &[[f64; 2]]) -> GridCommand {
    C::SetBoundary(BoundarySet { crs: crs.into(), ring: ring.to_vec() })
}

#[test]
fn a_grid_is_split_into_grids_that_are_in_use() {
    let world = World::new();
    let mut grid: Grid = world.given(&[defined("G9")]);
    world.refuses(&grid, &split(&["G1"]), Code::Required, "into");
    world.refuses(&grid, &split(&["G1", "G1"]), Code::NamedTwice, "into");
    world.refuses(&grid, &split(&["G1", "G9"]), Code::NamedTwice, "into");
    world.refuses(&grid, &split(&["G1", "G8"]), Code::UnknownReference, "into");
    world.does(&mut grid, &split(&["G1", "G2"]));
    world.repeats(&grid, &split(&["G1", "G2"]));
    let retired = grid.retired.clone().unwrap();
    assert_eq!((grid.active, retired.into), (false, vec!["G1".into(), "G2".into()]));
    world.refuses(&grid, &merge("G1"), Code::InactiveReference, "grid");
    world.refuses(&grid, &boundary("WGS84", &[]), Code::InactiveReference, "grid");
}

#[test]
fn a_grid_is_merged_into_another() {
    let world = World::new();
    let mut grid: Grid = world.given(&[defined("G9")]);
    world.refuses(&grid, &merge("G9"), Code::NamedTwice, "into");
    world.refuses(&grid, &merge("G8"), Code::UnknownReference, "into");
    world.does(&mut grid, &merge("G1"));
    world.repeats(&grid, &merge("G1"));
    world.repeats(&grid, &C::Retire(because()));
}

#[test]
fn a_boundary_is_a_closed_ring_in_a_known_reference_system() {
    let world = World::new();
    let mut grid: Grid = world.given(&[defined("G9")]);
    let ring = [[114.54, 29.02], [114.56, 29.02], [114.56, 29.04], [114.54, 29.02]];
    world.refuses(&grid, &boundary("", &ring), Code::CrsRequired, "crs");
    world.refuses(&grid, &boundary("CGCS2000", &ring[..3]), Code::RingNotClosed, "ring");
    let mut swapped = ring;
    swapped.iter_mut().for_each(|point| point.reverse());
    world.refuses(&grid, &boundary("CGCS2000", &swapped), Code::RingNotClosed, "ring");
    world.does(&mut grid, &boundary("CGCS2000", &ring));
    world.repeats(&grid, &boundary("CGCS2000", &ring));
}

#[test]
fn a_grid_has_one_station_at_a_time_and_is_retired_with_a_reason() {
    let world = World::new();
    let mut grid: Grid = world.given(&[defined("G9")]);
    world.repeats(&grid, &defined("G9"));
    let station = |code: &str| C::AssignStation(StationAssigned { station: code.into() });
    world.refuses(&grid, &station("JD"), Code::UnknownReference, "station");
    world.repeats(&grid, &station("LX"));
    world.refuses(&grid, &C::Retire(Reason { reason: String::new() }), Code::Required, "reason");
    world.does(&mut grid, &C::Retire(because()));
    assert_eq!(grid.retired.as_ref().map(|retired| retired.on), Some(DAY));
    world.refuses(&Grid::default(), &merge("G1"), Code::UnknownReference, "");
}
