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

/// Commands about the directory (名录操作).
#[derive(MergedObject, Default)]
pub struct Directory(
    stations::Stations,
    deputies::Deputies,
    units::Units,
    grids::Grids,
    categories::Categories,
    receptions::Receptions,
    jurisdictions::Jurisdictions,
);

/// Codes as ids.
fn ids<T: From<String>>(codes: Vec<String>) -> Vec<T> {
    codes.into_iter().map(T::from).collect()
}
