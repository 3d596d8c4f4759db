//! `/cases/{case}/file.pdf` and `/cases/{case}/file.html`: the file of a case as it stands now, to whoever sees
//! the case; `/cases/{case}/receipt.pdf`, `.html` and `.json`: the petitioner's receipt, to whoever may hand it out.
//!
//! What is told to whom is the application's to say; how it is laid out is the printer's.

use super::{
    Authenticate, Caller, bearer,
    disposition::{Shown, disposition},
    fault::Fault,
    headers, refused,
};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    middleware,
    routing::get,
};
use futures::future::BoxFuture;
use jiff::Timestamp;
use lianxin_app::{QueryError, proofs::GivenReceipt};
use lianxin_domain::case::file::{CaseFile, Said};
use lianxin_print::{PrintError, Printer, Receipt, Sheet, Slip, Witnessed};
use std::{path::PathBuf, sync::Arc};
use tokio::{
    sync::{OnceCell, Semaphore},
    task::spawn_blocking,
};

/// Files laid out at once; who comes later waits. Each keeps a processor busy.
const AT_ONCE: usize = 2;

/// What an application says of files.
pub trait CaseFiles: Send + Sync {
    /// The file of a case; `NOT_FOUND` when the caller does not see it.
    fn case_file<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
    ) -> BoxFuture<'a, Result<CaseFile, QueryError>>;

    /// The receipt of a case; `FORBIDDEN` when its petitioner is not for the caller.
    fn receipt<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
    ) -> BoxFuture<'a, Result<GivenReceipt, QueryError>>;
}

/// What files are printed from.
pub struct Press {
    authenticator: Arc<dyn Authenticate>,
    files: Arc<dyn CaseFiles>,
    fonts: Option<PathBuf>,
    /// Opened when the first file is asked for: most processes print nothing.
    printer: OnceCell<Printer>,
    free: Semaphore,
}

impl Press {
    /// Prints with the machine's fonts, and those of a folder.
    pub fn new(
        authenticator: Arc<dyn Authenticate>,
        files: Arc<dyn CaseFiles>,
        fonts: Option<PathBuf>,
    ) -> Self {
        let free = Semaphore::new(AT_ONCE);
        Self { authenticator, files, fonts, printer: OnceCell::new(), free }
    }

    async fn printer(&self) -> Result<Printer, PrintError> {
        let open = || async {
            let fonts = self.fonts.clone();
            let opened = spawn_blocking(move || Printer::open(fonts.as_deref())).await;
            opened.unwrap_or_else(|panic| Err(PrintError::Layout(panic.to_string())))
        };
        self.printer.get_or_try_init(open).await.cloned()
    }
}

/// The form of a printed sheet.
#[derive(Debug, Clone, Copy)]
enum Form {
    Pdf,
    Html,
}

/// What is printed.
#[derive(Debug, Clone, Copy)]
enum Paper {
    File,
    Receipt,
}

/// The routes, to be merged with those of an endpoint.
pub fn prints(press: Press) -> Router {
    let route = |paper, form| {
        get(move |state: State<Arc<Press>>, path: Path<String>, headers: HeaderMap| {
            answer((paper, form), state, path, headers)
        })
    };
    Router::new()
        .route("/cases/{case}/file.pdf", route(Paper::File, Form::Pdf))
        .route("/cases/{case}/file.html", route(Paper::File, Form::Html))
        .route("/cases/{case}/receipt.pdf", route(Paper::Receipt, Form::Pdf))
        .route("/cases/{case}/receipt.html", route(Paper::Receipt, Form::Html))
        .route("/cases/{case}/receipt.json", get(receipt))
        .layer(middleware::from_fn(headers::around))
        .with_state(Arc::new(press))
}

async fn answer(
    what: (Paper, Form),
    State(press): State<Arc<Press>>,
    Path(case): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let printed = press.print(what, &case, &headers).await;
    printed.unwrap_or_else(refused::answered)
}

async fn receipt(
    State(press): State<Arc<Press>>,
    Path(case): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let given = press.receipt(&case, &headers).await;
    given.unwrap_or_else(refused::answered)
}

