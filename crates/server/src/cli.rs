//! The command line: one file per command. Errors end here, printed with their whole chain.

mod case;
mod copy;
mod demo;
mod doctor;
mod duties;
mod export;
mod files;
mod import;
mod ledger;
mod migrate;
mod place;
mod progress;
mod projection;
mod replay;
mod serve;
mod token;
mod verify;
mod witness;

use crate::telemetry::Telemetry;
use anyhow::Context;
use clap::{Parser, Subcommand};

/// 连心: the casework of deputies' liaison stations, event by event.
#[derive(Debug, Parser)]
#[command(name = "lianxin", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the record of a data folder
    Serve(serve::Serve),
    /// Loads the demo town once and serves it
    Demo(demo::Demo),
    /// Makes or upgrades the tables of a PostgreSQL database
    Migrate(migrate::Migrate),
    /// Looks everything over and says what to do about what is wrong
    Doctor(doctor::Doctor),
    /// Moves a record from one store to another, word for word, and compares the two
    Copy(copy::Copy),
    /// Prints a signed development token
    Token(token::Token),
    /// Brings in records of other systems
    #[command(subcommand)]
    Import(import::Import),
    /// Writes parts of the record for other programs
    #[command(subcommand)]
    Export(export::Export),
    /// Folds the log again and prints states and figures as of any moment
    Replay(replay::Replay),
    /// Shows what falls due of the deadlines, or does it
    #[command(subcommand)]
    Duties(duties::Duties),
    /// Shows, checks and repairs the read models
    #[command(subcommand)]
    Projection(projection::Projection),
    /// Shows and writes the record as outsiders can check it
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Writes the evidence of a case
    #[command(subcommand)]
    Case(case::Case),
    /// Checks proofs and whole logs from files alone, without network, database or data folder
    #[command(subcommand)]
    Verify(verify::Verify),
    /// Witnesses logs: cosigns each head that continues all it has cosigned before
    #[command(subcommand)]
    Witness(witness::Witness),
}

impl Cli {
    /// Does what was asked.
    pub async fn run(self) -> anyhow::Result<()> {
        // What verifies is to reach for no network: it sends no traces either.
        let quiet = matches!(self.command, Command::Verify(_));
        let told = (!quiet).then(Telemetry::start).transpose();
        let _told = told.context("sending traces to a collector")?;
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::Copy(copy) => copy.run().await,
            Command::Token(token) => token.run(),
            Command::Import(import) => import.run().await,
            Command::Export(export) => export.run().await,
            Command::Replay(replay) => replay.run().await,
            Command::Duties(duties) => duties.run().await,
            Command::Projection(projection) => projection.run().await,
            Command::Ledger(ledger) => ledger.run().await,
            Command::Case(case) => case.run().await,
            Command::Verify(verify) => verify.run(),
            Command::Witness(witness) => witness.run().await,
        }
    }
}
