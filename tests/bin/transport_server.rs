//! Serves the small schema of the transport's tests until its input ends, and tells its address on
//! its output.
//!
//! `lianxin-transport-server [LIMITS]`, the limits as JSON.

#[path = "../transport/schema.rs"]
mod schema;

use lianxin_server::http::{self, Limits};
use tokio::net::TcpListener;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let limits: Limits = match std::env::args().nth(1) {
        Some(limits) => serde_json::from_str(&limits)?,
        None => Limits::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let router = http::router(schema::endpoint(limits.clone()))?;
    let ended = async {
        // However the input ends, nobody is there any more.
        let drained = || std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        _ = tokio::task::spawn_blocking(drained).await;
    };
    http::serve(listener, router, limits, ended).await?;
    Ok(())
}
