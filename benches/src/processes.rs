//! Several processes that append to one ledger, to a single one with as many appends in flight.

use crate::{
    Bench, append,
    ground::{self, Engine, Site},
    load::Run,
    logged::tenant,
    report::{Group, Pair},
};
use anyhow::{Context, ensure};
use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// Processes that share a ledger.
const PROCESSES: usize = 4;

/// Appends in flight in all.
const IN_FLIGHT: usize = 256;

/// How many times the rate of one process is wanted.
const BAR: f64 = 0.8;

/// The line with which a process is told to begin.
const BEGIN: &str = "begin";

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    if !bench.engines.contains(&Engine::Postgres) {
        return Ok(());
    }
    let mut group = Group::new(
        "append to one ledger on PostgreSQL",
        "The processes are programs of their own, each with its share of the appends in flight. Their \
         percentiles are those of the slowest.",
    );
    let mut pairs = Vec::new();
    for _ in 0..bench.plan.runs {
        let peer = together(bench, 1).await?;
        pairs.push(Pair { ours: together(bench, PROCESSES).await?, peer });
    }
    let what = format!("{PROCESSES} processes, {IN_FLIGHT} in flight");
    group.compare(what, "1 process", pairs, Some(BAR));
    bench.report(group);
    Ok(())
}

async fn together(bench: &Bench, processes: usize) -> anyhow::Result<Run> {
    let site = bench.ground.site(Engine::Postgres).await?;
    let mut appenders = Vec::new();
    for _ in 0..processes {
        appenders.push(Appender::spawn(&site, bench.plan.run, IN_FLIGHT / processes)?);
    }
    for appender in &mut appenders {
        appender.begin()?;
    }
    let runs: anyhow::Result<Vec<Run>> = appenders.into_iter().map(Appender::end).collect();
    let runs = runs?;
    let slowest = |of: fn(&Run) -> Duration| runs.iter().map(of).max().unwrap_or_default();
    let processor: Duration = runs.iter().map(|run| run.processor).sum();
    Ok(Run {
        rate: runs.iter().map(|run| run.rate).sum(),
        p50: slowest(|run| run.p50),
        p99: slowest(|run| run.p99),
        processor: processor / u32::try_from(runs.len())?,
    })
}

/// One of the processes.
struct Appender {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Appender {
    /// Starts it and waits until it is ready to begin.
    fn spawn(site: &Site, time: Duration, in_flight: usize) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--append-to", &site.target(), "--in-flight", &in_flight.to_string()])
            .args(["--seconds", &time.as_secs_f64().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = BufReader::new(child.stdout.take().context("its output")?);
        let mut appender = Self { child, said };
        appender.line()?;
        Ok(appender)
    }

    fn begin(&mut self) -> anyhow::Result<()> {
        let input = self.child.stdin.as_mut().context("its input")?;
        Ok(writeln!(input, "{BEGIN}")?)
    }

    fn end(mut self) -> anyhow::Result<Run> {
        let told = self.line()?;
        ensure!(self.child.wait()?.success(), "a process that appends failed");
        serde_json::from_str(&told).context("what it tells")
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        ensure!(!line.is_empty(), "a process that appends ended early");
        Ok(line)
    }
}

/// What such a process does: it says that it is ready, waits, appends, and tells what it did.
pub(crate) async fn append(url: &str, time: Duration, in_flight: usize) -> anyhow::Result<()> {
    let stores = ground::open(Engine::Postgres, url).await?;
    stores.log.head(&tenant()).await?;
    println!("ready");
    io::stdin().read_line(&mut String::new())?;
    let run = append::into(&stores, tenant(), time, in_flight).await?;
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}
