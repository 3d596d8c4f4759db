//! How it is told that a file is not taken or not given: an attachment, or the printed file of a case.

use crate::http::{
    answer,
    fault::{Code, ErrorEntry, Fault, Standing},
    media::Media,
};
use axum::{
    body::Body,
    http::{Response, StatusCode},
};
use lianxin_app::QueryError;
use lianxin_attachments::UploadError;
use lianxin_domain::{Refusal, refusal};
use serde_json::{Map, Value};

/// A refusal of the domain, with its code and both messages.
pub(super) fn refusal(refusal: &Refusal) -> Fault {
    use refusal::Code as C;
    let status = match refusal.code {
        C::Forbidden => StatusCode::FORBIDDEN,
        C::NotFound | C::UnknownAttachment => StatusCode::NOT_FOUND,
        C::AttachmentTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::TypeNotAllowed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    in_both(status, refusal.code.as_str(), refusal.message_en(), refusal.message_zh())
}

/// A message in both languages.
pub(super) fn in_both(status: StatusCode, code: &str, en: String, zh: String) -> Fault {
    let told = [("code", code.to_owned()), ("messageZh", zh)];
    let extensions = told.map(|(name, text)| (name.to_owned(), Value::String(text)));
    let extensions = Map::from_iter(extensions);
    let entry = ErrorEntry { message: en, locations: Vec::new(), extensions };
    Fault { standing: Standing::Http(status), errors: vec![entry], retry_after: None }
}

/// Why an upload does not go on. Where it would go on is told by a header.
pub(super) fn upload(error: &UploadError) -> Fault {
    let told = |status, code| Fault::http(status, code, error.to_string());
    match error {
        UploadError::Refused(found) => refusal(found),
        UploadError::Unknown => told(StatusCode::NOT_FOUND, Code::NotFound),
        UploadError::Expired => told(StatusCode::GONE, Code::NotFound),
        UploadError::Offset { .. } => told(StatusCode::CONFLICT, Code::BadRequest),
        UploadError::TooLong { .. } => told(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge),
        UploadError::Pieces => told(StatusCode::UNPROCESSABLE_ENTITY, Code::BadRequest),
        UploadError::Vault(failure) => internal(failure),
    }
}

/// Why a question has no answer.
pub(super) fn query(error: &QueryError) -> Fault {
    match error {
        QueryError::Refused(found) => refusal(found),
        QueryError::Proof(unproved) => match unproved.told() {
            Some((code, zh)) => in_both(StatusCode::CONFLICT, code, unproved.to_string(), zh),
            None => internal(error),
        },
        failure => internal(failure),
    }
}

/// A failure of ours, logged here with its chain.
pub(super) fn internal(failure: &(dyn std::error::Error + 'static)) -> Fault {
    let chain = lianxin_store::examine::chain(failure);
    tracing::error!(%chain, "a file could not be taken or given");
    Fault::http(
        StatusCode::INTERNAL_SERVER_ERROR,
        Code::InternalServerError,
        "something went wrong here",
    )
}

/// The answer.
pub(super) fn answered(fault: Fault) -> Response<Body> {
    answer::refusal(Media::Json, fault)
}
