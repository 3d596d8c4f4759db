//! `lianxin import`: records of other systems.

mod cases;
mod town;

use clap::Subcommand;

/// `lianxin import`
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Registers cases of another system from a CSV file
    Cases(cases::Cases),
    /// Plays a town's directory and cases from its files
    Town(town::Town),
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Cases(cases) => cases.run().await,
            Self::Town(town) => town.run().await,
        }
    }
}
