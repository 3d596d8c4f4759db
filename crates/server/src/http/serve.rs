//! Accepting connections: HTTP/1.1 and HTTP/2 without TLS, each with times for reading and writing
//! and a bound on how many there are. What is answered is the router's affair.

use super::{Limits, paced::Paced};
use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

/// How long running requests may take to end once the server is to stop.
const FAREWELL: Duration = Duration::from_secs(5);
/// Pause after a failed accept: usually there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(100);
/// Bytes of headers a request may have, and the most of them HTTP/2 decodes.
const HEADERS: u32 = 16 * 1024;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 64;

/// Serves until `stop` is done, then lets running requests end for a little while.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let builder = Arc::new(builder(&limits));
    let places = Arc::new(Semaphore::new(limits.connections));
    let farewell = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, place)) = accepted else { continue };
        // Small answers leave at once; a socket that refuses the option serves as well.
        _ = stream.set_nodelay(true);
        let io = TokioIo::new(Paced::new(stream, limits.write_time(), limits.read_time()));
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection_with_upgrades(io, service).into_owned();
        let connection = farewell.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    // Subscriptions do not end by themselves.
    _ = tokio::time::timeout(FAREWELL, farewell.shutdown()).await;
    Ok(())
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, Place)> {
    let place = places.clone().acquire_owned().await.expect("nobody closes the places");
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.read_time())
        .max_buf_size(64 * 1024)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.read_time())
        .keep_alive_timeout(limits.read_time())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEADERS)
        .max_send_buf_size(64 * 1024)
        .enable_connect_protocol();
    builder
}
