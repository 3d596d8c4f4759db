//! `/graphiql`: a page to ask questions from, served from the binary, as stations have closed
//! networks. It needs no token; what is asked from it does.

use axum::{
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderValue, Response, StatusCode, header},
};

// `BUNDLE`: the script and the style sheet, if they were bundled before the server was built.
include!(concat!(env!("OUT_DIR"), "/graphiql.rs"));

/// What the page may load and reach: this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
const MISSING: &str = "GraphiQL is not in this build. Run crates/server/graphiql/build.sh, which \
    needs npm, and build the server again. /graphql answers all the same.\n";

/// The page.
pub(super) async fn page() -> Response<Body> {
    let mut response = match BUNDLE {
        Some(_) => file("text/html; charset=utf-8", include_bytes!("graphiql.html")),
        None => file("text/plain; charset=utf-8", MISSING.as_bytes()),
    };
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The script or the style sheet.
pub(super) async fn asset(Path(name): Path<String>) -> Response<Body> {
    match (name.as_str(), BUNDLE) {
        ("graphiql.js", Some((script, _))) => file("text/javascript; charset=utf-8", script),
        ("graphiql.css", Some((_, style))) => file("text/css; charset=utf-8", style),
        _ => {
            let mut response = file("text/plain; charset=utf-8", MISSING.as_bytes());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    }
}

fn file(kind: &'static str, bytes: &'static [u8]) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from_static(bytes)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_page_reaches_this_server_alone_and_is_there_with_its_bundle_or_says_how() {
        let page = page().await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("connect-src 'self'") && !policy.contains("http"));
        assert!(!include_str!("graphiql.html").contains("//"), "nothing from elsewhere");
        for name in ["graphiql.js", "graphiql.css"] {
            let expected = if BUNDLE.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(asset(Path(name.to_owned())).await.status(), expected);
        }
        assert_eq!(asset(Path("../x".to_owned())).await.status(), StatusCode::NOT_FOUND);
    }
}
