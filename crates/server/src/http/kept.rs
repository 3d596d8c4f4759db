//! Answers that took long to make, kept by their entity tags: whoever asks the same at the same
//! position need not wait for it to be made again.
//!
//! A tag says what an answer depends on, so that nothing has to be taken back when the record moves
//! on: the old tags are never asked for again.

use axum::http::HeaderValue;
use bytes::Bytes;
use moka::future::Cache;
use std::time::Duration;

/// An answer that is made faster than this is made again.
const LONG: Duration = Duration::from_millis(20);
/// Bytes of all answers kept.
const BYTES: u64 = 16 << 20;

/// The answers.
pub(super) struct Kept(Cache<HeaderValue, Bytes>);

impl Kept {
    pub(super) fn new() -> Self {
        let weight =
            |_: &HeaderValue, answer: &Bytes| u32::try_from(answer.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weight).max_capacity(BYTES).build())
    }

    /// The answer of a tag, if it is kept.
    pub(super) async fn find(&self, tag: &HeaderValue) -> Option<Bytes> {
        self.0.get(tag).await
    }

    /// Keeps an answer if it took long.
    pub(super) async fn take(&self, tag: &HeaderValue, took: Duration, answer: &Bytes) {
        if took >= LONG {
            self.0.insert(tag.clone(), answer.clone()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_took_long_is_kept() {
        let kept = Kept::new();
        let [long, short] = ["\"long\"", "\"short\""].map(HeaderValue::from_static);
        kept.take(&long, LONG, &Bytes::from_static(b"1")).await;
        kept.take(&short, LONG / 2, &Bytes::from_static(b"2")).await;
        assert_eq!(kept.find(&long).await.as_deref(), Some(b"1".as_slice()));
        assert_eq!(kept.find(&short).await, None);
    }
}
