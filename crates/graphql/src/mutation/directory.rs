//! Keeping the directory: stations, deputies, units, grids, categories, receptions, jurisdictions, one group
//! of mutations each.

pub mod categories;
pub mod deputies;
pub mod grids;
pub mod jurisdictions;
pub mod receptions;
pub mod stations;
pub mod units;

use async_graphql::MergedObject;

/// Commands about stations and deputies.
#[derive(MergedObject, Default)]
pub struct StationsAndDeputies(stations::Stations, deputies::Deputies, receptions::Receptions);

/// Commands about what cases are filed under and who handles them.
#[derive(MergedObject, Default)]
pub struct Places(units::Units, grids::Grids, categories::Categories, jurisdictions::Jurisdictions);

/// Commands about the directory (名录操作).
#[derive(MergedObject, Default)]
pub struct Directory(StationsAndDeputies, Places);

/// Codes as ids.
fn ids<T: From<String>>(codes: Vec<String>) -> Vec<T> {
    codes.into_iter().map(T::from).collect()
}
