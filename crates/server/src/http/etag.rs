//! Entity tags of queries, known before anything runs: equal question, viewer and position mean an
//! equal answer.

use super::{
    Caller,
    gate::{Admitted, Subject},
    media::Media,
    operation::Desk,
    params::Params,
};
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What the answer to a query depends on beside the question. None for what changes something, and
/// while it cannot be told.
pub(super) fn position(desk: &Desk, caller: &Caller, subject: Subject) -> Option<String> {
    match subject {
        // The schema is the same at every position.
        Subject::Schema => Some(String::new()),
        Subject::Record => desk.position(caller),
        Subject::Change => None,
    }
}

/// The tag of an answer at a position. Weak, as the same data may be written in other bytes.
pub(super) fn at(
    position: &str,
    desk: &Desk,
    caller: &Caller,
    params: &Params,
    admitted: &Admitted,
    media: Media,
) -> Option<HeaderValue> {
    let viewer = match admitted.subject {
        // It is the same for everybody as well.
        Subject::Schema => Vec::new(),
        Subject::Record | Subject::Change => serde_json::to_vec(caller).ok()?,
    };
    let variables = serde_json::to_vec(&*admitted.variables).ok()?;
    let name = params.operation_name.as_deref().unwrap_or_default();
    let kind = [media as u8];
    let parts: [&[u8]; 8] = [
        // Another build may answer otherwise.
        env!("CARGO_PKG_VERSION").as_bytes(),
        desk.schema_fingerprint().bytes(),
        admitted.document.fingerprint.bytes(),
        name.as_bytes(),
        &variables,
        &viewer,
        &kind,
        position.as_bytes(),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths keep neighbouring parts apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut tag = "W/\"".to_owned();
    for byte in hash.finalize().iter().take(16) {
        write!(tag, "{byte:02x}").ok()?;
    }
    tag.push('"');
    HeaderValue::try_from(tag).ok()
}

/// Whether a client already has the answer of a tag.
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut known = known.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    known.any(|known| known.trim().as_bytes() == tag.as_bytes())
}
