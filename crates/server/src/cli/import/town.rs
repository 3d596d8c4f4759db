//! `lianxin import town`: a town's directory and cases from a folder of files.

use crate::cli::place::Place;
use clap::Args;
use lianxin_app::import::town;
use std::path::PathBuf;

/// `lianxin import town`
#[derive(Debug, Args)]
pub(in crate::cli) struct Town {
    /// Folder with the town's files, as in demo/
    dir: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Town {
    pub(in crate::cli) async fn run(self) -> anyhow::Result<()> {
        let files = town::Town::read(&self.dir)?;
        let app = self.place.open()?.app().await?;
        println!("{}", town::import(&app, &files).await?);
        Ok(())
    }
}
