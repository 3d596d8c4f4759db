//! `lianxin migrate`: brings a database of the server engine up to this build.

use anyhow::Context;
use clap::Args;

/// `lianxin migrate`
#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// The database, postgres://USER@HOST/DATABASE, as a user who may create roles
    #[arg(long, value_name = "URL", env = "LIANXIN_DATABASE")]
    database: String,
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let version = lianxin_store_postgres::migrate(&self.database).await;
        let version = version.context("preparing the database")?;
        println!("the database has schema version {version}");
        Ok(())
    }
}
