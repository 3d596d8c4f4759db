//! `/graphql`: queries and mutations over POST, queries over GET, as GraphQL-over-HTTP says.

use super::{
    Caller,
    answer::{self, Written},
    body, etag,
    fault::{Code, ErrorEntry, Fault},
    gate::{Admitted, Subject},
    media::{self, Media},
    operation::Desk,
    params::{Body as Asked, Params},
};
use apollo_compiler::executable::OperationType;
use async_graphql::Response as Outcome;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use futures::future::join_all;
use std::{sync::Arc, time::Instant};

/// Answers a request.
pub(super) async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let media = match Media::negotiate(&parts.headers) {
        Ok(media) => media,
        Err(fault) => return answer::refusal(Media::Json, fault),
    };
    let answered = match parts.method {
        Method::GET => from_address(&desk, media, &parts).await,
        Method::POST => from_body(&desk, media, &parts.headers, body).await,
        _ => return wrong_method(media, "GET, POST"),
    };
    answered.unwrap_or_else(|fault| answer::refusal(media, fault))
}

/// The refusal of another method than those allowed.
pub(super) fn wrong_method(media: Media, allowed: &'static str) -> Response<Body> {
    let message = format!("only {allowed} here");
    let fault = Fault::http(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
    let mut response = answer::refusal(media, fault);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

async fn from_address(desk: &Desk, media: Media, parts: &Parts) -> Result<Response<Body>, Fault> {
    let caller = desk.caller(&parts.headers)?;
    let params = Params::from_address(parts.uri.query())?;
    let admitted = desk.admit(&caller, &params).await?;
    if admitted.kind == OperationType::Mutation {
        return Ok(wrong_method(media, "POST"));
    }
    one(desk, media, &parts.headers, &caller, &params, admitted).await
}

async fn from_body(
    desk: &Desk,
    media: Media,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response<Body>, Fault> {
    let caller = desk.caller(headers)?;
    media::check_content(headers)?;
    let bytes = body::read(headers, body, desk.limits()).await?;
    match Asked::from_json(&bytes)? {
        Asked::One(params) => {
            let admitted = desk.admit(&caller, &params).await?;
            one(desk, media, headers, &caller, &params, admitted).await
        }
        Asked::Batch(batch) => many(desk, &caller, batch).await,
    }
}

/// One operation; a query the client already has the answer of is not run.
async fn one(
    desk: &Desk,
    media: Media,
    headers: &HeaderMap,
    caller: &Caller,
    params: &Params,
    admitted: Admitted,
) -> Result<Response<Body>, Fault> {
    refuse_subscription(&admitted)?;
    let before = etag::position(desk, caller, admitted.subject);
    let tag = before.as_deref();
    let tag = tag.and_then(|position| etag::at(position, desk, caller, params, &admitted, media));
    if let Some(tag) = tag.as_ref().filter(|tag| etag::is_known(headers, tag)) {
        return Ok(not_modified(tag));
    }
    if let Some(tag) = &tag
        && let Some(bytes) = desk.kept.find(tag).await
    {
        return Ok(counted(
            desk,
            caller,
            tagged(answer::carrying(media, StatusCode::OK, bytes), tag),
        ));
    }
    if let (Subject::Schema, Some(tag)) = (admitted.subject, &tag) {
        return about_schema(desk, media, caller, params, &admitted, tag).await;
    }
    let begun = Instant::now();
    let result = desk.run(caller, &admitted, params).await.map(answer::bounded);
    let unblemished = result.as_ref().is_ok_and(Outcome::is_ok);
    let response = answer::of(media, &result);
    // What moved meanwhile may or may not have been read.
    let stands = unblemished && etag::position(desk, caller, admitted.subject) == before;
    let response = match tag.filter(|_| stands) {
        Some(tag) => {
            desk.kept.take(&tag, begun.elapsed(), response.body()).await;
            tagged(response, &tag)
        }
        None => response,
    };
    Ok(counted(desk, caller, response))
}

/// An answer about the schema alone, made once however many ask.
async fn about_schema(
    desk: &Desk,
    media: Media,
    caller: &Caller,
    params: &Params,
    admitted: &Admitted,
    tag: &HeaderValue,
) -> Result<Response<Body>, Fault> {
    let made = async {
        let outcome = desk.run(caller, admitted, params).await.map(answer::bounded)?;
        Ok::<_, Fault>(answer::written(&Written::of(&Ok(outcome))))
    };
    let bytes = desk.schema_answers.try_get_with_by_ref(tag.as_bytes(), made).await;
    let bytes = bytes.map_err(|fault| Fault::clone(&fault))?;
    // All who were told this hold the same bytes.
    Ok(tagged(answer::carrying(media, StatusCode::OK, bytes), tag).map(Body::from))
}

fn tagged(mut response: Response<Bytes>, tag: &HeaderValue) -> Response<Bytes> {
    response.headers_mut().insert(header::ETAG, tag.clone());
    response
}

/// An answer that counts as the caller's until it is read.
fn counted(desk: &Desk, caller: &Caller, response: Response<Bytes>) -> Response<Body> {
    response.map(|bytes| desk.unread.count(caller.account(), bytes).into())
}

async fn many(desk: &Desk, caller: &Caller, batch: Vec<Params>) -> Result<Response<Body>, Fault> {
    let limit = desk.limits().batch;
    if limit < 2 || batch.len() > limit {
        let message = match limit {
            0 | 1 => "requests with several operations are not accepted".to_owned(),
            limit => format!("the request has more than {limit} operations"),
        };
        let error = ErrorEntry::new(Code::BatchTooLarge, message).with("limit", limit);
        let fault = Fault::malformed("");
        return Err(Fault { errors: vec![error], ..fault });
    }
    if batch.is_empty() {
        return Err(Fault::malformed("the request has no operation"));
    }
    let results = join_all(batch.iter().map(|params| async move {
        let admitted = desk.admit(caller, params).await?;
        refuse_subscription(&admitted)?;
        desk.run(caller, &admitted, params).await.map(answer::bounded)
    }));
    Ok(counted(desk, caller, answer::of_batch(&results.await)))
}

fn refuse_subscription(admitted: &Admitted) -> Result<(), Fault> {
    if admitted.kind != OperationType::Subscription {
        return Ok(());
    }
    let message = "subscriptions are served at /graphql/ws and /graphql/stream";
    Err(Fault::operation(ErrorEntry::new(Code::OperationResolutionFailure, message)))
}

fn not_modified(tag: &HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(header::ETAG, tag.clone());
    response
}
