//! The directory that cases refer to, as it stands: stations, deputies, units, grids, categories.
//!
//! Read from the application's fold in memory: a page of cases with their stations, deputies and
//! units costs no statement.

pub mod query;

use crate::{context::app, node::global_id, scalar::Date, term::Term};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use lianxin_domain::{
    actor::Level,
    directory,
    ids::{CategoryCode, DeputyId, GridCode, StationCode, UnitCode},
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
    /// A category of matters (分类).
    Category of directory::Category, CategoryCode, categories
}

#[Object(use_type_description)]
impl Station {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Station", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// The community it stands in (社区).
    async fn community(&self) -> Option<&str> {
        self.found.community.as_deref()
    }

    /// The day it opened, where known (设立日).
    async fn opened_on(&self) -> Option<Date> {
        self.found.opened_on.map(Date)
    }

    /// Its head (站长).
    async fn head(&self, context: &Context<'_>) -> Option<Deputy> {
        Deputy::find(context, self.found.head.as_ref()?)
    }

    /// Whether cases may be registered at it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }
}

/// A mandate with its term (任期).
#[derive(SimpleObject)]
pub struct Mandate {
    /// Level of the congress.
    pub level: Term<Level>,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term.
    pub until: Date,
}

#[Object(use_type_description)]
impl Deputy {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Deputy", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// The name (姓名).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Highest level of the mandates (层级).
    async fn level(&self) -> Option<Term<Level>> {
        self.found.level().map(Term)
    }

    /// Mandates, oldest first (任期).
    async fn mandates(&self) -> Vec<Mandate> {
        let mandates = self.found.mandates.iter();
        mandates
            .map(|held| Mandate {
                level: Term(held.level),
                from: Date(held.from),
                until: Date(held.until),
            })
            .collect()
    }

    /// The station (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, self.found.station.as_ref()?)
    }

    /// The grids served (网格).
    async fn grids(&self, context: &Context<'_>) -> Vec<Grid> {
        self.found.grids.iter().filter_map(|grid| Grid::find(context, grid)).collect()
    }

    /// Whether a mandate is in force and not suspended on a day; today unless told (是否在任).
    async fn active(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day (日期).")] on: Option<Date>,
    ) -> bool {
        self.found.is_active_on(on.map_or_else(|| app(context).today(), |day| day.0))
    }
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
