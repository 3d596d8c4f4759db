//! Bearer tokens in headers. What a token says is the authenticator's to find out.

use axum::http::{HeaderMap, header};

/// The token of an `Authorization` header of the scheme `Bearer`.
pub(super) fn of(headers: &HeaderMap) -> Option<&str> {
    token(headers.get(header::AUTHORIZATION)?.to_str().ok()?)
}

/// The token of such a header's value.
pub(super) fn token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bearer_scheme_counts_in_any_case() {
        assert_eq!(token("Bearer a.b.c"), Some("a.b.c"));
        assert_eq!(token("bearer  a"), Some("a"));
        assert_eq!(token("Basic a"), None);
        assert_eq!(token("Bearer "), None);
        assert_eq!(of(&HeaderMap::new()), None);
    }
}
