//! What surrounds every answer: a request id, headers that keep browsers from guessing, and one
//! line in the log without anything the caller said in confidence.

use crate::telemetry::adopt;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use metrics::counter;
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Bytes of the longest request id taken over from a caller.
const LONGEST_ID: usize = 64;

/// Runs a request inside its span and adds the headers.
pub(super) async fn around(request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        // The query part of an address may hold variables.
        path = request.uri().path(),
        status = tracing::field::Empty,
        otel.kind = "server",
    );
    adopt(&span, request.headers());
    let started = Instant::now();
    // A connection that sends many requests ahead of their answers lets others in between.
    tokio::task::yield_now().await;
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    span.record("status", status);
    counter!("lianxin_http_requests_total", "status" => status.to_string()).increment(1);
    span.in_scope(|| tracing::info!(status, ?elapsed, "answered"));
    add(response.headers_mut(), id);
    response
}

fn add(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "accept, authorization"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The caller's id if it is a plain one, our own otherwise.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let given = headers
        .get(REQUEST_ID)
        .filter(|id| (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(plain));
    given.cloned().unwrap_or_else(|| {
        HeaderValue::try_from(Uuid::now_v7().to_string()).expect("a UUID is plain text")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &str) -> String {
        let headers = HeaderMap::from_iter([(REQUEST_ID, given.parse().unwrap())]);
        request_id(&headers).to_str().unwrap().to_owned()
    }

    #[test]
    fn plain_request_ids_are_taken_over_and_others_replaced() {
        assert_eq!(id_for("case-1_a.b"), "case-1_a.b");
        assert!(Uuid::parse_str(&id_for("a b")).is_ok());
        assert!(Uuid::parse_str(&id_for(&"a".repeat(65))).is_ok());
        assert!(Uuid::parse_str(request_id(&HeaderMap::new()).to_str().unwrap()).is_ok());
    }
}
