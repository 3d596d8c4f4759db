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
/// `directory_model! { /// doc \n Stations of Station as Station, "stations" revision 2, [columns], rows }`
/// expands to the unit struct and its [`ReadModel`] with one row a document.
macro_rules! directory_model {
    ($(#[$doc:meta])* $name:ident of $root:ty as $variant:ident, $table:literal revision $revision:literal, [$($column:expr),+ $(,)?], $values:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl ReadModel for $name {
            type Document = $root;

            const SPEC: ModelSpec = ModelSpec {
                name: $table,
                revision: $revision,
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
    Stations of Station as Station, "stations" revision 2,
    [
        Column::text("code"), Column::text("name"), Column::text("community"),
        Column::text("jurisdiction"), Column::text("head"), Column::bool("active"),
        Column::day("opened_on"), Column::day("upgraded_on"), Column::set("officers"),
        Column::set("rules"), Column::int("invested_fen"), Column::bool("invested_more"),
        Column::text("standard"), Column::day("assessed_on"), Column::bool("passed"),
        Column::set("met"), Column::set("lacking"), Column::set("titles"),
    ],
    |station| {
        let last = station.assessments.last();
        let findings = |met: bool| {
            let found = last.into_iter().flat_map(|assessment| &assessment.assessed.findings);
            let found = found.filter(|finding| finding.met == met);
            Value::Set(found.map(|finding| finding.criterion.clone()).collect())
        };
        let titles = station.ratings.iter().map(|rating| {
            format!("{} {} {}", rating.title.title, rating.title.year, rating.state)
        });
        vec![
            text(station.code.as_ref()),
            Value::Text(station.name.clone()),
            text(station.community.as_ref()),
            text(station.jurisdiction.as_ref()),
            text(station.head.as_ref()),
            Value::Bool(station.active),
            text(station.opened_on.as_ref()),
            text(station.upgraded_on.last()),
            set(station.officers.iter().map(|officer| &officer.officer)),
            set(station.rules.iter().map(|rules| &rules.kind)),
            Value::Int(station.investments.iter().map(|invested| invested.amount_fen).sum()),
            Value::Bool(station.investments.iter().any(|invested| invested.approximate)),
            text(last.map(|assessment| &assessment.assessed.standard)),
            text(last.map(|assessment| &assessment.on)),
            last.map_or(Value::Null, |assessment| Value::Bool(assessment.assessed.passed())),
            findings(true),
            findings(false),
            Value::Set(titles.collect()),
        ]
    }
}

directory_model! {
    /// Deputies (人大代表).
    Deputies of Deputy as Deputy, "deputies" revision 2,
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
    Units of HandlingUnit as Unit, "units" revision 1,
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
    Grids of Grid as Grid, "grids" revision 1,
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
    Categories of Category as Category, "categories" revision 1,
    [Column::text("code"), Column::text("name"), Column::bool("active")],
    |category| vec![
        text(category.code.as_ref()),
        Value::Text(category.name.clone()),
        Value::Bool(category.active),
    ]
}
