//! `lianxin export`: the log for other programs.

use super::{place::Place, progress};
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use lianxin_store::{LogFilter, Position};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

/// `lianxin export`
#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Writes events with their whole envelope, one a line
    Events(Events),
}

/// The formats events are written in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A JSON object a line
    Ndjson,
}

/// `lianxin export events`
#[derive(Debug, Args)]
pub(super) struct Events {
    #[command(flatten)]
    place: Place,
    /// In which format
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// File to write; standard output when absent
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

/// Which events of the log.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Only events of these types, e.g. CaseReferred
    #[arg(long = "type", value_name = "TYPE")]
    event_types: Vec<String>,
    /// Only events after this position
    #[arg(long, value_name = "POSITION", default_value_t = 0)]
    after: u64,
    /// Only events up to this position
    #[arg(long, value_name = "POSITION")]
    until: Option<u64>,
    /// Only events recorded at or after this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Only events recorded before this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    before: Option<Timestamp>,
}

impl Which {
    pub(super) fn filter(&self) -> LogFilter {
        LogFilter {
            after: Position(self.after),
            until: self.until.map(Position),
            event_types: self.event_types.clone(),
            recorded_from: self.from,
            recorded_before: self.before,
            ..LogFilter::default()
        }
    }
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Events(events) = self;
        events.run().await
    }
}

impl Events {
    async fn run(self) -> anyhow::Result<()> {
        let app = self.place.open()?.app().await?;
        let mut out = match (&self.output, self.format) {
            (Some(path), Format::Ndjson) => {
                let file = File::create(path);
                to(file.with_context(|| format!("creating {}", path.display()))?)
            }
            (None, Format::Ndjson) => to(io::stdout().lock()),
        };
        let bar = progress::bar(None, "events");
        let written = |count, _| bar.set_position(count);
        let count =
            lianxin_app::export::ndjson(&app, self.which.filter(), &mut out, written).await?;
        bar.finish_and_clear();
        eprintln!("{count} events");
        Ok(())
    }
}

fn to(out: impl Write + 'static) -> BufWriter<Box<dyn Write>> {
    BufWriter::new(Box::new(out))
}
