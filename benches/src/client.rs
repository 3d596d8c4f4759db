//! A load client as small as can be: one kept-alive HTTP/1.1 connection that posts JSON.
//!
//! It is no general client: it wants a `Content-Length`, follows nothing and retries nothing, so that
//! little of what is measured is its own.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A connection to one path of one server.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// Request line and headers up to the length of the body.
    head: String,
    line: String,
    body: Vec<u8>,
}

impl Client {
    /// Connects for posting to a path with a bearer token.
    pub(crate) async fn connect(
        server: SocketAddr,
        path: &str,
        token: &str,
    ) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await.context("connecting to the server")?;
        stream.set_nodelay(true)?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nAccept: application/graphql-response+json\r\n\
             Content-Length: "
        );
        let stream = BufReader::with_capacity(64 * 1024, stream);
        Ok(Self { stream, head, line: String::new(), body: Vec::new() })
    }

    /// Posts and reads the whole answer; anything but 200 is a failure.
    pub(crate) async fn post(&mut self, body: &str) -> anyhow::Result<&[u8]> {
        let request = format!("{}{}\r\n\r\n{body}", self.head, body.len());
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let status = self.read_line().await?.to_owned();
        let mut length = None;
        loop {
            let line = self.read_line().await?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse::<usize>()?);
            }
        }
        self.body.resize(length.context("the answer has no Content-Length")?, 0);
        self.stream.read_exact(&mut self.body).await?;
        if !status.starts_with("HTTP/1.1 200") {
            bail!("{status}: {}", String::from_utf8_lossy(&self.body));
        }
        Ok(&self.body)
    }

    async fn read_line(&mut self) -> anyhow::Result<&str> {
        self.line.clear();
        self.stream.read_line(&mut self.line).await?;
        Ok(self.line.trim_end())
    }
}
