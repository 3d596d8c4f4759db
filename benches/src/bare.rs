//! The peer of the GraphQL figures: an axum handler without GraphQL that runs the same SQL and writes
//! the same JSON. It is served by a process of its own, as the product is.

use anyhow::Context;
use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, SqlitePool, sqlite::SqliteConnectOptions};
use std::{collections::HashMap, path::Path, sync::Arc};
use tokio::net::TcpListener;

/// The office whose record it reads.
const TENANT: &str = "demo";

#[derive(Clone)]
struct Bare {
    pool: SqlitePool,
    names: Arc<HashMap<String, String>>,
    /// What the names of the active generation's tables begin with.
    generation: Arc<str>,
}

type Answer<T> = Result<Json<T>, (StatusCode, String)>;

/// Serves until it is ended.
pub(crate) async fn serve(data: &Path) -> anyhow::Result<()> {
    let connect =
        |file: &str| SqliteConnectOptions::new().filename(data.join(file)).read_only(true);
    let log = SqlitePool::connect_with(connect("lianxin.db")).await.context("the log")?;
    let mut names = HashMap::new();
    for event_type in ["StationEstablished", "CategoryRegistered"] {
        let found: Vec<(String, String)> = sqlx::query_as(include_str!("bare/names.sql"))
            .bind(TENANT)
            .bind(event_type)
            .fetch_all(&log)
            .await?;
        names.extend(found);
    }
    let pool = SqlitePool::connect_with(connect("lianxin.read.db").pragma("query_only", "ON"));
    let pool = pool.await.context("the read models")?;
    let generation: String = sqlx::query_scalar(include_str!("bare/generation.sql"))
        .bind(TENANT)
        .fetch_one(&pool)
        .await
        .context("the active generation")?;
    let bare = Bare { pool, names: Arc::new(names), generation: generation.into() };
    let router = Router::new().route("/page", post(page)).route("/case", post(case));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router.with_state(bare)).await?)
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
    /// A statement on the tables of the active generation.
    fn sql(&self, statement: &str) -> AssertSqlSafe<String> {
        AssertSqlSafe(statement.replace("rm_case_view", &format!("rm_{}", self.generation)))
    }

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
    let documents: Vec<String> = sqlx::query_scalar(bare.sql(include_str!("bare/page.sql")))
        .bind(TENANT)
        .bind(asked.variables.station)
        .bind(asked.variables.from)
        .fetch_all(&bare.pool)
        .await
        .map_err(failed)?;
    let mut edges = Vec::with_capacity(documents.len());
    for document in documents.iter().take(50) {
        edges.push(Edge { node: bare.told(document).map_err(failed)? });
    }
    let page_info = PageInfo { has_next_page: documents.len() > 50 };
    Ok(Json(Data { data: Cases { cases: Edges { edges, page_info } } }))
}

async fn case(State(bare): State<Bare>, Json(asked): Json<Asked<CaseOf>>) -> Answer<Data<OneCase>> {
    let document: Option<String> = sqlx::query_scalar(bare.sql(include_str!("bare/case.sql")))
        .bind(TENANT)
        .bind(asked.variables.number)
        .fetch_optional(&bare.pool)
        .await
        .map_err(failed)?;
    let case = document.map(|document| bare.told(&document)).transpose().map_err(failed)?;
    Ok(Json(Data { data: OneCase { case } }))
}

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
