//! Measures the product against its peers in one run on one machine, and prints the ratios.
//!
//! Run it with `./x bench`, on a quiet machine. Absolute figures are the machine's; ratios are ours.

mod append;
mod bare;
mod client;
mod command;
mod counter;
mod load;
mod office;
mod product;
mod real;
mod report;
mod server_append;

use clap::Parser;
use std::{path::PathBuf, time::Duration};

/// What to measure, how long, and where.
#[derive(Parser)]
struct Arguments {
    /// Figures to measure; all when none is named.
    figures: Vec<Figure>,
    /// Seconds of each run.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Runs of each figure, of which the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Folder on the disk to measure; the system's temporary folder when absent.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Data folder of the real record, imported into when absent and kept; one that is made and
    /// removed when not named
    #[arg(long)]
    data: Option<PathBuf>,
    /// Serves the peer of the GraphQL figures on a data folder, and measures nothing
    #[arg(long, hide = true)]
    serve_bare: Option<PathBuf>,
}

/// A group of figures.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Figure {
    /// Durable appends, to raw one-row transactions.
    Append,
    /// The same on PostgreSQL, to raw one-row inserts.
    ServerAppend,
    /// Full commands (load, decide, append), to `sqlite-es`.
    Command,
    /// Import of the real record.
    Import,
    /// Rebuild of a read model from the real record.
    Rebuild,
    /// Answers over HTTP on the real record, and the server's memory.
    Answers,
}

/// How each figure is taken.
struct Plan {
    run: Duration,
    runs: usize,
    folder: PathBuf,
    data: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(data) = arguments.serve_bare {
        return bare::serve(&data).await;
    }
    let plan = Plan {
        run: Duration::from_secs_f64(arguments.seconds),
        runs: arguments.runs,
        folder: arguments.folder.unwrap_or_else(std::env::temp_dir),
        data: arguments.data,
    };
    let wanted = |figure| arguments.figures.is_empty() || arguments.figures.contains(&figure);
    if wanted(Figure::Append) {
        append::measure(&plan).await?;
    }
    if wanted(Figure::ServerAppend) {
        server_append::measure(&plan).await?;
    }
    if wanted(Figure::Command) {
        command::measure(&plan).await?;
    }
    let of_record = [Figure::Import, Figure::Rebuild, Figure::Answers].map(wanted);
    if of_record.contains(&true) {
        real::measure(&plan, of_record).await?;
    }
    Ok(())
}
