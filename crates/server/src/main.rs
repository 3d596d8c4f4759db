//! The binary `lianxin`. What it does is in `lianxin_server::cli`.

use clap::Parser;
use lianxin_server::cli::Cli;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    Cli::parse().run().await
}
