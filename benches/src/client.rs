//! Asks questions over HTTP on kept connections, each waiting for its answer before the next.

use crate::load::{self, Run};
use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpStream, sync::Mutex};

type Sender = http1::SendRequest<Full<Bytes>>;

/// Connections to a server.
#[derive(Clone)]
pub(crate) struct Client {
    senders: Arc<[Mutex<Sender>]>,
    path: &'static str,
    /// Whose questions they are, in turn; none asks for nobody.
    tokens: Arc<[String]>,
}

impl Client {
    /// Opens so many connections.
    pub(crate) async fn connect(
        server: SocketAddr,
        path: &'static str,
        tokens: &[String],
        connections: usize,
    ) -> anyhow::Result<Self> {
        let mut senders = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(server).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            senders.push(Mutex::new(sender));
        }
        Ok(Self { senders: senders.into(), path, tokens: tokens.into() })
    }

    /// Posts a body on one of the connections and takes the whole answer.
    pub(crate) async fn ask(&self, connection: usize, body: String) -> anyhow::Result<Bytes> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(self.path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json");
        if !self.tokens.is_empty() {
            let token = &self.tokens[connection % self.tokens.len()];
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let mut sender = self.senders[connection].lock().await;
        sender.ready().await?;
        let answer = sender.send_request(request).await.context("asking")?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        let refused = status != StatusCode::OK || body.starts_with(br#"{"errors""#);
        ensure!(!refused, "{status}: {}", String::from_utf8_lossy(&body));
        Ok(body)
    }

    /// Whether a probe answers that all is well.
    pub(crate) async fn is_ready(&self) -> anyhow::Result<bool> {
        let probe = Request::get(self.path).header(header::HOST, "localhost");
        let mut sender = self.senders[0].lock().await;
        sender.ready().await?;
        let answer = sender.send_request(probe.body(Full::default())?).await?;
        let status = answer.status();
        answer.into_body().collect().await?;
        Ok(status == StatusCode::OK)
    }

    /// Asks on all connections until the time is up; a body is made of the number of the question.
    pub(crate) async fn drive<B>(&self, time: Duration, body: B) -> anyhow::Result<Run>
    where
        B: Fn(u64) -> String + Clone + Send + Sync + 'static,
    {
        let (client, connections) = (self.clone(), self.senders.len());
        load::drive(connections, time, move |connection, number| {
            let question = body(number * connections as u64 + connection as u64);
            let client = client.clone();
            async move { client.ask(connection, question).await.map(drop) }
        })
        .await
    }
}
