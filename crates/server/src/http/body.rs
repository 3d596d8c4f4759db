//! Reading a body: no longer than the limit, no slower than the limit.

use super::{
    Limits,
    fault::{Code, Fault},
};
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The whole body. One that says it is too long is refused before any of it is read.
pub(super) async fn read(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, Fault> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let told = told.and_then(|value| value.parse::<u64>().ok());
    if told.is_some_and(|length| length > limits.body as u64) {
        return Err(too_long(limits));
    }
    let reading = Limited::new(body, limits.body).collect();
    match tokio::time::timeout(limits.read_time(), reading).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long(limits)),
        Ok(Err(_)) => Err(Fault::malformed("the body ended early")),
        Err(_) => {
            let message = format!("the body did not arrive within {} s", limits.read_seconds);
            Err(Fault::http(StatusCode::REQUEST_TIMEOUT, Code::RequestTimeout, message))
        }
    }
}

fn too_long(limits: &Limits) -> Fault {
    let message = format!("the body is longer than {} bytes", limits.body);
    Fault::http(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, message)
}
