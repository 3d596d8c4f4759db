//! The directory that cases refer to: stations, deputies, units, grids, categories, receptions.

use serde::{Deserialize, Serialize};

/// The folded directory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {}

/// Stands in until each aggregate has its own events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Pending {}

crate::events! { /** Station events. */ pub enum StationEvent { /** Pending. */ StationEstablished(Pending) = 1, } }
crate::events! { /** Deputy events. */ pub enum DeputyEvent { /** Pending. */ DeputyElected(Pending) = 1, } }
crate::events! { /** Unit events. */ pub enum UnitEvent { /** Pending. */ HandlingUnitRegistered(Pending) = 1, } }
crate::events! { /** Grid events. */ pub enum GridEvent { /** Pending. */ GridDefined(Pending) = 1, } }
crate::events! { /** Category events. */ pub enum CategoryEvent { /** Pending. */ CategoryRegistered(Pending) = 1, } }
crate::events! { /** Reception events. */ pub enum ReceptionEvent { /** Pending. */ ReceptionScheduled(Pending) = 1, } }
