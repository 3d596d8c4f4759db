//! What both clients of this crate need of HTTP: one that goes where it is sent and nowhere else, and
//! reads no more than it is told.

use reqwest::{Client, Response, Url, redirect::Policy};
use std::error::Error;

/// A client without redirects, proxies and times: whoever asks says how long.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .user_agent(concat!("lianxin/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .build()
}

/// An address that others can be below, if the text is one.
pub(crate) fn prefix(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}

/// The body of an answer; none when it has more than `limit` bytes.
pub(crate) async fn body(
    mut answer: Response,
    limit: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend(chunk);
        if body.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

/// What happened. The chain of an error repeats the address; its end says what it was.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
