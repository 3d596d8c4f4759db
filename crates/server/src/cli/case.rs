//! `lianxin case`: a single case, for somebody outside.

use super::{
    files::write,
    ledger::seal,
    place::{Opened, Place},
};
use crate::http::receipt_page;
use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use lianxin_app::App;
use lianxin_domain::actor::Role;
use lianxin_print::{Printer, Sheet, Slip};
use std::{path::PathBuf, sync::Arc};

/// `lianxin case`
#[derive(Debug, Subcommand)]
pub(super) enum Case {
    /// Writes the evidence of a case: all its events, in order and unaltered, for `lianxin verify case`
    Evidence(Evidence),
    /// Writes the petitioner's receipt: that the case was registered, for `lianxin verify receipt`
    Receipt(Receipt),
}

/// Which case, and where to write.
#[derive(Debug, Args)]
struct Which {
    #[command(flatten)]
    place: Place,
    /// Number of the case (案号)
    #[arg(value_name = "NUMBER")]
    number: String,
    /// File for it; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Signs the log first, with where all cases end, so that the newest events are in it
    #[arg(long)]
    sign: bool,
}

/// `lianxin case receipt`
#[derive(Debug, Args)]
pub(super) struct Receipt {
    #[command(flatten)]
    which: Which,
    /// File for a page to print, with a QR code
    #[arg(long, value_name = "FILE.pdf")]
    pdf: Option<PathBuf>,
}

/// `lianxin case evidence`
#[derive(Debug, Args)]
pub(super) struct Evidence {
    #[command(flatten)]
    which: Which,
    /// A field to withhold, by name, e.g. payload/summary; may stand here several times
    #[arg(long = "withhold", value_name = "FIELD")]
    withheld: Vec<String>,
    /// For whom it is: fields that are not for this role are withheld
    #[arg(long, value_name = "ROLE", default_value = "SUPERVISOR")]
    role: Role,
}

impl Case {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Evidence(evidence) => evidence.run().await,
            Self::Receipt(receipt) => receipt.run().await,
        }
    }
}

impl Which {
    /// The application with what is published of its log, and the case.
    async fn opened(&self, opened: &Opened) -> anyhow::Result<(App, Arc<str>)> {
        let app = opened.app().await?;
        if self.sign {
            seal(opened, app.clone()).await?;
        }
        let mut sealed = opened.sealed(&[app])?;
        let app = sealed.apps.pop().context("the log of the tenant is not there")?;
        app.proofs().follow().await?;
        let case = app.queries().case_numbered(&self.number).await?;
        Ok((app, case.with_context(|| format!("there is no case {}", self.number))?))
    }
}

impl Receipt {
    async fn run(self) -> anyhow::Result<()> {
        let opened = self.which.place.open()?;
        let (app, case) = self.which.opened(&opened).await?;
        let given = app.receipt_of(&case).await?;
        write(self.which.output.as_deref(), given.receipt.to_json())?;
        let Some(file) = self.pdf else { return Ok(()) };
        let printer = Printer::open(opened.settings.print.fonts.as_deref())?;
        let slip = Slip::of(Timestamp::now(), &given.station);
        let pdf = printer.pdf(&Sheet::receipt(&receipt_page(given), &slip))?;
        write(Some(&file), pdf)
    }
}

impl Evidence {
    async fn run(self) -> anyhow::Result<()> {
        let opened = self.which.place.open()?;
        let (app, case) = self.which.opened(&opened).await?;
        // Whoever has the data folder sees every case; what is handed on is for the role.
        let withheld = self.withheld.iter().map(String::as_str).collect();
        let evidence = app.evidence_for(self.role, &case, &withheld).await?;
        write(self.which.output.as_deref(), evidence.to_json())
    }
}