impl Press {
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Fault> {
        let caller = self.authenticator.authenticate(bearer::of(headers));
        caller.map_err(|_| Fault::unauthenticated())
    }

    async fn receipt(&self, case: &str, headers: &HeaderMap) -> Result<Response<Body>, Fault> {
        let given = self.files.receipt(&self.caller(headers)?, case).await;
        let given = given.map_err(|error| refused::query(&error))?;
        let name = format!("{}-receipt.json", given.number);
        let json = Body::from(given.receipt.to_json());
        Ok(told(json, "application/json", disposition(Shown::Saved, &name)))
    }

    /// The sheet that is to be laid out, and what it is called.
    async fn sheet(
        &self,
        paper: Paper,
        caller: &Caller,
        case: &str,
    ) -> Result<(Sheet, String), QueryError> {
        let slip = Slip::new(Timestamp::now(), &caller.actor);
        Ok(match paper {
            Paper::File => {
                let file = self.files.case_file(caller, case).await?;
                (Sheet::case_file(&file, &slip), format!("{}-{}", file.number, file.title))
            }
            Paper::Receipt => {
                let given = receipt_page(self.files.receipt(caller, case).await?);
                (Sheet::receipt(&given, &slip), format!("{}-receipt", given.number))
            }
        })
    }

    async fn print(
        &self,
        (paper, form): (Paper, Form),
        case: &str,
        headers: &HeaderMap,
    ) -> Result<Response<Body>, Fault> {
        let caller = self.caller(headers)?;
        let sheet = self.sheet(paper, &caller, case).await;
        let (sheet, name) = sheet.map_err(|error| refused::query(&error))?;
        let printer = self.printer().await.map_err(|error| unprinted(&error))?;
        let _turn = self.free.acquire().await.map_err(|error| refused::internal(&error))?;
        let printed = spawn_blocking(move || match form {
            Form::Pdf => printer.pdf(&sheet),
            Form::Html => printer.html(&sheet).map(String::into_bytes),
        });
        let printed = printed.await.map_err(|panic| refused::internal(&panic))?;
        Ok(form.response(&name, printed.map_err(|error| unprinted(&error))?))
    }
}

/// What is printed of a receipt.
pub fn receipt_page(given: GivenReceipt) -> Receipt {
    let said = given.said.into_iter().map(|it| Said { label: it.label, value: it.value });
    let witnesses = given.witnesses.into_iter().map(|(name, at)| Witnessed { name, at });
    Receipt {
        number: given.number,
        registered_at: given.registered_at,
        station: given.station,
        said: said.collect(),
        index: given.receipt.proof.index,
        leaf: given.leaf.to_base64(),
        origin: given.origin,
        size: given.head.size,
        witnesses: witnesses.collect(),
        proof: given.receipt.proof.to_string(),
    }
}

impl Form {
    fn response(self, name: &str, printed: Vec<u8>) -> Response<Body> {
        let (kind, shown, extension) = match self {
            Self::Pdf => ("application/pdf", Shown::Saved, "pdf"),
            Self::Html => ("text/html; charset=utf-8", Shown::InPage, "html"),
        };
        told(Body::from(printed), kind, disposition(shown, &format!("{name}.{extension}")))
    }
}

fn told(body: Body, kind: &str, disposition: String) -> Response<Body> {
    // The style of a page lies in it, and so does its QR code.
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";
    let told = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, policy.to_owned()),
    ];
    let plain = |text| HeaderValue::try_from(text).expect("it is made of plain text");
    let mut response = Response::new(body);
    response.headers_mut().extend(told.map(|(name, text)| (name, plain(text))));
    response
}

/// Why a file was not laid out, and what is to be done about it.
fn unprinted(error: &PrintError) -> Fault {
    match error {
        PrintError::NoFont => {
            let zh = "找不到中文字体；请安装 Debian 软件包 fonts-noto-cjk，或在设置 print.fonts 中指定字体目录";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            refused::in_both(status, "NO_FONT", error.to_string(), zh.to_owned())
        }
        PrintError::Layout(_) => refused::internal(error),
    }
}
