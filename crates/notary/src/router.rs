//! A witness by HTTP: `POST /add-checkpoint` of C2SP tlog-witness. Anybody may ask, since nothing but
//! what a known log has signed is looked at; how many may at once is for whoever serves it.

use crate::{CosignError, WitnessDesk};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use lianxin_ledger::MAX_NOTE_BYTES;
use std::{error::Error, sync::Arc};

/// No request is longer, in bytes: the old size, 63 hashes and a note.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4096;
/// Media type of a size, as the specification names it.
const SIZE: &str = "text/x.tlog.size";

/// What tells the time, in seconds since 1970.
type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The routes of a witness, which cosigns by a clock of seconds since 1970.
pub fn router(desk: WitnessDesk, now: impl Fn() -> u64 + Send + Sync + 'static) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state((desk, Arc::new(now) as Clock))
}

async fn add_checkpoint(
    State((desk, now)): State<(WitnessDesk, Clock)>,
    request: Bytes,
) -> Response {
    match desk.cosign(&request, now()).await {
        Ok(signature) => signature.to_string().into_response(),
        Err(error) => refused(&error),
    }
}

/// The answer in words, unless it is a size.
fn refused(error: &CosignError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(cosigned) = error.cosigned() {
        return (status, [(CONTENT_TYPE, SIZE)], format!("{cosigned}\n")).into_response();
    }
    let (code, chain) = (error.code(), chain(error));
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        // What is wrong here is not for strangers.
        tracing::error!(code, error = chain, "nothing could be cosigned");
        return (status, format!("{code}\n")).into_response();
    }
    tracing::info!(code, error = chain, "a checkpoint was not cosigned");
    (status, format!("{code}: {chain}\n")).into_response()
}

/// An error with all that has led to it.
fn chain(error: &dyn Error) -> String {
    let (mut told, mut source) = (error.to_string(), error.source());
    while let Some(error) = source {
        told = format!("{told}: {error}");
        source = error.source();
    }
    told
}
