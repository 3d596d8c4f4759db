//! Serves the record of a database until its input ends or it is killed, and tells its address on its output.
//! Tokens are signed with a key that the tests know.
//!
//! `lianxin-office-server URL TENANT`

use lianxin_app::{App, Stores, clock::SystemClock};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{SigningKey, Tokens},
};
use lianxin_store::TenantId;
use lianxin_store_postgres::{Options, PostgresStore};
use std::sync::Arc;
use tokio::net::TcpListener;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, tenant] = arguments.as_slice() else { anyhow::bail!("URL TENANT") };
    let store = PostgresStore::connect(url, Options::default()).await?;
    let app = App::open(Stores::of(&store), TenantId::new(tenant), Arc::new(SystemClock)).await?;
    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let service = Service::new(vec![app], tokens, Limits { bucket: 1 << 50, ..Limits::default() })?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let ended = async {
        // However the input ends, nobody is there any more.
        let drained = || std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        _ = tokio::task::spawn_blocking(drained).await;
    };
    service.run(listener, ended).await?;
    Ok(())
}
