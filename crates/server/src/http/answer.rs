//! Writing answers: GraphQL's JSON once, straight into bytes, under the status its media type asks
//! for.

use super::{
    fault::{ERRORS, ErrorEntry, Fault, Standing},
    media::Media,
};
use async_graphql::{Response as Outcome, Value};
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use serde::Serialize;

/// Errors alone: a request error has no `data`.
#[derive(Serialize)]
pub(super) struct Errors<'a> {
    pub(super) errors: &'a [ErrorEntry],
}

/// What an operation came to.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Written<'a> {
    Ran(&'a Outcome),
    Refused(Errors<'a>),
    /// The executor would not run it; its own words, without the `data` it adds.
    NotRun {
        errors: &'a [async_graphql::ServerError],
    },
}

impl<'a> Written<'a> {
    pub(super) fn of(result: &'a Result<Outcome, Fault>) -> Self {
        match result {
            Ok(outcome) if never_ran(outcome) => Self::NotRun { errors: &outcome.errors },
            Ok(outcome) => Self::Ran(outcome),
            Err(fault) => Self::Refused(Errors { errors: &fault.errors }),
        }
    }
}

/// The outcome with no more errors than anybody reads, each with a code. Those without are the
/// executor's own, on scalars that are not as their text should be.
pub(super) fn bounded(mut outcome: Outcome) -> Outcome {
    outcome.errors.truncate(ERRORS);
    for error in &mut outcome.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_USER_INPUT");
        }
    }
    outcome
}

/// The answer to one operation.
pub(super) fn of(media: Media, result: &Result<Outcome, Fault>) -> Response<Bytes> {
    let status = match (result, media) {
        (Ok(outcome), Media::GraphqlResponse) if never_ran(outcome) => StatusCode::BAD_REQUEST,
        (Ok(_), _) => StatusCode::OK,
        (Err(fault), media) => status(fault, media),
    };
    let mut response = json(media, status, &Written::of(result));
    let retry_after = result.as_ref().err().and_then(|fault| fault.retry_after);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

/// The answers to a batch, in its order.
pub(super) fn of_batch(results: &[Result<Outcome, Fault>]) -> Response<Bytes> {
    let written: Vec<_> = results.iter().map(Written::of).collect();
    json(Media::Json, StatusCode::OK, &written)
}

/// A refusal.
pub(super) fn refusal(media: Media, fault: Fault) -> Response<Body> {
    of(media, &Err(fault)).map(Body::from)
}

fn json(media: Media, status: StatusCode, answer: &impl Serialize) -> Response<Bytes> {
    carrying(media, status, written(answer))
}

/// An answer as JSON.
pub(super) fn written(answer: &impl Serialize) -> Bytes {
    let bytes = serde_json::to_vec(answer).expect("answers have string keys and no fallible parts");
    bytes.into()
}

/// An answer that is written.
pub(super) fn carrying(media: Media, status: StatusCode, bytes: Bytes) -> Response<Bytes> {
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media.header());
    response
}

fn status(fault: &Fault, media: Media) -> StatusCode {
    match (fault.standing, media) {
        (Standing::Operation(_), Media::Json) => StatusCode::OK,
        (Standing::Operation(status), Media::GraphqlResponse) | (Standing::Http(status), _) => {
            status
        }
    }
}

/// Whether the executor refused a request before any field ran.
pub(super) fn never_ran(outcome: &Outcome) -> bool {
    outcome.data == Value::Null
        && !outcome.errors.is_empty()
        && outcome.errors.iter().all(|error| error.path.is_empty())
}
