//! The way of notices to their receivers: HTTP, by a client that goes where it is sent and nowhere else.

mod resolver;

use crate::settings::Webhooks;
use async_trait::async_trait;
use lianxin_app::{
    clock::SystemClock,
    webhooks::{Carrier, Dispatch, Letter, Terms, Undelivered},
};
use reqwest::{Client, Response, Url, header::CONTENT_TYPE, redirect::Policy};
use resolver::{Forbidden, Resolver, may_be_reached};
use std::{error::Error, net::IpAddr, sync::Arc, time::Duration};

/// Media type of a CloudEvent in its structured form.
const CLOUD_EVENT: &str = "application/cloudevents+json";

/// Bytes of an answer that are read, so that the connection can be used again; nobody looks at them.
const READ: usize = 16 * 1024;

/// What notices are sent with, by the machine's clock.
pub fn dispatch(settings: &Webhooks) -> Result<Dispatch, reqwest::Error> {
    let timeout = Duration::from_secs(settings.timeout_seconds);
    Ok(Dispatch {
        carrier: Arc::new(Courier::try_new(timeout, settings.private)?),
        timer: Arc::new(SystemClock),
        longest_wait: Duration::from_secs(settings.longest_wait_seconds),
        terms: Terms::default(),
    })
}

/// Brings letters by HTTP.
#[derive(Debug, Clone)]
pub struct Courier {
    client: Client,
    timeout: Duration,
    private: bool,
}

impl Courier {
    /// A client that gives receivers so long, and goes to private addresses or does not.
    pub fn try_new(timeout: Duration, private: bool) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(concat!("lianxin/", env!("CARGO_PKG_VERSION")))
            .timeout(timeout)
            .redirect(Policy::none())
            // A proxy would be asked for addresses that may not be reached.
            .no_proxy()
            .referer(false)
            .dns_resolver(Arc::new(Resolver { private }))
            .build()?;
        Ok(Self { client, timeout, private })
    }

    /// Why a letter was not answered. The chain of an error repeats the address; its end says what happened.
    fn told(&self, error: &reqwest::Error) -> Undelivered {
        let mut cause: &(dyn Error + 'static) = error;
        while let Some(source) = cause.source() {
            if source.is::<Forbidden>() {
                return Undelivered(source.to_string());
            }
            cause = source;
        }
        Undelivered(if error.is_timeout() {
            format!("no answer within {} s", self.timeout.as_secs_f64())
        } else if error.is_connect() {
            format!("no connection: {cause}")
        } else {
            format!("no answer: {cause}")
        })
    }
}

#[async_trait]
impl Carrier for Courier {
    async fn carry(&self, letter: &Letter) -> Result<u16, Undelivered> {
        let url: Url = letter.url.parse().map_err(|_| Undelivered("no address".to_owned()))?;
        // The resolver is not asked about an address that is written as such.
        if let Some(address) = written(&url)
            && !may_be_reached(address, self.private)
        {
            return Err(Undelivered(Forbidden.to_string()));
        }
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, CLOUD_EVENT)
            .header("webhook-id", &letter.id)
            .header("webhook-timestamp", letter.timestamp)
            .header("webhook-signature", &letter.signature)
            .body(letter.body.clone());
        let answer = request.send().await.map_err(|error| self.told(&error))?;
        let status = answer.status().as_u16();
        read(answer).await;
        Ok(status)
    }
}

/// The address that a URL has for a host.
fn written(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Reads what an answer says, up to a bound. The status has told all there is to know.
async fn read(mut answer: Response) {
    let mut left = READ;
    while let Ok(Some(chunk)) = answer.chunk().await
        && chunk.len() < left
    {
        left -= chunk.len();
    }
}

#[cfg(test)]
mod tests;
