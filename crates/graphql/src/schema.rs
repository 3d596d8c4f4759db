//! The schema: roots merged, and nothing else.

use crate::{
    analysis::{AnalysisQuery, similar::SimilarQuery},
    attempts::AttemptQuery,
    boards::BoardQuery,
    case::query::CaseQuery,
    dashboard::FigureQuery,
    directory::query::DirectoryQuery,
    duty::DutyQueries,
    events::EventQuery,
    ledger::LedgerQuery,
    mutation::Mutation,
    node::NodeQuery,
    public::PublicQuery,
    read_models::RecordQuery,
    rules::RuleQuery,
    subscription::Subscription,
    viewer::ViewerQuery,
    webhooks::WebhookQuery,
    year::YearQuery,
};
use async_graphql::{MergedObject, ValidationMode};

// Every merged object lies within the one before it, and the compiler gives up beyond a depth: the roots
// are merged in groups.

/// Questions about single cases, and about what is to be done in them.
#[derive(MergedObject, Default)]
pub struct Casework(NodeQuery, CaseQuery, BoardQuery, DirectoryQuery, RuleQuery);

/// Questions about many cases at once.
#[derive(MergedObject, Default)]
pub struct Insight(FigureQuery, AnalysisQuery, SimilarQuery, PublicQuery);

/// Questions about the station's year.
#[derive(MergedObject, Default)]
pub struct StationYear(DutyQueries, YearQuery);

/// Questions about the record itself, and about those who use it.
#[derive(MergedObject, Default)]
pub struct Keeping(EventQuery, RecordQuery, LedgerQuery, AttemptQuery, ViewerQuery, WebhookQuery);

/// Questions (查询).
#[derive(MergedObject, Default)]
pub struct Query(Casework, Insight, StationYear, Keeping);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn build() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    // The gate before the executor validates whole documents; here only the fast rules run.
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .validation_mode(ValidationMode::Fast)
}

/// The schema. A request brings the application that it asks, an [`App`](lianxin_app::App), in its data.
pub fn schema() -> Schema {
    build().finish()
}

/// The schema as text, in SDL.
pub fn sdl() -> String {
    build().finish().sdl()
}
