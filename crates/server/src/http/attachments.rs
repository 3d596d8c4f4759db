//! Attachments over HTTP: uploads by the tus protocol, which go on where they were cut, and downloads
//! with ranges.
//!
//! Who may have what is the application's to say; what bytes are there is the vault's. What is here
//! is the protocol and its limits.

mod download;
mod tus;
mod uploads;

use super::{
    Authenticate, Caller, Limits, bearer,
    fault::Fault,
    headers,
    slots::{Slot, Slots, Use},
};
use axum::{Router, http::HeaderMap, middleware, routing::any};
use futures::future::BoxFuture;
use lianxin_app::QueryError;
use lianxin_attachments::Vault;
use lianxin_domain::{case::intake::Attachment, policy::AttachmentRules};
use std::sync::Arc;

/// What an application says of attachments.
pub trait Papers: Send + Sync {
    /// What a caller may upload now; `FORBIDDEN` to whoever may upload nothing.
    fn rules(&self, caller: &Caller) -> Result<AttachmentRules, QueryError>;

    /// What a case's entries say of content; `NOT_FOUND` when the caller does not see the case, or it
    /// does not refer to it.
    fn referred<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Attachment, QueryError>>;
}

/// What attachments are served from.
pub struct Shelf {
    authenticator: Arc<dyn Authenticate>,
    papers: Arc<dyn Papers>,
    vault: Vault,
    limits: Limits,
    slots: Slots,
}

impl Shelf {
    /// From a vault, to those whom the application lets have them.
    pub fn new(
        authenticator: Arc<dyn Authenticate>,
        papers: Arc<dyn Papers>,
        vault: Vault,
        limits: &Limits,
    ) -> Self {
        let slots = Slots::new(Use::Transfer, limits);
        Self { authenticator, papers, vault, limits: limits.clone(), slots }
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Fault> {
        let caller = self.authenticator.authenticate(bearer::of(headers));
        caller.map_err(|_| Fault::unauthenticated())
    }

    fn slot(&self, caller: &Caller) -> Result<Slot, Fault> {
        self.slots.take(caller.account())
    }
}

/// The routes, to be merged with those of an endpoint.
pub fn attachments(shelf: Shelf) -> Router {
    Router::new()
        .route(tus::UPLOADS, any(uploads::all))
        .route("/attachments/uploads/{id}", any(uploads::one))
        .route("/cases/{case}/attachments/{sha256}", any(download::answer))
        .layer(middleware::from_fn(headers::around))
        .with_state(Arc::new(shelf))
}
