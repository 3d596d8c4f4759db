//! The directory's read models: stations, deputies, units, grids and categories, one row each.
//!
//! They keep the directory as it stood at any position; rules look things up in the directory's
//! fold in memory instead.

use crate::{
    Event, ReadModel,
    case_document::{set, text},
};
use lianxin_domain::{
    Root,
    directory::{Category, Deputy, Grid, HandlingUnit, Station},
    event::DomainEvent,
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};

/// Declares a read model whose document is an aggregate's own fold:
/// `directory_model! { /// doc \n Stations of Station as Station, "stations", [columns], rows }`
/// expands to the unit struct and its [`ReadModel`] with one row a document.
macro_rules! directory_model {
    ($(#[$doc:meta])* $name:ident of $root:ty as $variant:ident, $table:literal, [$($column:expr),+ $(,)?], $values:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl ReadModel for $name {
            type Document = $root;

            const SPEC: ModelSpec = ModelSpec {
                name: $table,
                revision: 1,
                columns: &[$($column),+],
                indexes: &[],
                searchable: false,
            };

            fn folds(stream_type: &str) -> bool {
                stream_type == <$root>::STREAM_TYPE
            }

            fn fold(document: &mut $root, event: &Event) {
                if let DomainEvent::$variant(own) = &event.fact.event {
                    document.apply(&event.fact.about(own.clone()));
                }
            }

            fn rows(document: &$root) -> Vec<RowWrite> {
                let values: fn(&$root) -> Vec<Value> = $values;
                vec![RowWrite { row_key: String::new(), values: values(document) }]
            }
        }
    };
}

directory_model! {
    /// Stations (联络站).
    Stations of Station as Station, "stations",
    [Column::text("code"), Column::text("name"), Column::text("head"), Column::bool("active")],
    |station| vec![
        text(station.code.as_ref()),
        Value::Text(station.name.clone()),
        text(station.head.as_ref()),
        Value::Bool(station.active),
    ]
}

directory_model! {
    /// Deputies (人大代表).
    Deputies of Deputy as Deputy, "deputies",
    [
        Column::text("id"), Column::text("name"), Column::text("level"), Column::text("station"),
        Column::set("grids"), Column::bool("suspended"),
    ],
    |deputy| vec![
        text(deputy.id.as_ref()),
        Value::Text(deputy.name.clone()),
        text(deputy.level().as_ref()),
        text(deputy.station.as_ref()),
        set(&deputy.grids),
        Value::Bool(deputy.suspended_from.is_some()),
    ]
}

directory_model! {
    /// Handling units (承办单位).
    Units of HandlingUnit as Unit, "units",
    [Column::text("code"), Column::text("name"), Column::text("level"), Column::bool("active")],
    |unit| vec![
        text(unit.code.as_ref()),
        Value::Text(unit.name.clone()),
        text(unit.level.as_ref()),
        Value::Bool(unit.active),
    ]
}

directory_model! {
    /// Grids (网格).
    Grids of Grid as Grid, "grids",
    [
        Column::text("code"), Column::text("name"), Column::text("community"),
        Column::text("station"), Column::bool("active"),
    ],
    |grid| vec![
        text(grid.code.as_ref()),
        Value::Text(grid.name.clone()),
        Value::Text(grid.community.clone()),
        text(grid.station.as_ref()),
        Value::Bool(grid.active),
    ]
}

directory_model! {
    /// Categories (分类).
    Categories of Category as Category, "categories",
    [Column::text("code"), Column::text("name"), Column::bool("active")],
    |category| vec![
        text(category.code.as_ref()),
        Value::Text(category.name.clone()),
        Value::Bool(category.active),
    ]
}
