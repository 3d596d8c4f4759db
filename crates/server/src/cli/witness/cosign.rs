//! `lianxin witness cosign`: one request in a file, its answer in another.

use super::{Reading, now};
use crate::cli::files::{read, write};
use anyhow::Context;
use clap::Args;
use lianxin_notary::MAX_REQUEST_BYTES;
use lianxin_print::qr;
use std::path::PathBuf;

/// `lianxin witness cosign`
#[derive(Debug, Args)]
pub(in crate::cli) struct Cosign {
    /// File with the request: the old size, the proof, the checkpoint (C2SP tlog-witness,
    /// add-checkpoint)
    #[arg(value_name = "FILE")]
    request: PathBuf,
    /// File for the signature line
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// File for the same as a QR code
    #[arg(long, value_name = "FILE.svg")]
    qr: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Cosign {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let request = read(&self.request, MAX_REQUEST_BYTES)?;
        let desk = self.reading.open()?;
        let line = match desk.cosign(&request, now()).await {
            Ok(signature) => signature.to_string(),
            Err(error) => {
                if let Some(size) = error.cosigned() {
                    println!("cosigned last: {size}");
                }
                let code = error.code();
                return Err(anyhow::Error::new(error).context(format!("not cosigned: {code}")));
            }
        };
        write(Some(&self.output), &line)?;
        if let Some(file) = &self.qr {
            let drawn = qr::svg(&line).context("drawing the signature line: use the file")?;
            write(Some(file), drawn)?;
        }
        print!("{line}");
        Ok(())
    }
}
