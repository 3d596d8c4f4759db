//! The town's directory: stations, units, categories, grids, deputies.

use super::{Scene, Stage, Town, TownError, cast, files::DeputyRow};
use jiff::civil::{Date, date};
use lianxin_domain::{
    directory::{
        Assigned, Category, CategoryCommand, CategoryRegistered, Deputy, DeputyCommand, Elected,
        Established, Grid, GridCommand, GridDefined, GridsAssigned, HandlingUnit, HeadAppointed,
        Mandate, Station, StationCommand, UnitCommand, UnitRegistered,
    },
    ids::GridCode,
};

/// The day on which the directory was taken over: before anything refers to it.
const TAKEN_OVER: Date = date(2022, 1, 4);

/// Plays the directory.
pub(super) async fn play(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    stations_and_units(stage, town).await?;
    for row in &town.grids {
        let defined = GridDefined {
            code: row.grid_code.as_str().into(),
            name: row.name.clone(),
            community: row.community.clone(),
            station: row.station.as_str().into(),
        };
        let scene = scene("grid", &row.grid_code);
        let command = GridCommand::Define(defined);
        stage.play::<Grid>(&scene, &cast::registrar(), &row.grid_code, command).await?;
    }
    for row in &town.deputies {
        deputy(stage, row).await?;
    }
    Ok(())
}

/// A scene of the day on which the directory was taken over.
pub(super) fn scene(kind: &str, code: &str) -> Scene {
    Scene { what: format!("{kind}/{code}"), on: TAKEN_OVER, minute: 0 }
}

async fn stations_and_units(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    let registrar = cast::registrar();
    for row in &town.stations {
        let station = Established::least(row.code.as_str(), row.name.as_str());
        let command = StationCommand::Establish(station);
        stage.play::<Station>(&scene("station", &row.code), &registrar, &row.code, command).await?;
    }
    for row in &town.units {
        let level = known(&row.level, "unit", &row.code)?;
        let (code, name) = (row.code.as_str().into(), row.name.clone());
        let command = UnitCommand::Register(UnitRegistered { code, name, level });
        let scene = scene("unit", &row.code);
        stage.play::<HandlingUnit>(&scene, &registrar, &row.code, command).await?;
    }
    for row in &town.categories {
        let (code, name) = (row.code.as_str().into(), row.name.clone());
        let command = CategoryCommand::Register(CategoryRegistered { code, name });
        let scene = scene("category", &row.code);
        stage.play::<Category>(&scene, &registrar, &row.code, command).await?;
    }
    Ok(())
}

async fn deputy(stage: &mut Stage<'_>, row: &DeputyRow) -> Result<(), TownError> {
    let registrar = cast::registrar();
    let id = row.deputy_id.as_str();
    let elected = Elected {
        deputy: id.into(),
        name: row.name.clone(),
        mandate: Mandate::of(
            known(&row.level, "deputy", id)?,
            year(row, 0)?,
            year(row, 1)?.last_of_year(),
        ),
    };
    let assigned = Assigned {
        station: row.station.as_str().into(),
        basis: Some("就地就近、方便履职，结合选区划分".to_owned()),
        consultation: Some("已征求代表本人和选区意见".to_owned()),
    };
    let grids: Vec<GridCode> =
        row.grids.split('|').filter(|code| !code.is_empty()).map(GridCode::from).collect();
    let steps = [
        ("elected", DeputyCommand::Elect(elected)),
        ("station", DeputyCommand::AssignToStation(assigned)),
        ("grids", DeputyCommand::AssignToGrids(GridsAssigned { grids, basis: None })),
    ];
    for (step, command) in steps {
        let scene = scene("deputy", &format!("{id}/{step}"));
        stage.play::<Deputy>(&scene, &registrar, id, command).await?;
    }
    if row.role == "STATION_HEAD" {
        let scene = scene("head", &row.station);
        let command = StationCommand::AppointHead(HeadAppointed { deputy: id.into() });
        stage.play::<Station>(&scene, &registrar, &row.station, command).await?;
    }
    Ok(())
}

/// First day of the first or last year of a term such as `2021-2026`.
fn year(row: &DeputyRow, which: usize) -> Result<Date, TownError> {
    let year = row.term.split('-').nth(which).and_then(|year| year.parse().ok());
    let unknown = || TownError::Unknown {
        what: format!("deputy {}", row.deputy_id),
        value: row.term.clone(),
    };
    Ok(date(year.ok_or_else(unknown)?, 1, 1))
}

/// A term by its code.
pub(super) fn known<T: std::str::FromStr>(
    code: &str,
    kind: &str,
    id: &str,
) -> Result<T, TownError> {
    code.parse()
        .map_err(|_| TownError::Unknown { what: format!("{kind} {id}"), value: code.to_owned() })
}
