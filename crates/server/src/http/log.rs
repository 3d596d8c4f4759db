//! `/log/<tenant>/checkpoint`, `checkpoint.sm3`, `vkey`, `vkey.sm2` and `tile/…`: the log as everybody may read it
//! (C2SP tlog-tiles). It holds numbers and hashes, and nothing about a person.

use super::{
    answer,
    fault::{Code, Fault},
    headers,
    media::Media,
    refused,
};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, Response, StatusCode, header},
    middleware,
    routing::get,
};
use futures::future::BoxFuture;
use lianxin_ledger::{Tile, VerifierKey};
use std::{error::Error, sync::Arc};

/// A signed note of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteName {
    /// Over SHA-256.
    Checkpoint,
    /// Over SM3.
    National,
}

/// What is told of the logs that are served. Nothing is told of one that is not, or of what is not signed yet.
pub trait Logs: Send + Sync {
    /// A note that a log has published.
    fn note<'a>(
        &'a self,
        tenant: &'a str,
        name: NoteName,
    ) -> BoxFuture<'a, Result<Option<String>, LogUnread>>;

    /// The bytes of a tile, which never change again.
    fn tile<'a>(
        &'a self,
        tenant: &'a str,
        tile: Tile,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, LogUnread>>;

    /// The public keys that a log is signed with: its own, then that of SM2, if there is one.
    fn keys(&self, tenant: &str) -> Option<Vec<VerifierKey>>;
}

/// A log could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the log could not be read")]
pub struct LogUnread(#[source] pub Box<dyn Error + Send + Sync>);

impl LogUnread {
    /// Why.
    pub fn because(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// A year, which is as long as anybody keeps anything.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_AT_ALL: HeaderValue = HeaderValue::from_static("no-cache");

/// The routes, to be merged with those of an endpoint.
pub fn logs(logs: Arc<dyn Logs>) -> Router {
    let note = |name| get(move |logs, tenant| note(logs, tenant, name));
    let key = |which| get(move |logs, tenant| key(logs, tenant, which));
    Router::new()
        .route("/log/{tenant}/checkpoint", note(NoteName::Checkpoint))
        .route("/log/{tenant}/checkpoint.sm3", note(NoteName::National))
        .route("/log/{tenant}/vkey", key(0))
        .route("/log/{tenant}/vkey.sm2", key(1))
        .route("/log/{tenant}/tile/{*place}", get(tile))
        .layer(middleware::from_fn(headers::around))
        .with_state(logs)
}

async fn note(
    State(logs): State<Arc<dyn Logs>>,
    Path(tenant): Path<String>,
    name: NoteName,
) -> Response<Body> {
    match logs.note(&tenant, name).await {
        Ok(Some(note)) => public(note.into_bytes(), TEXT, NOT_AT_ALL),
        Ok(None) => nothing(),
        Err(error) => refused::answered(refused::internal(&error)),
    }
}

/// One key alone: a file with two is none to whoever verifies by it.
async fn key(
    State(logs): State<Arc<dyn Logs>>,
    Path(tenant): Path<String>,
    which: usize,
) -> Response<Body> {
    match logs.keys(&tenant).and_then(|keys| keys.into_iter().nth(which)) {
        Some(key) => public(format!("{key}\n").into_bytes(), TEXT, NOT_AT_ALL),
        None => nothing(),
    }
}

async fn tile(
    State(logs): State<Arc<dyn Logs>>,
    Path((tenant, place)): Path<(String, String)>,
) -> Response<Body> {
    let Some(tile) = Tile::from_path(&format!("tile/{place}")) else { return nothing() };
    match logs.tile(&tenant, tile).await {
        Ok(Some(bytes)) => public(bytes, BYTES, FOR_EVER),
        Ok(None) => nothing(),
        Err(error) => refused::answered(refused::internal(&error)),
    }
}

fn public(bytes: Vec<u8>, kind: HeaderValue, kept: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let told = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, kept),
        // The same to everybody, from wherever they ask.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    response.headers_mut().extend(told);
    response
}

fn nothing() -> Response<Body> {
    let why = "no such log, or nothing signed there yet";
    answer::refusal(Media::Json, Fault::http(StatusCode::NOT_FOUND, Code::NotFound, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_ledger::{KeyKind, Signer, SoftwareKey};

    /// A log that is signed with so many keys.
    struct Keys(usize);

    impl Logs for Keys {
        fn note<'a>(
            &'a self,
            _: &'a str,
            _: NoteName,
        ) -> BoxFuture<'a, Result<Option<String>, LogUnread>> {
            Box::pin(async { Ok(None) })
        }

        fn tile<'a>(
            &'a self,
            _: &'a str,
            _: Tile,
        ) -> BoxFuture<'a, Result<Option<Vec<u8>>, LogUnread>> {
            Box::pin(async { Ok(None) })
        }

        fn keys(&self, tenant: &str) -> Option<Vec<VerifierKey>> {
            let key = |kind| {
                SoftwareKey::from_seed("t.example/events", kind, &[1; 32]).unwrap().key().clone()
            };
            let keys = [KeyKind::Log, KeyKind::LogSm2].map(key);
            (tenant == "t").then(|| keys[..self.0].to_vec())
        }
    }

    /// The key that is told, as whoever verifies reads it.
    async fn told(keys: usize, tenant: &str, which: usize) -> Option<KeyKind> {
        let logs: Arc<dyn Logs> = Arc::new(Keys(keys));
        let answer = key(State(logs), Path(tenant.to_owned()), which).await;
        if answer.status() == StatusCode::NOT_FOUND {
            return None;
        }
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        let text = str::from_utf8(&body).unwrap().strip_suffix('\n').unwrap();
        Some(VerifierKey::parse(text).unwrap().kind())
    }

    #[tokio::test]
    async fn each_key_is_told_alone() {
        assert_eq!(told(1, "t", 0).await, Some(KeyKind::Log));
        assert_eq!(told(1, "t", 1).await, None);
        assert_eq!(told(2, "t", 0).await, Some(KeyKind::Log));
        assert_eq!(told(2, "t", 1).await, Some(KeyKind::LogSm2));
        assert_eq!(told(2, "another", 0).await, None);
    }
}
