//! The GraphQL transport: HTTP, WebSocket and Server-Sent Events in front of an executor.
//!
//! It knows no case and no table. What it needs of the application is an [`Endpoint`]; what it adds
//! is the protocol, the gate that refuses hostile documents, and [`Limits`]. Resolvers are
//! never reached by a request that has not passed all of them.

mod answer;
mod attachments;
mod bearer;
mod body;
mod budget;
mod disposition;
mod endpoint;
mod etag;
mod fault;
mod gate;
mod graphiql;
mod graphql;
mod headers;
mod health;
mod kept;
mod limits;
mod log;
mod media;
mod metrics;
mod operation;
mod paced;
mod params;
mod print;
mod refused;
mod serve;
mod slots;
mod sse;
mod turns;
mod unread;
mod values;
mod ws;

pub use self::metrics::{Render, metrics};
pub use attachments::{Papers, Shelf, attachments};
pub use endpoint::{
    Authenticate, Caller, Endpoint, EndpointError, Execute, Position, Prepare, Ready,
};
pub use fault::Unauthenticated;
pub use gate::Weights;
pub use limits::Limits;
pub use log::{LogUnread, Logs, NoteName, logs};
pub use print::{CaseFiles, Press, prints, receipt_page};
pub use serve::serve;

use axum::{
    Router, middleware,
    routing::{any, get},
};
use operation::Desk;
use std::sync::Arc;

/// The routes of an endpoint: `/graphql`, `/graphql/ws`, `/graphql/stream`, `/graphiql`, `/healthz`
/// and `/readyz`. Fails when the schema is not one.
pub fn router(endpoint: Endpoint) -> Result<Router, EndpointError> {
    let desk = Arc::new(Desk::open(endpoint)?);
    Ok(Router::new()
        .route("/graphql", any(graphql::answer))
        .route("/graphql/stream", any(sse::answer))
        .route("/graphql/ws", any(ws::upgrade))
        .route("/graphiql", get(graphiql::page))
        .route("/graphiql/{file}", get(graphiql::asset))
        .route("/healthz", any(health::alive))
        .route("/readyz", any(health::ready))
        .fallback(health::nothing_here)
        .layer(middleware::from_fn(headers::around))
        .with_state(desk))
}
