//! `/metrics`: figures of the process as Prometheus reads them. Asks nobody who asks; whether it is
//! there at all is decided by who puts it in front of a router.

use super::headers;
use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    routing::get,
};
use futures::future::BoxFuture;
use std::sync::Arc;

/// The figures as they stand, as text.
pub type Render = Arc<dyn Fn() -> BoxFuture<'static, String> + Send + Sync>;

/// What the text is.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// The route, to be merged with those of an endpoint.
pub fn metrics(render: Render) -> Router {
    let answer = async move || ([(header::CONTENT_TYPE, TEXT)], render().await);
    Router::new().route("/metrics", get(answer)).layer(middleware::from_fn(headers::around))
}
