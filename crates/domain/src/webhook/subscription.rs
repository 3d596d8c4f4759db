//! Where notices go and of what, checked: an address that may be told something, and names of events that exist.

use super::address::{Reach, reach};
use crate::{Refusal, event::DomainEvent, refusal::Code};
use core::net::IpAddr;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Streams in which the log speaks of itself, once a minute: nobody is told of them who has not asked for them.
const OWN: &str = "ledger";

/// Longest address in code points: beyond it servers and proxies refuse, whatever the standard allows.
pub const LONGEST_URL: usize = 2_000;

/// Where notices go, and of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Where they go: `https`, or `http` to this machine or a private address.
    pub url: String,
    /// Events of these types, e.g. `CaseReferred`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub event_types: Vec<String>,
    /// Events of streams of these types, e.g. `case`. When neither is named, all events but those of `ledger`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stream_types: Vec<String>,
}

impl Subscription {
    /// Whether its receiver wants to be told of an event.
    pub fn wants(&self, stream_type: &str, event_type: &str) -> bool {
        let any = self.event_types.is_empty() && self.stream_types.is_empty();
        any && stream_type != OWN
            || self.event_types.iter().any(|name| name == event_type)
            || self.stream_types.iter().any(|name| name == stream_type)
    }

    /// The same in its normal form: the address as browsers write it, each name once and in order.
    pub(super) fn checked(&self) -> Result<Self, Refusal> {
        let catalogue = DomainEvent::catalogue();
        let streams: Vec<&str> = catalogue.iter().map(|(stream_type, _)| *stream_type).collect();
        let events: Vec<&str> =
            catalogue.iter().flat_map(|(_, types)| types.iter().copied()).collect();
        Ok(Self {
            url: address(&self.url)?,
            event_types: named(&self.event_types, &events, "eventTypes")?,
            stream_types: named(&self.stream_types, &streams, "streamTypes")?,
        })
    }
}

/// Names that are known, each once and in order.
fn named(names: &[String], known: &[&str], path: &str) -> Result<Vec<String>, Refusal> {
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Refusal::new(Code::UnknownEventType).at(path).with("value", unknown));
    }
    let mut names = names.to_vec();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn address(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let refused = |code| Err(Refusal::new(code).at("url"));
    let length = text.chars().count();
    if length > LONGEST_URL {
        let too_long = Refusal::new(Code::TooLong).at("url");
        return Err(too_long.with("limit", LONGEST_URL).with("actual", length));
    }
    let Ok(url) = Url::parse(text) else { return refused(Code::UrlNotValid) };
    let Some(host) = url.host() else { return refused(Code::UrlNotValid) };
    if url.fragment().is_some() {
        return refused(Code::UrlNotValid);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused(Code::UrlWithCredentials);
    }
    let reached = match host {
        Host::Domain(name) => named_reach(name),
        Host::Ipv4(address) => reach(IpAddr::V4(address)),
        Host::Ipv6(address) => reach(IpAddr::V6(address)),
    };
    match (url.scheme(), reached) {
        (_, Reach::Never) => Err(Refusal::new(Code::UrlNotAllowed).at("url").with("host", host)),
        ("https", _) | ("http", Reach::Private) => Ok(url.into()),
        _ => refused(Code::UrlNotSecure),
    }
}

/// What can be told of a name without asking for its address: those of this machine are private (RFC 6761).
fn named_reach(name: &str) -> Reach {
    let name = name.trim_end_matches('.');
    if name == "localhost" || name.ends_with(".localhost") { Reach::Private } else { Reach::Public }
}
