//! Entity tags of queries, known before anything runs: equal question, viewer and position mean an
//! equal answer.

use super::{gate::Admitted, media::Media, params::Params};
use axum::http::{HeaderMap, HeaderValue, header};
use lianxin_domain::actor::Actor;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The tag of an answer. Weak, as the same data may be written in other bytes.
pub(super) fn of(
    admitted: &Admitted,
    params: &Params,
    actor: &Actor,
    media: Media,
    position: &str,
) -> Option<HeaderValue> {
    let viewer = serde_json::to_vec(actor).ok()?;
    let variables = serde_json::to_vec(&*admitted.variables).ok()?;
    let name = params.operation_name.as_deref().unwrap_or_default();
    let mut hash = Sha256::new();
    let kind = [media as u8];
    let parts: [&[u8]; 6] = [
        admitted.document.fingerprint.bytes(),
        name.as_bytes(),
        &variables,
        &viewer,
        &kind,
        position.as_bytes(),
    ];
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
