//! Questions about the directory: each kind as a connection, in the order of the codes.

use super::{Category, Deputy, Grid, Jurisdiction, Station, Unit};
use crate::context::caller;
use async_graphql::{Context, Object, Result};
use lianxin_domain::ids::StationCode;

/// Declares the connection of a directory object, with `page` over the sorted whole, each object with its key.
macro_rules! directory_connection {
    ($connection:ident, $edge:ident, $node:ty, $title:literal) => {
        #[doc = concat!("An edge of a list of ", $title, ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Opaque place in the list.
            pub cursor: String,
            /// What stands there.
            pub node: $node,
        }

        #[doc = concat!("A page of ", $title, ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $connection {
            /// The rows with their places.
            pub edges: Vec<$edge>,
            /// Where the page stands in its list.
            pub page_info: $crate::page::PageInfo,
            /// Rows of the whole list (总数).
            pub total_count: i32,
        }

        impl $connection {
            pub(crate) fn page(
                all: Vec<(String, $node)>,
                first: Option<i32>,
                after: Option<String>,
            ) -> async_graphql::Result<Self> {
                let limit = $crate::page::limit(first)? as usize;
                let total_count = $crate::scalar::int32(all.len());
                let key = |cursor: String| $crate::page::key_at("Place", &cursor);
                let after = after.map(key).transpose()?;
                let follows = |key: &str| after.as_deref().is_none_or(|after| key > after);
                let mut rest = all.into_iter().filter(|(key, _)| follows(key));
                let cursor = |key: &str| $crate::node::global_id("Place", key).to_string();
                let edges: Vec<$edge> = rest
                    .by_ref()
                    .take(limit)
                    .map(|(key, node)| $edge { cursor: cursor(&key), node })
                    .collect();
                let cursors = edges.iter().map(|edge| &edge.cursor);
                let more = rest.next().is_some();
                let page_info = $crate::page::PageInfo::forwards(cursors, more, after.is_some());
                Ok(Self { edges, page_info, total_count })
            }
        }
    };
}
pub(crate) use directory_connection;

directory_connection!(StationConnection, StationEdge, Station, "stations (联络站)");
directory_connection!(DeputyConnection, DeputyEdge, Deputy, "deputies (代表)");
directory_connection!(HandlingUnitConnection, HandlingUnitEdge, Unit, "handling units (承办单位)");
directory_connection!(GridConnection, GridEdge, Grid, "grids (网格)");
directory_connection!(
    JurisdictionConnection,
    JurisdictionEdge,
    Jurisdiction,
    "jurisdictions (行政区划)"
);
directory_connection!(CategoryConnection, CategoryEdge, Category, "categories (分类)");

/// Questions about the directory.
#[derive(Default)]
pub struct DirectoryQuery;

#[Object]
impl DirectoryQuery {
    /// Stations, by code (联络站).
    async fn stations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<StationConnection>> {
        Some(
            caller(context)
                .and_then(|_| StationConnection::page(Station::all(context), first, after)),
        )
    }

    /// Deputies, by code (代表).
    async fn deputies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<DeputyConnection>> {
        let mut all = Deputy::all(context);
        if let Some(station) = station.map(StationCode::new) {
            all.retain(|(_, deputy)| deputy.found.station.as_ref() == Some(&station));
        }
        Some(caller(context).and_then(|_| DeputyConnection::page(all, first, after)))
    }

    /// Handling units, by code (承办单位).
    async fn units(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<HandlingUnitConnection>> {
        Some(
            caller(context)
                .and_then(|_| HandlingUnitConnection::page(Unit::all(context), first, after)),
        )
    }

    /// Grids, by code (网格).
    async fn grids(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<GridConnection>> {
        let mut all = Grid::all(context);
        if let Some(station) = station.map(StationCode::new) {
            all.retain(|(_, grid)| grid.found.station.as_ref() == Some(&station));
        }
        Some(caller(context).and_then(|_| GridConnection::page(all, first, after)))
    }

    /// Jurisdictions, by code (行政区划).
    async fn jurisdictions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<JurisdictionConnection>> {
        Some(
            caller(context).and_then(|_| {
                JurisdictionConnection::page(Jurisdiction::all(context), first, after)
            }),
        )
    }

    /// Categories, by code (分类).
    async fn categories(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<CategoryConnection>> {
        Some(
            caller(context)
                .and_then(|_| CategoryConnection::page(Category::all(context), first, after)),
        )
    }
}
