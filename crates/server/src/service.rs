//! The applications behind the transport: who callers are and whose record they ask for, what requests carry,
//! when questions can be answered.

use crate::{
    http::{
        self, Authenticate, Caller, Endpoint, EndpointError, Limits, Press, Render, Shelf,
        Unauthenticated, Weights,
    },
    papers::Sweeping,
    ready::ready,
    sealing::{Sealed, Sealing},
    token::Tokens,
};
use async_graphql::Request;
use futures::future::join_all;
use lianxin_app::{
    App,
    duties::Attending,
    projector::Running,
    webhooks::{Dispatch, Dispatching},
};
use lianxin_attachments::Vault;
use std::{collections::HashMap, future::Future, path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// The applications of all tenants that are served, ready to be asked.
pub struct Service {
    router: axum::Router,
    limits: Limits,
    tenants: Tenants,
    bearers: Arc<Bearers>,
    notices: Vec<Dispatching>,
    _read_models: Vec<Running>,
    _duties: Vec<Attending>,
    _sweeping: Option<Sweeping>,
    _sealing: Vec<Sealing>,
}

/// One application for each tenant.
#[derive(Clone)]
pub(crate) struct Tenants(Arc<HashMap<String, App>>);

/// Callers by tokens that name a tenant.
struct Bearers {
    tokens: Tokens,
    tenants: Tenants,
}

impl Authenticate for Bearers {
    fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, Unauthenticated> {
        let claims = self.tokens.check(bearer.ok_or(Unauthenticated)?).map_err(|error| {
            tracing::debug!(%error, "a token was not accepted");
            Unauthenticated
        })?;
        if self.tenants.0.contains_key(&claims.tenant) {
            return Ok(Caller::new(&claims.tenant, claims.actor));
        }
        tracing::debug!(tenant = claims.tenant, "a token is for a tenant that is not served");
        Err(Unauthenticated)
    }
}

impl Tenants {
    /// The caller's own application, which is all that a request can reach.
    pub(crate) fn of(&self, caller: &Caller) -> Option<&App> {
        self.0.get(&*caller.tenant)
    }

    fn prepare(&self, request: Request, caller: &Caller) -> Request {
        let request = request.data(caller.actor.clone());
        match self.of(caller) {
            Some(app) => request.data(app.clone()),
            // Nobody is let in for a tenant that is not served.
            None => request,
        }
    }

    /// What answers to a caller depend on: the position of its tenant's record, and the day, as some figures
    /// depend on the day as well.
    fn position(&self, caller: &Caller) -> Option<String> {
        let app = self.of(caller)?;
        Some(format!("{} {}", app.settled()?, app.today()))
    }

    /// Whether every tenant's application is ready; otherwise what is waited for, by tenant.
    async fn ready(&self) -> Result<(), String> {
        let asked = join_all(self.0.values().map(ready)).await;
        let waiting: Vec<_> = asked.into_iter().filter_map(Result::err).collect();
        if waiting.is_empty() { Ok(()) } else { Err(waiting.join("\n")) }
    }
}

impl Service {
    /// Puts the transport in front of applications, each of another tenant, and keeps their read models up to
    /// date for as long as the service stands.
    pub fn new(apps: Vec<App>, tokens: Tokens, limits: Limits) -> Result<Self, EndpointError> {
        let read_models = apps.iter().map(App::keep_read_models).collect();
        apps.iter().for_each(warm);
        let by_name = apps.iter().map(|app| (app.tenant().to_string(), app.clone()));
        let tenants = Tenants(Arc::new(by_name.collect()));
        let bearers = Arc::new(Bearers { tokens, tenants: tenants.clone() });
        let router = http::router(endpoint(&tenants, Arc::clone(&bearers), &limits))?;
        Ok(Self {
            router,
            limits,
            tenants,
            bearers,
            notices: Vec::new(),
            _read_models: read_models,
            _duties: Vec::new(),
            _sweeping: None,
            _sealing: Vec::new(),
        })
    }

    /// Takes and gives attachments, whose bytes lie in a vault. The applications are to have been opened
    /// with it as well.
    #[must_use]
    pub fn storing(mut self, vault: Vault) -> Self {
        let served = self.tenants.0.values().map(|app| app.tenant().clone()).collect();
        let papers = Arc::new(self.tenants.clone());
        let shelf = Shelf::new(self.bearers.clone(), papers, vault.clone(), &self.limits);
        self.router = self.router.merge(http::attachments(shelf));
        self._sweeping = Some(Sweeping::begin(vault, served));
        self
    }

    /// Prints the files of cases, with the machine's fonts and those of a folder.
    #[must_use]
    pub fn printing(mut self, fonts: Option<PathBuf>) -> Self {
        let files = Arc::new(self.tenants.clone());
        let press = Press::new(self.bearers.clone(), files, fonts);
        self.router = self.router.merge(http::prints(press));
        self
    }

    /// Seals the logs of the applications for as long as the service stands, and shows them to everybody.
    #[must_use]
    pub fn sealing(mut self, sealed: Sealed) -> Self {
        let (sealing, logs) = sealed.begin();
        self.router = self.router.merge(http::logs(logs));
        self._sealing = sealing;
        self
    }

    /// Does the deadline duties of every tenant for as long as the service stands: at once, and then every so
    /// often.
    #[must_use]
    pub fn attending(mut self, every: Duration) -> Self {
        self._duties = self.tenants.0.values().map(|app| app.attend_duties(every)).collect();
        self
    }

    /// Tells the receivers of the tenants' webhooks, for as long as the service stands; those of applications
    /// that have nothing to sign with are not told.
    #[must_use]
    pub fn notifying(mut self, dispatch: &Dispatch) -> Self {
        let apps = self.tenants.0.values();
        self.notices = apps.filter_map(|app| app.send_notices(dispatch.clone())).collect();
        self
    }

    /// Shows figures at `/metrics`, to whoever asks.
    #[must_use]
    pub fn showing(mut self, figures: Render) -> Self {
        self.router = self.router.merge(http::metrics(figures));
        self
    }

    /// Serves until `stop` is done, then lets running requests end, and others tell the receivers.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        let Self { router, limits, notices, .. } = self;
        let served = http::serve(listener, router, limits, stop).await;
        join_all(notices.into_iter().map(Dispatching::stop)).await;
        served
    }
}

