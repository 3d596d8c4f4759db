//! `/healthz`, `/readyz` and everything that is not there. None of them asks who asks.

use super::{
    answer,
    fault::{Code, Fault},
    media::Media,
    operation::Desk,
};
use axum::{
    body::Body,
    extract::State,
    http::{Response, StatusCode},
    response::IntoResponse,
};
use std::sync::Arc;

/// The process lives.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Questions can be answered; otherwise what is being waited for.
pub(super) async fn ready(State(desk): State<Arc<Desk>>) -> Response<Body> {
    match (desk.endpoint.ready)().await {
        Ok(()) => "ready\n".into_response(),
        Err(waiting) => (StatusCode::SERVICE_UNAVAILABLE, format!("{waiting}\n")).into_response(),
    }
}

/// Nothing is served here.
pub(super) async fn nothing_here() -> Response<Body> {
    let fault = Fault::http(StatusCode::NOT_FOUND, Code::NotFound, "nothing is served here");
    answer::refusal(Media::Json, fault)
}
