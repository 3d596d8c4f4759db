//! Commands over HTTP: a handler without GraphQL, authentication or read models.

use crate::{counter::Add, work::Framework};
use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use cqrs_es::persist::PersistedEventRepository;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Asked {
    stream: String,
    amount: u64,
}

#[derive(Serialize)]
struct Done {
    stream: String,
}

type Answer = Result<Json<Done>, (StatusCode, String)>;

/// Serves until it is ended.
pub(crate) async fn serve<R>(framework: Framework<R>) -> anyhow::Result<()>
where
    R: PersistedEventRepository + 'static,
{
    let router = Router::new().route("/add", post(add::<R>)).with_state(Arc::new(framework));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn add<R>(State(framework): State<Arc<Framework<R>>>, Json(asked): Json<Asked>) -> Answer
where
    R: PersistedEventRepository + 'static,
{
    let Asked { stream, amount } = asked;
    let failed = |error| (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}"));
    framework.execute(&stream, Add(amount)).await.map_err(failed)?;
    Ok(Json(Done { stream }))
}