/// Fields whose answers may change while the position does not.
const UNVERSIONED: &[&str] =
    &["attempts", "webhooks", "webhook", "ledger", "proof", "evidence", "receipt"];

/// What proofs cost beyond the rule: each reads the log and hashes.
const WEIGHTS: &[(&str, &str, u64)] = &[
    ("Case", "evidence", 50),
    ("Case", "receipt", 10),
    ("HistoryEntry", "proof", 2),
    ("Ledger", "inclusion", 5),
    ("Ledger", "consistency", 5),
    ("Ledger", "checkpoints", 5),
];

fn endpoint(tenants: &Tenants, bearers: Arc<Bearers>, limits: &Limits) -> Endpoint {
    let [prepared, ready, settled] = [(); 3].map(|()| tenants.clone());
    Endpoint {
        prepare: Arc::new(move |request, caller: &Caller| prepared.prepare(request, caller)),
        ready: Arc::new(move || {
            let tenants = ready.clone();
            Box::pin(async move { tenants.ready().await })
        }),
        position: Some(Arc::new(move |caller: &Caller| settled.position(caller))),
        // Refused attempts leave no event, nor do notices that were sent, nor what is signed and cosigned.
        unversioned: UNVERSIONED,
        limits: limits.clone(),
        weights: Weights::of(WEIGHTS.iter().copied()),
        ..Endpoint::new(Arc::new(lianxin_graphql::schema()), lianxin_graphql::sdl(), bearers)
    }
}

/// Reads ahead what figures are computed from.
fn warm(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = app.queries().warm().await {
            tracing::warn!(%error, "the facts of figures could not be read ahead");
        }
    });
}
