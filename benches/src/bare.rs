//! The peer of the GraphQL figures: an axum handler without GraphQL that runs the same SQL and writes
//! the same JSON. It is served by a process of its own, as the product is.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use lianxin_projections::{CaseView, ReadModel};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool, sqlite::SqliteConnectOptions};
use std::{collections::HashMap, path::Path, sync::Arc};
use tokio::net::TcpListener;

/// The office whose record it reads.
const TENANT: &str = "demo";

#[derive(Clone)]
struct Bare {
    documents: Documents,
    names: Arc<HashMap<String, String>>,
    page: Arc<str>,
    case: Arc<str>,
}

/// Where the documents are.
#[derive(Clone)]
enum Documents {
    Database(PgPool),
    File(SqlitePool),
}

type Answer<T> = Result<Json<T>, (StatusCode, String)>;

/// Serves a database or a data folder until it is ended.
pub(crate) async fn serve(target: &str) -> anyhow::Result<()> {
    let bare = match target.starts_with("postgres://") {
        true => Bare::connect(target).await?,
        false => Bare::open(Path::new(target)).await?,
    };
    let router = Router::new().route("/page", post(page)).route("/case", post(case));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router.with_state(bare)).await?)
}

/// The events that name what a case names by its code.
const NAMING: [&str; 2] = ["StationEstablished", "CategoryRegistered"];

impl Bare {
    async fn connect(url: &str) -> anyhow::Result<Self> {
        let pool = PgPool::connect(url).await?;
        let names = sqlx::query_as(include_str!("bare/postgres/names.sql"));
        let names: Vec<(String, String)> = names.bind(TENANT).bind(NAMING).fetch_all(&pool).await?;
        let page = include_str!("bare/postgres/page.sql");
        let case = include_str!("bare/postgres/case.sql");
        Ok(Self::new(Documents::Database(pool), names, page, case))
    }

    async fn open(data: &Path) -> anyhow::Result<Self> {
        let connect =
            |file: &str| SqliteConnectOptions::new().filename(data.join(file)).read_only(true);
        let log = SqlitePool::connect_with(connect("lianxin.db")).await?;
        let names = sqlx::query_as(include_str!("bare/sqlite/names.sql"));
        let names: Vec<(String, String)> =
            names.bind(TENANT).bind(NAMING[0]).bind(NAMING[1]).fetch_all(&log).await?;
        let documents = connect("lianxin.read.db").pragma("query_only", "ON");
        let documents = Documents::File(SqlitePool::connect_with(documents).await?);
        let page = include_str!("bare/sqlite/page.sql");
        let case = include_str!("bare/sqlite/case.sql");
        Ok(Self::new(documents, names, page, case))
    }

    /// The tables are those of the read model's present generation.
    fn new(documents: Documents, names: Vec<(String, String)>, page: &str, case: &str) -> Self {
        let here = |statement: &str| {
            statement.replace(CaseView::SPEC.name, &CaseView::SPEC.generation()).into()
        };
        let names = Arc::new(names.into_iter().collect());
        Self { documents, names, page: here(page), case: here(case) }
    }

    /// The documents that a statement finds with these values after the tenant.
    async fn find(&self, statement: &Arc<str>, values: &[&str]) -> sqlx::Result<Vec<String>> {
        let statement = AssertSqlSafe(Arc::clone(statement));
        match &self.documents {
            Documents::Database(pool) => {
                let found = sqlx::query_scalar(statement).bind(TENANT);
                values.iter().fold(found, |found, value| found.bind(*value)).fetch_all(pool).await
            }
            Documents::File(pool) => {
                let found = sqlx::query_scalar(statement).bind(TENANT);
                values.iter().fold(found, |found, value| found.bind(*value)).fetch_all(pool).await
            }
        }
    }
}

#[derive(Deserialize)]
struct Asked<V> {
    variables: V,
}

#[derive(Deserialize)]
struct PageOf {
    station: String,
    from: String,
}

#[derive(Deserialize)]
struct CaseOf {
    number: String,
}

/// What is taken from a stored document.
#[derive(Deserialize)]
struct Stored {
    case: StoredCase,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredCase {
    id: String,
    number: String,
    title: String,
    status: String,
    registered_on: Option<String>,
    last_closed_on: Option<String>,
    station: Option<String>,
    category: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    number: String,
    title: String,
    status: String,
    registered_on: Option<String>,
    closed_on: Option<String>,
    station: Option<Named>,
    category: Option<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
}

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

#[derive(Serialize)]
struct Cases {
    cases: Edges,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Edges {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Serialize)]
struct Edge {
    node: Case,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
}

#[derive(Serialize)]
struct OneCase {
    case: Option<Case>,
}

impl Bare {
    fn told(&self, document: &str) -> Result<Case, serde_json::Error> {
        let Stored { case } = serde_json::from_str(document)?;
        let named = |code: Option<String>| {
            code.and_then(|code| self.names.get(&code)).map(|name| Named { name: name.clone() })
        };
        Ok(Case {
            id: case.id,
            number: case.number,
            title: case.title,
            status: case.status,
            registered_on: case.registered_on,
            closed_on: case.last_closed_on,
            station: named(case.station),
            category: named(case.category),
        })
    }
}

async fn page(State(bare): State<Bare>, Json(asked): Json<Asked<PageOf>>) -> Answer<Data<Cases>> {
    let PageOf { station, from } = asked.variables;
    let documents = bare.find(&bare.page, &[&station, &from]).await.map_err(failed)?;
    let mut edges = Vec::with_capacity(documents.len());
    for document in documents.iter().take(50) {
        edges.push(Edge { node: bare.told(document).map_err(failed)? });
    }
    let page_info = PageInfo { has_next_page: documents.len() > 50 };
    Ok(Json(Data { data: Cases { cases: Edges { edges, page_info } } }))
}

async fn case(State(bare): State<Bare>, Json(asked): Json<Asked<CaseOf>>) -> Answer<Data<OneCase>> {
    let documents = bare.find(&bare.case, &[&asked.variables.number]).await.map_err(failed)?;
    let case = documents.first().map(|document| bare.told(document));
    let case = case.transpose().map_err(failed)?;
    Ok(Json(Data { data: OneCase { case } }))
}

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
