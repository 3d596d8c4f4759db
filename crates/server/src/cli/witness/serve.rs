//! `lianxin witness serve`: a witness over HTTP.

use super::{Reading, now};
use crate::{
    cli::serve::{bind, told_to_end},
    http::{self, Limits},
};
use anyhow::Context;
use clap::Args;
use std::net::SocketAddr;

/// Connections open at once: logs are few, and each asks once a minute.
const CONNECTIONS: usize = 256;

/// `lianxin witness serve`
#[derive(Debug, Args)]
pub(in crate::cli) struct Serve {
    /// Address to serve on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    #[command(flatten)]
    reading: Reading,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = self.reading.open()?;
        let listener = bind(self.listen).await?;
        println!("witness   {}", desk.key());
        for (log, memory) in desk.logs()? {
            println!("log       {} cosigned up to {}", log.origin, memory.head.size);
        }
        // Last: whoever reads it can ask.
        println!("POST      http://{}/add-checkpoint", listener.local_addr()?);
        let limits = Limits { connections: CONNECTIONS, ..Limits::default() };
        let router = lianxin_notary::router(desk, now);
        http::serve(listener, router, limits, told_to_end()).await.context("serving")
    }
}
