//! The words of tus 1.0.0, the protocol of uploads that go on: its core, and the extensions for
//! creation, expiration and termination.
//!
//! There is no checksum of single requests: what arrived before a cut counts, and the whole is hashed
//! in the end.

use crate::http::fault::{Code, Fault};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use lianxin_attachments::Begun;
use lianxin_domain::case::intake::Attachment;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where uploads are begun.
pub(super) const UPLOADS: &str = "/attachments/uploads";
/// The version spoken, and the only one.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue = HeaderValue::from_static("creation,expiration,termination");
/// Of what a PATCH brings.
const BYTES: &str = "application/offset+octet-stream";
/// Bytes of metadata that are kept.
const METADATA: usize = 4 << 10;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METADATA_OF: HeaderName = HeaderName::from_static("upload-metadata");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// What is asked: a client that can send no PATCH or DELETE says so in a header.
pub(super) fn method(method: &Method, headers: &HeaderMap) -> Method {
    let told = headers.get(OVERRIDE).and_then(|told| Method::from_bytes(told.as_bytes()).ok());
    told.unwrap_or_else(|| method.clone())
}

/// Refuses another version of the protocol.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Fault> {
    if headers.get(RESUMABLE) == Some(&VERSION) {
        return Ok(());
    }
    let message = "uploads speak tus 1.0.0 (Tus-Resumable: 1.0.0)";
    Err(Fault::http(StatusCode::PRECONDITION_FAILED, Code::BadRequest, message))
}

/// Refuses a PATCH of anything but bytes.
pub(super) fn check_bytes(headers: &HeaderMap) -> Result<(), Fault> {
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == BYTES) {
        return Ok(());
    }
    let message = "an upload goes on with application/offset+octet-stream";
    Err(Fault::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message))
}

