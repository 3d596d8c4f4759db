//! The way of an operation, whatever carries it: who asks, may it run, run it. Knows no media type.

use super::{
    Caller, Endpoint, EndpointError, Limits, bearer,
    budget::Budget,
    fault::Fault,
    gate::{Admitted, Fingerprint, Gate},
    kept::Kept,
    params::Params,
    slots::{Slots, Use},
    turns::Turns,
    unread::Unread,
    values,
};
use apollo_compiler::executable::OperationType;
use async_graphql::{Name, Request, Response, Value};
use axum::http::HeaderMap;
use bytes::Bytes;
use futures::{FutureExt, StreamExt, stream::BoxStream};
use metrics::histogram;
use moka::future::Cache;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};
use tracing::Instrument;

/// What a refused document is charged: studying it is what it costs.
const REFUSED: u64 = 100;
/// Answers about the schema that are kept. Programs ask in few ways.
const SCHEMA_ANSWERS: u64 = 16;

/// The endpoint with everything that guards it. Shared by all requests.
pub(super) struct Desk {
    pub(super) endpoint: Endpoint,
    pub(super) slots: Slots,
    pub(super) unread: Unread,
    /// Answers about the schema alone, by tag: they are long and never change.
    pub(super) schema_answers: Cache<Vec<u8>, Bytes>,
    pub(super) kept: Kept,
    turns: Turns,
    gate: Gate,
    budget: Budget,
}

impl Desk {
    pub(super) fn open(endpoint: Endpoint) -> Result<Self, EndpointError> {
        let limits = endpoint.limits.clone();
        let gate = Gate::open(&endpoint);
        Ok(Self {
            gate: gate.map_err(EndpointError::Schema)?,
            slots: Slots::new(Use::Subscription, &limits),
            unread: Unread::new(&limits),
            schema_answers: Cache::new(SCHEMA_ANSWERS),
            kept: Kept::new(),
            turns: Turns::new(&limits),
            budget: Budget::new(&limits),
            endpoint,
        })
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.endpoint.limits
    }

    /// Tells the schema from those of other builds.
    pub(super) fn schema_fingerprint(&self) -> &Fingerprint {
        &self.gate.fingerprint
    }

    /// What the answers to a caller's queries depend on now, while that can be told.
    pub(super) fn position(&self, caller: &Caller) -> Option<String> {
        self.endpoint.position.as_ref().and_then(|position| position(caller))
    }

    /// Who asks, by the headers.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<Caller, Fault> {
        self.bearer(bearer::of(headers))
    }

    /// Who asks, by a token.
    pub(super) fn bearer(&self, token: Option<&str>) -> Result<Caller, Fault> {
        self.endpoint.authenticator.authenticate(token).map_err(|_| Fault::unauthenticated())
    }

    /// Lets a caller's operation in and charges for it.
    pub(super) async fn admit(&self, caller: &Caller, params: &Params) -> Result<Admitted, Fault> {
        let caller = caller.account();
        self.unread.check(caller)?;
        self.budget.take(caller, 1, Instant::now())?;
        let admitted = self.study(caller, params).await;
        let cost = admitted.as_ref().map_or(REFUSED, |admitted| admitted.cost);
        let charged = self.budget.take(caller, cost, Instant::now());
        let admitted = admitted?;
        charged?;
        Ok(admitted)
    }

    async fn study(&self, caller: &str, params: &Params) -> Result<Admitted, Fault> {
        let document = match self.gate.known(&params.query) {
            Some(known) => known,
            None => {
                let _turn = self.turns.take(caller, 0).await;
                self.gate.study(&params.query).await?
            }
        };
        self.gate.admit(document, params.operation_name.as_deref(), &params.variables)
    }

    /// Runs a query or mutation within its time, of which waiting for its turn is a part.
    pub(super) async fn run(
        &self,
        caller: &Caller,
        admitted: &Admitted,
        params: &Params,
    ) -> Result<Response, Fault> {
        let running = async {
            let _turn = self.turns.take(caller.account(), admitted.cost).await;
            self.endpoint.executor.execute(self.request(caller, admitted, params)).await
        };
        let span = tracing::info_span!("graphql", operation = %admitted.root);
        let running = running.instrument(span);
        // A resolver that panics shares nothing with the next request but what is locked, and locks
        // tell of a panic by themselves.
        let running = AssertUnwindSafe(running).catch_unwind();
        let begun = Instant::now();
        let ran = tokio::time::timeout(self.limits().operation_time(), running).await;
        let labels =
            [("kind", admitted.kind.name().to_owned()), ("operation", admitted.root.clone())];
        histogram!("lianxin_graphql_seconds", &labels).record(begun.elapsed());
        match ran {
            Ok(Ok(response)) => Ok(self.with_cost(response, admitted.cost)),
            Ok(Err(_)) => Err(Fault::internal()),
            Err(_) => Err(Fault::timeout(self.limits().operation_seconds)),
        }
    }

    /// The answers to an operation of any kind. A query or mutation has one, within its time; a
    /// subscription may go on for ever.
    pub(super) fn stream(
        self: Arc<Self>,
        caller: &Caller,
        admitted: Admitted,
        params: Params,
    ) -> BoxStream<'static, Result<Response, Fault>> {
        if admitted.kind == OperationType::Subscription {
            let request = self.request(caller, &admitted, &params);
            return self.endpoint.executor.stream(request).map(Ok).boxed();
        }
        let caller = caller.clone();
        futures::stream::once(async move { self.run(&caller, &admitted, &params).await }).boxed()
    }

    /// The executor's request: parsed, coerced, with all that resolvers look for.
    fn request(&self, caller: &Caller, admitted: &Admitted, params: &Params) -> Request {
        let mut request = Request::new(params.query.clone());
        request.set_parsed_query(admitted.document.parsed.clone());
        request.variables = values::variables(&admitted.variables);
        request.operation_name = params.operation_name.clone();
        (self.endpoint.prepare)(request, caller)
    }

    /// Tells in `extensions.cost` what an answer cost.
    fn with_cost(&self, mut response: Response, cost: u64) -> Response {
        let told = [("requested", cost), ("limit", self.limits().cost)];
        let told = told.map(|(key, value)| (Name::new(key), Value::from(value)));
        let told = Value::Object(told.into_iter().collect());
        response.extensions.insert("cost".to_owned(), told);
        response
    }
}
