//! The application behind the transport: who callers are, what requests carry, when it is ready.

use crate::{
    http::{self, Authenticate, Endpoint, EndpointError, Limits, Unauthenticated},
    token::Tokens,
};
use async_graphql::Request;
use lianxin_app::{
    App,
    projector::{Running, Status},
};
use lianxin_domain::actor::Actor;
use std::{future::Future, sync::Arc};
use tokio::net::TcpListener;

/// A tenant's application, ready to be served.
pub struct Service {
    router: axum::Router,
    limits: Limits,
    _read_models: Running,
}

/// Callers by the tokens of one tenant.
struct Bearers {
    tokens: Tokens,
    tenant: String,
}

impl Authenticate for Bearers {
    fn authenticate(&self, bearer: Option<&str>) -> Result<Actor, Unauthenticated> {
        let token = bearer.ok_or(Unauthenticated)?;
        self.tokens.check(token, &self.tenant).map_err(|error| {
            tracing::debug!(%error, "a token was not accepted");
            Unauthenticated
        })
    }
}

impl Service {
    /// Puts the transport in front of an application, and keeps its read models up to date for as
    /// long as the service stands.
    pub fn new(app: &App, tokens: Tokens, limits: Limits) -> Result<Self, EndpointError> {
        let schema = lianxin_graphql::schema(app.clone());
        let tenant = app.tenant().to_string();
        let bearers = Arc::new(Bearers { tokens, tenant });
        let (ready, settled) = (app.clone(), app.clone());
        let endpoint = Endpoint {
            prepare: Arc::new(|request: Request, actor: &Actor| request.data(actor.clone())),
            ready: Arc::new(move || {
                let app = ready.clone();
                Box::pin(async move { caught_up(&app).await })
            }),
            // Some figures depend on the day as well.
            position: Some(Arc::new(move || {
                Some(format!("{} {}", settled.settled()?, settled.today()))
            })),
            // Refused attempts leave no event.
            unversioned: &["attempts"],
            limits: limits.clone(),
            ..Endpoint::new(Arc::new(schema), lianxin_graphql::sdl(), bearers)
        };
        let router = http::router(endpoint)?;
        let warmed = app.clone();
        tokio::spawn(async move {
            if let Err(error) = warmed.queries().warm().await {
                tracing::warn!(%error, "the facts of figures could not be read ahead");
            }
        });
        Ok(Self { router, limits, _read_models: app.keep_read_models() })
    }

    /// Serves until `stop` is done, then lets running requests end.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        http::serve(listener, self.router, self.limits, stop).await
    }
}

/// Whether the store answers and every read model has caught up; otherwise what is behind.
async fn caught_up(app: &App) -> Result<(), String> {
    let status = app.projector().status().await.map_err(|error| error.to_string())?;
    match status.into_iter().find(|model| model.position < model.head || !model.caught_up) {
        None => Ok(()),
        Some(Status { model, position, head, .. }) if position < head => {
            Err(format!("read model {model} stands at {position} of {head}"))
        }
        Some(Status { model, .. }) => Err(format!("read model {model} makes its indexes")),
    }
}
