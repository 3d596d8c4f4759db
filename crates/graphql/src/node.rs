//! Global object identification as Relay defines it: opaque ids that name a type and a key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// An id as it goes out.
pub(crate) fn global_id(kind: &str, key: &str) -> async_graphql::ID {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")).into()
}

/// Type and key of an id; `None` when it is not one of ours.
pub(crate) fn parse(id: &str) -> Option<(String, String)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (kind, key) = text.split_once(':')?;
    Some((kind.to_owned(), key.to_owned()))
}

/// The key of an id of one type. A bare key is accepted too, so that a UUID may be pasted.
pub(crate) fn key_of(kind: &str, id: &str) -> Option<String> {
    match parse(id) {
        Some((found, key)) if found == kind => Some(key),
        Some(_) => None,
        None => Some(id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_again_and_never_under_another_type() {
        let id = global_id("Case", "0190");
        assert_eq!(parse(&id), Some(("Case".to_owned(), "0190".to_owned())));
        assert_eq!(key_of("Case", &id), Some("0190".to_owned()));
        assert_eq!(key_of("Station", &id), None);
        assert_eq!(parse("!"), None);
    }
}
