//! `lianxin import`: records of other systems.

mod cases;

use clap::Subcommand;

/// `lianxin import`
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Registers cases of another system from a CSV file
    Cases(cases::Cases),
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Cases(cases) => cases.run().await,
        }
    }
}
