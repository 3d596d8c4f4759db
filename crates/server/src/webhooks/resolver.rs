//! Looks names up, and gives only those of their addresses that may be reached: what is checked is what is connected
//! to, however the name is answered the next time.

use lianxin_domain::webhook::{Reach, reach};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};

/// Nothing may be sent to the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address may not be reached from here (webhooks.private)")]
pub(super) struct Forbidden;

/// Looks up names of receivers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    /// Whether private addresses may be reached.
    pub(super) private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| may_be_reached(address.ip(), private)).collect();
            match allowed.is_empty() {
                true => Err(Forbidden.into()),
                false => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether notices may go to an address.
pub(super) fn may_be_reached(address: IpAddr, private: bool) -> bool {
    match reach(address) {
        Reach::Public => true,
        Reach::Private => private,
        Reach::Never => false,
    }
}
