//! Measures the product against its peers in one run on one machine, and says how many times theirs ours
//! is.
//!
//! Run it with `./x bench`, on a quiet machine. Absolute figures are the machine's; ratios are ours.

mod append;
mod bare;
mod bulk;
mod catch_up;
mod client;
mod command;
mod counter;
mod docs;
mod fill;
mod ground;
mod growth;
mod load;
mod loading;
mod logged;
mod machine;
mod mutations;
mod office;
mod peers;
mod plot;
mod processes;
mod product;
mod proofs;
mod raw;
mod real;
mod report;
mod seal;
mod tables;
mod visible;
mod whole;

use anyhow::Context;
use clap::Parser;
use ground::{Engine, Ground};
use machine::Machine;
use peers::Peers;
use report::{Group, Results};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

/// What to measure, how long, and where.
#[derive(Parser)]
struct Arguments {
    /// Figures to measure; all when none is named.
    figures: Vec<Figure>,
    /// Engine to measure, which may be told twice; both when absent.
    #[arg(long)]
    engine: Vec<Engine>,
    /// Seconds of each run.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Runs of each figure, of which the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    runs: u64,
    /// Folder on the disk to measure; the system's temporary folder when absent.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Events of the logs that are read and folded whole.
    #[arg(long, default_value_t = 100_000)]
    events: u64,
    /// Measures the growth of a log up to 10,000,000 events instead of 1,000,000.
    #[arg(long)]
    large: bool,
    /// Rows of the real record; all when absent.
    #[arg(long)]
    rows: Option<u64>,
    /// Data folder of the real record on SQLite, imported into when absent and kept; one that is made and
    /// removed when not named.
    #[arg(long)]
    data: Option<PathBuf>,
    /// File to write all that was found to, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Folder to write the page benchmarks.md and its plot to.
    #[arg(long)]
    docs: Option<PathBuf>,
    /// Takes what was found from such a JSON file and measures nothing.
    #[arg(long, conflicts_with = "figures")]
    from: Option<PathBuf>,
    /// Serves the peer of the GraphQL figures on a database or a data folder, and measures nothing.
    #[arg(long, hide = true)]
    serve_bare: Option<String>,
    /// Appends to a database as one of several processes, and measures nothing else.
    #[arg(long, hide = true)]
    append_to: Option<String>,
    /// How many appends such a process keeps in flight.
    #[arg(long, hide = true, default_value_t = 1)]
    in_flight: usize,
    /// Verifies the entries of a log in a file, and measures nothing else.
    #[arg(long, hide = true)]
    verify_log: Option<PathBuf>,
}

/// A group of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Figure {
    /// Durable appends, to raw rows, raw batches and the peers.
    Append,
    /// Full commands (load, decide, append), to the peers.
    Command,
    /// Loads of whole streams, to the peers.
    Load,
    /// Streaming of the whole log, to a raw stream.
    Stream,
    /// Catch-up of a read model, to a raw upsert.
    CatchUp,
    /// How long until others see a command.
    Visible,
    /// Mutations over HTTP, to a peer behind a bare handler.
    Mutations,
    /// Appends into a large log.
    Growth,
    /// Several processes on one ledger.
    Processes,
    /// What the leaf of an event costs in the write path.
    Seal,
    /// Verification of proofs, and tiles.
    Proofs,
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
    runs: u64,
    folder: PathBuf,
    data: Option<PathBuf>,
    events: u64,
    large: u64,
    rows: Option<u64>,
}

/// A run of the benches.
struct Bench {
    plan: Plan,
    engines: Vec<Engine>,
    ground: Ground,
    peers: OnceLock<Peers>,
    results: Results,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let run = Duration::from_secs_f64(arguments.seconds);
    if let Some(target) = &arguments.serve_bare {
        return bare::serve(target).await;
    }
    if let Some(url) = &arguments.append_to {
        return processes::append(url, run, arguments.in_flight).await;
    }
    if let Some(log) = &arguments.verify_log {
        return proofs::verify(log);
    }
    let results = match &arguments.from {
        Some(file) => {
            let text = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("in {}", file.display()))?
        }
        None => Bench::prepare(&arguments).await?.measure(&arguments.figures).await?,
    };
    if let Some(file) = &arguments.json {
        write(file, &serde_json::to_string_pretty(&results)?)?;
    }
    if let Some(folder) = &arguments.docs {
        write(&folder.join(plot::FILE), &plot::of(&results))?;
        write(&folder.join("benchmarks.md"), &docs::of(&results))?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

impl Bench {
    async fn prepare(arguments: &Arguments) -> anyhow::Result<Self> {
        let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
        let engines = match arguments.engine.as_slice() {
            [] => vec![Engine::Postgres, Engine::Sqlite],
            told => told.to_vec(),
        };
        let ground = Ground::prepare(&folder, &engines).await?;
        let mut machine = Machine::this(&folder)?;
        if let Some(url) = ground.url() {
            machine.ask(&url).await?;
        }
        let told = std::env::args().skip(1).collect();
        let plan = Plan {
            run: Duration::from_secs_f64(arguments.seconds),
            runs: arguments.runs,
            folder,
            data: arguments.data.clone(),
            events: arguments.events,
            large: if arguments.large { 10_000_000 } else { 1_000_000 },
            rows: arguments.rows,
        };
        let results = Results { machine, arguments: told, groups: Vec::new() };
        Ok(Self { plan, engines, ground, peers: OnceLock::new(), results })
    }

    async fn measure(mut self, figures: &[Figure]) -> anyhow::Result<Results> {
        let wanted = |figure| figures.is_empty() || figures.contains(&figure);
        let all = [
            Figure::Append,
            Figure::Command,
            Figure::Load,
            Figure::Stream,
            Figure::CatchUp,
            Figure::Visible,
            Figure::Mutations,
            Figure::Growth,
            Figure::Processes,
            Figure::Seal,
            Figure::Proofs,
        ];
        for figure in all.into_iter().filter(|figure| wanted(*figure)) {
            self.measure_one(figure).await.with_context(|| format!("measuring {figure:?}"))?;
        }
        if [Figure::Import, Figure::Rebuild, Figure::Answers].map(wanted).contains(&true) {
            let wanted =
                real::Wanted { rebuild: wanted(Figure::Rebuild), answers: wanted(Figure::Answers) };
            real::measure(&mut self, wanted).await.context("measuring the real record")?;
        }
        Ok(self.results)
    }

    async fn measure_one(&mut self, figure: Figure) -> anyhow::Result<()> {
        match figure {
            Figure::Append => append::measure(self).await,
            Figure::Command => command::measure(self).await,
            Figure::Load => loading::measure(self).await,
            Figure::Stream => whole::measure(self).await,
            Figure::CatchUp => catch_up::measure(self).await,
            Figure::Visible => visible::measure(self).await,
            Figure::Mutations => mutations::measure(self).await,
            Figure::Growth => growth::measure(self).await,
            Figure::Processes => processes::measure(self).await,
            Figure::Seal => seal::measure(self).await,
            Figure::Proofs => proofs::measure(self).await,
            // Those of the real record are taken together.
            Figure::Import | Figure::Rebuild | Figure::Answers => Ok(()),
        }
    }

    /// The peers, built when they are first wanted.
    fn peers(&self) -> anyhow::Result<&Peers> {
        if self.peers.get().is_none() {
            _ = self.peers.set(Peers::build()?);
        }
        self.peers.get().context("the peers are built")
    }

    /// Keeps a group and prints it.
    fn report(&mut self, group: Group) {
        println!("{}\n", tables::of(&group));
        self.results.groups.push(group);
    }
}
