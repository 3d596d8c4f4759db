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

/// Questions about many cases at once. They are merged apart and stand last: every merged object lies
/// within the one after it, and the compiler gives up beyond a depth.
#[derive(MergedObject, Default)]
pub struct Insight(FigureQuery, AnalysisQuery, SimilarQuery, PublicQuery);

/// Questions (查询).
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    CaseQuery,
    EventQuery,
    DirectoryQuery,
    BoardQuery,
    DutyQueries,
    RuleQuery,
    RecordQuery,
    AttemptQuery,
    ViewerQuery,
    WebhookQuery,
    Insight,
    YearQuery,
);

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
