//! `/attachments/uploads`: begins uploads, tells where they stand, goes on with them, gives them up.

use super::{Shelf, tus};
use crate::http::{
    Caller,
    fault::{Code, Fault},
    refused,
};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, Method, Response, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use jiff::Timestamp;
use lianxin_attachments::{Begun, Ticket, UploadError};
use lianxin_domain::policy::AttachmentRules;
use lianxin_store::TenantId;
use std::{sync::Arc, time::Duration};
use tracing::Instrument;
use uuid::Uuid;

/// Why a request about uploads is refused, and where the upload stands if that is why.
struct Refused {
    fault: Fault,
    stands: Option<u64>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, stands: None }
    }
}

impl From<UploadError> for Refused {
    fn from(error: UploadError) -> Self {
        let stands = match error {
            UploadError::Offset { stands } => Some(stands),
            _ => None,
        };
        Self { fault: refused::upload(&error), stands }
    }
}

type Answer = Result<Response<Body>, Refused>;

/// Tells the limits, and begins an upload.
pub(super) async fn all(State(shelf): State<Arc<Shelf>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    told(begin(&shelf, &parts).await)
}

/// What concerns one upload.
pub(super) async fn one(
    State(shelf): State<Arc<Shelf>>,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    told(go_on(&shelf, &id, &parts, body).await)
}

fn told(answer: Answer) -> Response<Body> {
    match answer {
        Ok(response) => tus::marked(response, None),
        Err(Refused { fault, stands }) => tus::marked(refused::answered(fault), stands),
    }
}

async fn begin(shelf: &Shelf, parts: &Parts) -> Answer {
    let (caller, rules) = entitled(shelf, parts)?;
    match tus::method(&parts.method, &parts.headers) {
        Method::OPTIONS => Ok(tus::options(rules.max_bytes)),
        Method::POST => {
            tus::check_version(&parts.headers)?;
            let (attachment, metadata) = tus::declared(&parts.headers)?;
            let ticket = ticket(&caller, Uuid::new_v4());
            let now = Timestamp::now();
            let begun = shelf.vault.begin(&ticket, attachment, &rules, metadata, now).await?;
            Ok(tus::created(ticket.id, &begun))
        }
        _ => Ok(wrong_method("OPTIONS, POST")),
    }
}

async fn go_on(shelf: &Arc<Shelf>, id: &str, parts: &Parts, body: Body) -> Answer {
    let (caller, rules) = entitled(shelf, parts)?;
    let method = tus::method(&parts.method, &parts.headers);
    if method == Method::OPTIONS {
        return Ok(tus::options(rules.max_bytes));
    }
    tus::check_version(&parts.headers)?;
    // What is no id is that of no upload.
    let id = id.parse().map_err(|_| UploadError::Unknown)?;
    let (ticket, now) = (ticket(&caller, id), Timestamp::now());
    match method {
        Method::HEAD => Ok(tus::standing(&shelf.vault.standing(&ticket, now).await?)),
        Method::DELETE => {
            shelf.vault.cancel(&ticket, now).await?;
            Ok(tus::ended())
        }
        Method::PATCH => {
            tus::check_bytes(&parts.headers)?;
            let offset = tus::offset(&parts.headers)?;
            Ok(tus::went_on(&append(shelf, &caller, ticket, offset, body).await?))
        }
        _ => Ok(wrong_method("OPTIONS, HEAD, PATCH, DELETE")),
    }
}

/// Who asks, and what they may upload.
fn entitled(shelf: &Shelf, parts: &Parts) -> Result<(Caller, AttachmentRules), Fault> {
    let caller = shelf.caller(&parts.headers)?;
    let rules = shelf.papers.rules(&caller).map_err(|error| refused::query(&error))?;
    Ok((caller, rules))
}

fn ticket(caller: &Caller, id: Uuid) -> Ticket {
    let tenant = TenantId::new(&caller.tenant);
    Ticket { tenant, account: caller.actor.account.clone(), id }
}

/// Takes in what comes, in a task of its own: a client that goes away ends its request, and what has
/// come is put down all the same.
async fn append(
    shelf: &Arc<Shelf>,
    caller: &Caller,
    ticket: Ticket,
    offset: u64,
    body: Body,
) -> Result<Begun, Refused> {
    let slot = shelf.slot(caller)?;
    let shelf = Arc::clone(shelf);
    let taking = async move {
        let coming = coming(body, shelf.limits.read_time());
        let taken = shelf.vault.append(&ticket, offset, coming, Timestamp::now()).await;
        drop(slot);
        taken
    };
    match tokio::spawn(taking.in_current_span()).await {
        Ok(taken) => Ok(taken?),
        Err(panicked) => Err(refused::internal(&panicked).into()),
    }
}

/// The rest of a request was cut off.
struct Cut;

/// What comes, until it ends, is cut off, or nothing comes for a time.
fn coming(body: Body, patience: Duration) -> impl Stream<Item = Result<Bytes, Cut>> {
    stream::unfold(Some(body.into_data_stream()), move |body| async move {
        let mut body = body?;
        match tokio::time::timeout(patience, body.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(body))),
            Ok(Some(Err(_))) | Err(_) => Some((Err(Cut), None)),
        }
    })
}

fn wrong_method(allowed: &'static str) -> Response<Body> {
    let message = format!("uploads take {allowed}");
    let fault = Fault::http(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
    let mut response = refused::answered(fault);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
