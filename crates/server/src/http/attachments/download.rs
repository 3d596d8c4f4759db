//! `/cases/{case}/attachments/{sha256}`: the bytes of an attachment, to whoever sees a case that refers
//! to it, under the name and type that its entry has.
//!
//! A whole is hashed on its way: when it is not what it should be, the connection breaks before its
//! last bytes. Of a range that cannot be told.

use super::Shelf;
use crate::http::{
    disposition::{Shown, disposition},
    etag,
    fault::{Code, Fault},
    refused,
};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts,
    },
};
use futures::StreamExt;
use http_range_header::parse_range_header;
use lianxin_attachments::{Content, ContentHash};
use lianxin_domain::{Refusal, case::intake::Attachment, refusal};
use lianxin_store::TenantId;
use std::{ops::Range, sync::Arc};

/// Answers a request for an attachment.
pub(super) async fn answer(
    State(shelf): State<Arc<Shelf>>,
    Path((case, sha256)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let (parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let message = "attachments are asked for by GET or HEAD";
        let fault = Fault::http(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
        let mut response = refused::answered(fault);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    give(&shelf, &case, &sha256, &parts).await.unwrap_or_else(refused::answered)
}

async fn give(
    shelf: &Shelf,
    case: &str,
    sha256: &str,
    parts: &Parts,
) -> Result<Response<Body>, Fault> {
    let caller = shelf.caller(&parts.headers)?;
    let referred = shelf.papers.referred(&caller, case, sha256).await;
    let attachment = referred.map_err(|error| refused::query(&error))?;
    let hash: ContentHash = attachment.sha256.parse().map_err(|_| missing(&attachment))?;
    let tag = HeaderValue::try_from(format!("\"{hash}\"")).expect("digits are plain text");
    if etag::is_known(&parts.headers, &tag) {
        return Ok(with_headers(StatusCode::NOT_MODIFIED, &[(header::ETAG, tag)], Body::empty()));
    }
    let range = match wanted(&parts.headers, &tag, attachment.size) {
        Ok(range) => range,
        Err(Unsatisfiable) => return Ok(unsatisfiable(attachment.size)),
    };
    let tenant = TenantId::new(&caller.tenant);
    let slot = shelf.slot(&caller)?;
    let found = shelf.vault.read(&tenant, &hash, range.clone()).await;
    let found = found.map_err(|error| refused::internal(&error))?;
    let content = found.ok_or_else(|| missing(&attachment))?;
    if content.size != attachment.size {
        tracing::error!(%tenant, %hash, size = content.size, "stored bytes are cut or grown");
        return Err(refused::internal(&lianxin_attachments::ReadError::Damaged(hash)));
    }
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let headers = described(&attachment, &content, range.is_some(), tag);
    let body = if parts.method == Method::HEAD {
        Body::empty()
    } else {
        // The slot is given back with the last of the bytes.
        Body::from_stream(content.bytes.map(move |bytes| {
            let _held = &slot;
            bytes
        }))
    };
    Ok(with_headers(status, &headers, body))
}

/// No byte of the range asked for is there.
struct Unsatisfiable;

/// The range asked for; none for the whole, which is also the answer to several ranges, and to a range
/// of what is no longer the same.
fn wanted(
    headers: &HeaderMap,
    tag: &HeaderValue,
    size: u64,
) -> Result<Option<Range<u64>>, Unsatisfiable> {
    let still = headers.get(header::IF_RANGE).is_none_or(|told| told == tag);
    let told = headers.get(header::RANGE).and_then(|told| told.to_str().ok());
    let Some(told) = told.filter(|_| still) else { return Ok(None) };
    let parsed = parse_range_header(told).map_err(|_| Unsatisfiable)?;
    let ranges = parsed.validate(size).map_err(|_| Unsatisfiable)?;
    match ranges.as_slice() {
        [one] => Ok(Some(*one.start()..*one.end() + 1)),
        _ => Ok(None),
    }
}

fn unsatisfiable(size: u64) -> Response<Body> {
    let message = "no byte of the range asked for is there";
    let fault = Fault::http(StatusCode::RANGE_NOT_SATISFIABLE, Code::BadRequest, message);
    let mut response = refused::answered(fault);
    let all = HeaderValue::try_from(format!("bytes */{size}")).expect("figures are plain text");
    response.headers_mut().insert(header::CONTENT_RANGE, all);
    response
}

/// The entry refers to it, and its bytes are not there.
fn missing(attachment: &Attachment) -> Fault {
    let refusal = Refusal::new(refusal::Code::UnknownAttachment);
    refused::refusal(&refusal.with("name", &attachment.name))
}

fn described(
    attachment: &Attachment,
    content: &Content,
    is_part: bool,
    tag: HeaderValue,
) -> Vec<(HeaderName, HeaderValue)> {
    let Range { start, end } = content.range;
    let plain = |text: String| HeaderValue::try_from(text).expect("it is made of plain text");
    let kind = HeaderValue::try_from(&attachment.mime);
    let unknown = HeaderValue::from_static("application/octet-stream");
    let mut headers = vec![
        (header::CONTENT_TYPE, kind.unwrap_or(unknown)),
        (header::CONTENT_LENGTH, HeaderValue::from(end - start)),
        (header::CONTENT_DISPOSITION, plain(disposition(Shown::Saved, &attachment.name))),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (header::ETAG, tag),
    ];
    if is_part {
        let range = format!("bytes {start}-{}/{}", end - 1, content.size);
        headers.push((header::CONTENT_RANGE, plain(range)));
    }
    headers
}

fn with_headers(
    status: StatusCode,
    headers: &[(HeaderName, HeaderValue)],
    body: Body,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().extend(headers.iter().cloned());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str, if_range: Option<&str>) -> Result<Option<Range<u64>>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, HeaderValue::from_str(tag).unwrap());
        }
        wanted(&headers, &HeaderValue::from_static("\"a\""), 100).map_err(|_| ())
    }

    #[test]
    fn one_range_is_given_and_of_several_the_whole() {
        assert_eq!(asked("bytes=0-9", None), Ok(Some(0..10)));
        assert_eq!(asked("bytes=90-", None), Ok(Some(90..100)));
        assert_eq!(asked("bytes=-10", None), Ok(Some(90..100)));
        assert_eq!(asked("bytes=0-1,3-4", None), Ok(None));
        assert_eq!(asked("bytes=100-", None), Err(()));
        assert_eq!(asked("bytes=0-9", Some("\"a\"")), Ok(Some(0..10)));
        assert_eq!(asked("bytes=0-9", Some("\"b\"")), Ok(None));
    }
}
