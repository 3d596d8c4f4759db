//! Serves the record of a store and sends its notices, also to receivers on this machine, until its input ends or it
//! is killed, and tells its address on its output. Tokens are signed with a key that the tests know.
//!
//! `lianxin-office-server URL TENANT`

use lianxin_app::{App, clock::SystemClock};
use lianxin_server::{
    http::Limits,
    service::Service,
    settings::Webhooks,
    token::{SigningKey, Tokens},
    webhooks::dispatch,
};
use lianxin_store::TenantId;
use lianxin_tests::open;
use std::sync::Arc;
use tokio::net::TcpListener;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, tenant] = arguments.as_slice() else { anyhow::bail!("URL TENANT") };
    let stores = open(url).await?;
    let key = SigningKey::from_bytes([7; 32]);
    let app = App::open(stores, TenantId::new(tenant), Arc::new(SystemClock)).await?;
    let apps = vec![app.signing_with(key.webhooks())];
    let limits = Limits { bucket: 1 << 50, ..Limits::default() };
    let soon = Webhooks { private: true, longest_wait_seconds: 1, ..Webhooks::default() };
    let service = Service::new(apps, Tokens::new(&key), limits)?.notifying(&dispatch(&soon)?);
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