/// The offset that a PATCH is said to begin at.
pub(super) fn offset(headers: &HeaderMap) -> Result<u64, Fault> {
    number(headers, &OFFSET)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Fault> {
    let told = headers.get(name).and_then(|value| value.to_str().ok());
    let number = told.and_then(|value| value.parse().ok());
    number.ok_or_else(|| Fault::malformed(format!("{name} is to say how many bytes")))
}

/// What is to be uploaded, and its metadata as written.
pub(super) fn declared(headers: &HeaderMap) -> Result<(Attachment, String), Fault> {
    let size = number(headers, &LENGTH)?;
    let written = headers.get(METADATA_OF).and_then(|value| value.to_str().ok()).unwrap_or("");
    if written.len() > METADATA {
        return Err(Fault::malformed(format!("Upload-Metadata has at most {METADATA} bytes")));
    }
    let mut told = metadata(written)?;
    let mut take = |key: &str| {
        let missing = || Fault::malformed(format!("Upload-Metadata lacks {key}"));
        told.remove(key).ok_or_else(missing)
    };
    let (sha256, name, mime) = (take("sha256")?, take("filename")?, take("filetype")?);
    Ok((Attachment { sha256, name, mime, size }, written.to_owned()))
}

/// Pairs of a key and, in base64, a text.
fn metadata(written: &str) -> Result<BTreeMap<String, String>, Fault> {
    let wrong =
        || Fault::malformed("Upload-Metadata is `key base64,key base64`, of texts in UTF-8");
    let pair = |pair: &str| {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let bytes = BASE64_STANDARD.decode(value.trim()).ok()?;
        Some((key.to_owned(), String::from_utf8(bytes).ok()?))
    };
    written.split(',').map(|one| pair(one).ok_or_else(wrong)).collect()
}

/// What may be uploaded, and how.
pub(super) fn options(max_bytes: u64) -> Response<Body> {
    let mut response = empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(VERSIONS, VERSION);
    headers.insert(EXTENSION, EXTENSIONS);
    headers.insert(MAX_SIZE, HeaderValue::from(max_bytes));
    response
}

/// An upload is begun, under an address of its own.
pub(super) fn created(id: Uuid, begun: &Begun) -> Response<Body> {
    let mut response = stands(StatusCode::CREATED, begun);
    let address = HeaderValue::try_from(format!("{UPLOADS}/{id}"));
    let address = address.expect("an id is plain text");
    response.headers_mut().insert(header::LOCATION, address);
    response
}

/// Where an upload stands, and what it is to become.
pub(super) fn standing(begun: &Begun) -> Response<Body> {
    let mut response = stands(StatusCode::OK, begun);
    let headers = response.headers_mut();
    headers.insert(LENGTH, HeaderValue::from(begun.declared.size()));
    if let Ok(metadata) = HeaderValue::try_from(&begun.declared.metadata) {
        headers.insert(METADATA_OF, metadata);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Where an upload stands now.
pub(super) fn went_on(begun: &Begun) -> Response<Body> {
    stands(StatusCode::NO_CONTENT, begun)
}

/// An upload is given up.
pub(super) fn ended() -> Response<Body> {
    empty(StatusCode::NO_CONTENT)
}

fn stands(status: StatusCode, begun: &Begun) -> Response<Body> {
    let mut response = empty(status);
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(begun.offset));
    if let Some(expires) = day(&begun.declared.expires) {
        headers.insert(EXPIRES, expires);
    }
    response
}

/// A moment as HTTP writes it.
fn day(moment: &Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(moment).ok()?;
    HeaderValue::try_from(text).ok()
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Marks an answer as one of the protocol; one that refuses a version says which are spoken, and one
/// that refuses an offset which is right.
pub(super) fn marked(mut response: Response<Body>, stands: Option<u64>) -> Response<Body> {
    let refuses_version = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    if refuses_version {
        headers.insert(VERSIONS, VERSION);
    }
    if let Some(offset) = stands {
        headers.insert(OFFSET, HeaderValue::from(offset));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(metadata: &str) -> HeaderMap {
        let told = [("upload-length", "12"), ("upload-metadata", metadata)];
        let told = told.map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        HeaderMap::from_iter(told)
    }

    #[test]
    fn metadata_say_what_comes() {
        let written = format!(
            "filename {},sha256 {}, filetype {},is_confidential",
            BASE64_STANDARD.encode("整改前.jpg"),
            BASE64_STANDARD.encode("ab".repeat(32)),
            BASE64_STANDARD.encode("image/jpeg"),
        );
        let (attachment, kept) = declared(&headers(&written)).unwrap();
        let expected = Attachment {
            sha256: "ab".repeat(32),
            name: "整改前.jpg".to_owned(),
            mime: "image/jpeg".to_owned(),
            size: 12,
        };
        assert_eq!((attachment, kept), (expected, written));
    }

    #[test]
    fn metadata_that_say_less_or_nonsense_are_malformed() {
        let whole = ["sha256 YQ==", "filename YQ==", "filetype YQ=="];
        for missing in 0..whole.len() {
            let rest: Vec<_> = whole.iter().enumerate().filter(|it| it.0 != missing).collect();
            let rest: Vec<_> = rest.into_iter().map(|it| *it.1).collect();
            assert!(declared(&headers(&rest.join(","))).is_err(), "{rest:?}");
        }
        assert!(declared(&headers("sha256 %%%")).is_err());
        assert!(declared(&headers("sha256 /w==")).is_err(), "not UTF-8");
        assert!(declared(&headers(&"a".repeat(METADATA + 1))).is_err());
    }

    #[test]
    fn moments_are_written_as_http_does() {
        let moment: Timestamp = "2024-03-01T02:03:04Z".parse().unwrap();
        assert_eq!(day(&moment).unwrap(), "Fri, 01 Mar 2024 02:03:04 GMT");
    }

    #[test]
    fn a_client_without_patch_says_so() {
        let told = HeaderMap::from_iter([(OVERRIDE, HeaderValue::from_static("PATCH"))]);
        assert_eq!(method(&Method::POST, &told), Method::PATCH);
        assert_eq!(method(&Method::POST, &HeaderMap::new()), Method::POST);
    }
}
