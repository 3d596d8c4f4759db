//! The way out, as a port: something that brings a signed letter to an address and tells what was answered.

use async_trait::async_trait;

/// A signed notice on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Where it goes.
    pub url: String,
    /// Header `webhook-id`: the id of the event, the same at every try.
    pub id: String,
    /// Header `webhook-timestamp`: seconds since 1970 at this try.
    pub timestamp: i64,
    /// Header `webhook-signature`: one signature for each secret that is valid, with a space between.
    pub signature: String,
    /// A CloudEvent in JSON, media type `application/cloudevents+json`.
    pub body: String,
}

/// A letter that got no answer: nobody was there, it took too long, or it may not go there. In words that quote
/// nothing of the letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// Brings letters.
#[async_trait]
pub trait Carrier: Send + Sync + 'static {
    /// The status with which the receiver answers. Follows no redirection, and ends in a bounded time.
    async fn carry(&self, letter: &Letter) -> Result<u16, Undelivered>;
}
