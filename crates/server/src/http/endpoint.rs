//! What the transport needs of the application behind it. Says nothing of cases or stores.

use super::{Limits, Unauthenticated, Weights};
use async_graphql::{Executor, Request, Response};
use futures::{
    future::BoxFuture,
    stream::{BoxStream, StreamExt},
};
use lianxin_domain::actor::Actor;
use serde::Serialize;
use std::sync::Arc;

/// Who asks, and whose record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Caller {
    /// The tenant whose record is asked for; no other's is reached.
    pub tenant: Arc<str>,
    /// Who acts.
    pub actor: Actor,
    /// Tells callers apart, of all tenants: accounts of two tenants may have one name.
    account: Arc<str>,
}

impl Caller {
    /// An account of a tenant.
    pub fn new(tenant: &str, actor: Actor) -> Self {
        // A tenant's code has no slash.
        let account = format!("{tenant}/{}", actor.account).into();
        Self { tenant: tenant.into(), actor, account }
    }

    /// What limits are counted by.
    pub(super) fn account(&self) -> &str {
        &self.account
    }
}

/// Tells who bears a token.
pub trait Authenticate: Send + Sync {
    /// The bearer of a token, or of none.
    fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, Unauthenticated>;
}

/// Runs operations that passed the gate. Every `async_graphql` executor does.
pub trait Execute: Send + Sync {
    /// The answer to a query or mutation.
    fn execute(&self, request: Request) -> BoxFuture<'_, Response>;
    /// The answers to an operation of any kind, one after the other.
    fn stream(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<E: Executor> Execute for E {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(Executor::execute(self, request))
    }

    fn stream(&self, request: Request) -> BoxStream<'static, Response> {
        Executor::execute_stream(self, request, None).boxed()
    }
}

/// Puts into a request what its resolvers look for: the viewer, the application, fresh loaders.
pub type Prepare = Arc<dyn Fn(Request, &Caller) -> Request + Send + Sync>;
/// The version of everything a caller's query may read, as one string; equal strings, equal answers. `None`
/// while it cannot be told.
pub type Position = Arc<dyn Fn(&Caller) -> Option<String> + Send + Sync>;
/// Whether questions can be answered; otherwise what is being waited for.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// An application as the transport sees it.
#[derive(Clone)]
pub struct Endpoint {
    /// Runs operations. Its own validation may be the fast one: the gate's is complete.
    pub executor: Arc<dyn Execute>,
    /// The executor's schema in the schema definition language.
    pub sdl: String,
    /// Who callers are.
    pub authenticator: Arc<dyn Authenticate>,
    /// What resolvers look for.
    pub prepare: Prepare,
    /// Lets repeated queries be answered with 304; without it they never are.
    pub position: Option<Position>,
    /// Fields, of whatever type, whose answers may change while the position does not.
    pub unversioned: &'static [&'static str],
    /// Asked by `/readyz`.
    pub ready: Ready,
    /// How much callers may ask for.
    pub limits: Limits,
    /// What single fields cost.
    pub weights: Weights,
}

impl Endpoint {
    /// An endpoint with the default limits that is ready at once and puts only the actor into
    /// requests.
    pub fn new(
        executor: Arc<dyn Execute>,
        sdl: String,
        authenticator: Arc<dyn Authenticate>,
    ) -> Self {
        Self {
            executor,
            sdl,
            authenticator,
            prepare: Arc::new(|request, caller| request.data(caller.actor.clone())),
            position: None,
            unversioned: &[],
            ready: Arc::new(|| Box::pin(async { Ok(()) })),
            limits: Limits::default(),
            weights: Weights::default(),
        }
    }
}

/// Why an endpoint cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The schema is not valid; the first reason.
    #[error("the GraphQL schema is not valid: {0}")]
    Schema(String),
}
