//! `lianxin case`: a single case, for somebody outside.

use super::{
    ledger::{seal, write},
    place::Place,
};
use crate::sealing::Sealed;
use anyhow::Context;
use clap::{Args, Subcommand};
use lianxin_domain::actor::Role;
use std::path::PathBuf;

/// `lianxin case`
#[derive(Debug, Subcommand)]
pub(super) enum Case {
    /// Writes the evidence of a case: all its events, in order and unaltered, for `lianxin verify case`
    Evidence(Evidence),
}

/// `lianxin case evidence`
#[derive(Debug, Args)]
pub(super) struct Evidence {
    #[command(flatten)]
    place: Place,
    /// Number of the case (案号)
    #[arg(value_name = "NUMBER")]
    number: String,
    /// File for it; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A field to withhold, by name, e.g. payload/summary; may stand here several times
    #[arg(long = "withhold", value_name = "FIELD")]
    withheld: Vec<String>,
    /// For whom it is: fields that are not for this role are withheld
    #[arg(long, value_name = "ROLE", default_value = "SUPERVISOR")]
    role: Role,
    /// Signs the log first, with where all cases end, so that the newest events are in it
    #[arg(long)]
    sign: bool,
}

impl Case {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Evidence(evidence) => evidence.run().await,
        }
    }
}

impl Evidence {
    async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let app = opened.app().await?;
        if self.sign {
            seal(&opened, app.clone()).await?;
        }
        let settings = &opened.settings.ledger;
        let sealed = Sealed::open(&[app], |tenant| opened.folder.ledger(tenant), settings)?;
        let app = sealed.apps.first().context("the log of the tenant is not there")?;
        app.proofs().follow().await?;
        let case = app.queries().case_numbered(&self.number).await?;
        let case = case.with_context(|| format!("there is no case {}", self.number))?;
        // Whoever has the data folder sees every case; what is handed on is for the role.
        let withheld = self.withheld.iter().map(String::as_str).collect();
        let evidence = app.evidence_for(self.role, &case, &withheld).await?;
        write(self.output.as_deref(), evidence.to_json().as_bytes())
    }
}
