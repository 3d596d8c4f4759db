//! What is wrong with a request, before anything ran: a code, a message, and how HTTP says it.
//!
//! Refusals of the domain are data and never come here.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

/// Errors told at most; the first ones say enough.
pub(super) const ERRORS: usize = 20;

/// The caller is nobody we know: no token, or one that is not accepted. Why is for the log alone.
#[derive(Debug, thiserror::Error)]
#[error("a valid bearer token is required")]
pub struct Unauthenticated;

/// Stable codes of request errors, as in `extensions.code`. The first five are Apollo's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Code {
    GraphqlParseFailed,
    GraphqlValidationFailed,
    BadUserInput,
    OperationResolutionFailure,
    BadRequest,
    DocumentTooComplex,
    QueryTooCostly,
    PageTooLarge,
    BatchTooLarge,
    IntrospectionDisabled,
    TooManyRequests,
    TooManySubscriptions,
    TooManyTransfers,
    Timeout,
    Unauthenticated,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
    PayloadTooLarge,
    RequestTimeout,
    NotFound,
    InternalServerError,
}

/// Line and column in a document, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Location {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// One error as GraphQL writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ErrorEntry {
    pub(super) message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
    pub(super) extensions: Map<String, Value>,
}

/// How the status of an answer follows from what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A well-formed request whose operation cannot be run: `application/json` says 200.
    Operation(StatusCode),
    /// The HTTP request itself is wrong, whatever the media type of the answer.
    Http(StatusCode),
}

/// A request that is answered with errors and no data.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) standing: Standing,
    pub(super) errors: Vec<ErrorEntry>,
    /// Seconds after which the caller may try again.
    pub(super) retry_after: Option<u64>,
}

impl ErrorEntry {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        let code = serde_json::to_value(code).unwrap_or_default();
        let extensions = Map::from_iter([("code".to_owned(), code)]);
        Self { message: shortened(message.into()), locations: Vec::new(), extensions }
    }

    pub(super) fn at(mut self, location: Option<Location>) -> Self {
        self.locations.extend(location);
        self
    }

    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(key.to_owned(), value.into());
        self
    }
}

impl Fault {
    /// A well-formed request whose operation cannot be run.
    pub(super) fn operation(error: ErrorEntry) -> Self {
        Self::operations(vec![error])
    }

    /// The same with several reasons.
    pub(super) fn operations(errors: Vec<ErrorEntry>) -> Self {
        let standing = Standing::Operation(StatusCode::BAD_REQUEST);
        Self { standing, errors, retry_after: None }
    }

    /// An HTTP request that is wrong in itself.
    pub(super) fn http(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        let errors = vec![ErrorEntry::new(code, message)];
        Self { standing: Standing::Http(status), errors, retry_after: None }
    }

    /// A request that is not one of GraphQL.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    /// Nobody we know.
    pub(super) fn unauthenticated() -> Self {
        let message = Unauthenticated.to_string();
        Self::http(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
    }

    /// More than a caller may ask for now.
    pub(super) fn too_many(code: Code, message: &str, retry_after: u64) -> Self {
        let fault = Self::http(StatusCode::TOO_MANY_REQUESTS, code, message);
        Self { retry_after: Some(retry_after), ..fault }
    }

    /// A fault of ours, of which the caller learns nothing.
    pub(super) fn internal() -> Self {
        let error = ErrorEntry::new(Code::InternalServerError, "something went wrong here");
        let standing = Standing::Operation(StatusCode::INTERNAL_SERVER_ERROR);
        Self { standing, errors: vec![error], retry_after: None }
    }

    /// An operation that took longer than it may.
    pub(super) fn timeout(seconds: u64) -> Self {
        let error = ErrorEntry::new(Code::Timeout, format!("not done within {seconds} s"));
        let standing = Standing::Operation(StatusCode::GATEWAY_TIMEOUT);
        Self { standing, errors: vec![error], retry_after: None }
    }
}

/// A message that quotes its document may be as long as that; the start of it says enough.
fn shortened(mut message: String) -> String {
    const LONGEST: usize = 1_000;
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    message
}
