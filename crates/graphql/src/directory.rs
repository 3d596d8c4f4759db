//! The directory that cases refer to, as it stands: stations, deputies, units, grids, categories.
//!
//! Read from the application's fold in memory: a page of cases with their stations, deputies and
//! units costs no statement.

pub mod deputy;
pub mod jurisdiction;
pub mod query;
pub mod station;

use crate::{context::app, node::global_id, scalar::Date, term::Term};
use async_graphql::{Context, Description, ID, Object};
use lianxin_domain::{
    actor::Level,
    directory,
    ids::{CategoryCode, DeputyId, GridCode, JurisdictionCode, StationCode, UnitCode},
};
use std::sync::Arc;

/// Declares a directory object found by its key:
/// `found! { Station, StationCode, stations }` expands to the newtype over the fold and `find`.
macro_rules! found {
    ($(#[$doc:meta])* $name:ident of $inner:ty, $code:ty, $all:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Description)]
        pub struct $name {
            key: $code,
            found: Arc<$inner>,
        }

        impl $name {
            /// The object of a key, active or not.
            pub(crate) fn find(context: &Context<'_>, key: &$code) -> Option<Self> {
                let standing = app(context).standing();
                let found = standing.directory().$all.get(key)?;
                Some(Self { key: key.clone(), found: Arc::clone(found) })
            }

            /// Every object, in the order of the keys.
            fn all(context: &Context<'_>) -> Vec<(String, Self)> {
                let standing = app(context).standing();
                let all = standing.directory().$all.iter();
                all.map(|(key, found)| {
                    (key.to_string(), Self { key: key.clone(), found: Arc::clone(found) })
                })
                .collect()
            }
        }
    };
}

found! {
    /// A liaison station (联络站).
    Station of directory::Station, StationCode, stations
}
found! {
    /// A deputy (人大代表).
    Deputy of directory::Deputy, DeputyId, deputies
}
found! {
    /// A handling unit (承办单位).
    Unit of directory::HandlingUnit, UnitCode, units
}
found! {
    /// A grid (网格).
    Grid of directory::Grid, GridCode, grids
}
found! {
    /// A jurisdiction (行政区划).
    Jurisdiction of directory::Jurisdiction, JurisdictionCode, jurisdictions
}
found! {
    /// A category of matters (分类).
    Category of directory::Category, CategoryCode, categories
}

#[Object(name = "HandlingUnit", use_type_description)]
impl Unit {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("HandlingUnit", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Its level (层级).
    async fn level(&self) -> Option<Term<Level>> {
        self.found.level.map(Term)
    }

    /// Whether cases may be referred to it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }
}

#[Object(use_type_description)]
impl Grid {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Grid", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// The community it lies in (社区).
    async fn community(&self) -> &str {
        &self.found.community
    }

    /// Its station (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, self.found.station.as_ref()?)
    }

    /// Whether cases may lie in it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }

    /// The day it ended (撤销日).
    async fn retired_on(&self) -> Option<Date> {
        Some(Date(self.found.retired.as_ref()?.on))
    }

    /// The grids that came after it, where it was split or merged (后续网格).
    async fn became(&self, context: &Context<'_>) -> Vec<Grid> {
        let after = self.found.retired.iter().flat_map(|retired| &retired.into);
        after.filter_map(|grid| Grid::find(context, grid)).collect()
    }
}

#[Object(use_type_description)]
impl Category {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Category", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Whether cases may be filed under it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }
}
