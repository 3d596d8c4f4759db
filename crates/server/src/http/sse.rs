//! `/graphql/stream`: operations over Server-Sent Events, in the distinct connections mode of the
//! graphql-sse protocol. One request is one operation; closing it ends the operation.

use super::{
    answer::{self, Written},
    body,
    fault::{Code, Fault, Standing},
    graphql::wrong_method,
    media::{self, Media},
    operation::Desk,
    params::{Body as Asked, Params},
};
use apollo_compiler::executable::OperationType;
use async_graphql::Response as Outcome;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, Response, StatusCode, request::Parts},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use std::{convert::Infallible, sync::Arc};

type Answers = BoxStream<'static, Result<Outcome, Fault>>;

/// Answers a request with a stream of events, or as `/graphql` would when it is wrong in itself.
pub(super) async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::POST {
        return wrong_method(Media::Json, "GET, POST");
    }
    match open(&desk, &parts, body).await {
        Ok(answers) => events(&desk, answers),
        // A browser's EventSource sees no body but that of a stream.
        Err(fault) if matches!(fault.standing, Standing::Operation(_)) => {
            events(&desk, stream::once(async { Err(fault) }).boxed())
        }
        Err(fault) => answer::refusal(Media::Json, fault),
    }
}

async fn open(desk: &Arc<Desk>, parts: &Parts, body: Body) -> Result<Answers, Fault> {
    if !media::takes_events(&parts.headers) {
        let message = "only text/event-stream is offered here";
        return Err(Fault::http(StatusCode::NOT_ACCEPTABLE, Code::NotAcceptable, message));
    }
    let caller = desk.caller(&parts.headers)?;
    let params = match parts.method {
        Method::GET => Params::from_address(parts.uri.query())?,
        _ => from_body(desk, parts, body).await?,
    };
    let admitted = desk.admit(&caller, &params).await?;
    match admitted.kind {
        OperationType::Mutation if parts.method == Method::GET => {
            let message = "mutations are sent by POST";
            Err(Fault::http(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message))
        }
        OperationType::Subscription => {
            let slot = desk.slots.take(caller.account())?;
            let answers = desk.clone().stream(&caller, admitted, params);
            // The slot is the stream's: both end together.
            let held = move |answer| {
                let _held = &slot;
                answer
            };
            Ok(answers.map(held).boxed())
        }
        OperationType::Query | OperationType::Mutation => {
            Ok(desk.clone().stream(&caller, admitted, params))
        }
    }
}

async fn from_body(desk: &Desk, parts: &Parts, body: Body) -> Result<Params, Fault> {
    media::check_content(&parts.headers)?;
    let bytes = body::read(&parts.headers, body, desk.limits()).await?;
    match Asked::from_json(&bytes)? {
        Asked::One(params) => Ok(params),
        Asked::Batch(_) => Err(Fault::malformed("a stream carries one operation")),
    }
}

fn events(desk: &Desk, answers: Answers) -> Response<Body> {
    let next = answers.map(|answer| {
        let answer = answer.map(answer::bounded);
        let written = serde_json::to_string(&Written::of(&answer));
        Event::default().event("next").data(written.expect("answers have string keys"))
    });
    // A browser passes over an event without any data.
    let complete = stream::once(async { Event::default().event("complete").data("null") });
    let alive = KeepAlive::new().interval(desk.limits().keep_alive_time());
    let events = next.chain(complete).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(alive).into_response()
}
