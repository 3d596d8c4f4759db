//! `postgres-es` and `sqlite-es`, in a program of its own: the older sqlx that they need has a SQLite that
//! cannot be linked with ours.

use crate::{
    ground::{Engine, Site},
    load::Run,
    product::{Served, checkout},
};
use anyhow::{Context, ensure};
use std::{path::PathBuf, process::Command, time::Duration};

/// The program, built.
pub(crate) struct Peers {
    program: PathBuf,
}

/// The crate that keeps events of the same aggregate on an engine.
pub(crate) fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "postgres-es",
        Engine::Sqlite => "sqlite-es",
    }
}

/// What is wanted of a peer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Work {
    /// Events, each the next of its stream, without loading it.
    Append { in_flight: usize },
    /// Commands: load, decide, append.
    Command { in_flight: usize },
    /// Loads of streams of so many events.
    Load { events: u64 },
}

impl Peers {
    /// Builds the program in its own workspace, in a folder beside our own build's.
    pub(crate) fn build() -> anyhow::Result<Self> {
        let manifest = checkout().join("benches/peers/Cargo.toml");
        let ours = std::env::current_exe()?;
        let target = ours.ancestors().nth(2).context("the build folder")?.join("peers");
        let built = Command::new("cargo")
            .args(["build", "--release", "--locked", "--quiet", "--manifest-path"])
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&target)
            // What suits a developer's own builds would build all of it another time.
            .env_remove("CARGO_INCREMENTAL")
            .status()
            .context("building the peers")?;
        ensure!(built.success(), "the peers could not be built");
        Ok(Self { program: target.join("release/lianxin-bench-peers") })
    }

    /// Does some work at a site with the pool that serves it best.
    pub(crate) fn best(&self, site: &Site, work: Work, time: Duration) -> anyhow::Result<Run> {
        let mut best: Option<Run> = None;
        for pool in pools(site.engine(), work) {
            let run = self.run(site, *pool, work, time)?;
            if best.as_ref().is_none_or(|best| run.rate > best.rate) {
                best = Some(run);
            }
        }
        best.context("there is no pool to try")
    }

    /// Serves commands over HTTP without GraphQL, each with the same aggregate.
    pub(crate) fn serve(&self, site: &Site, pool: u32) -> anyhow::Result<Served> {
        Served::spawn(self.command(site, pool).arg("serve"))
    }

    fn run(&self, site: &Site, pool: u32, work: Work, time: Duration) -> anyhow::Result<Run> {
        let mut command = self.command(site, pool);
        match work {
            Work::Append { in_flight } => command.args(["append", &in_flight.to_string()]),
            Work::Command { in_flight } => command.args(["command", &in_flight.to_string()]),
            Work::Load { events } => command.args(["load", &events.to_string()]),
        };
        command.arg(time.as_secs_f64().to_string());
        let output = command.output().context("running a peer")?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the peer {command:?} failed: {told}");
        serde_json::from_slice(&output.stdout).context("what the peer tells")
    }

    fn command(&self, site: &Site, pool: u32) -> Command {
        let mut command = Command::new(&self.program);
        let engine = match site.engine() {
            Engine::Postgres => "postgres",
            Engine::Sqlite => "sqlite",
        };
        command.args([engine, &site.target(), &pool.to_string()]);
        command
    }
}

/// Sizes of the peer's pool to try: its own default, and one that may do better. On SQLite a single
/// connection spares it its busy waits; with very many in flight it fails without.
fn pools(engine: Engine, work: Work) -> &'static [u32] {
    let in_flight = match work {
        Work::Append { in_flight } | Work::Command { in_flight } => in_flight,
        Work::Load { .. } => 1,
    };
    match (engine, in_flight) {
        (Engine::Postgres, ..=10) => &[10],
        (Engine::Postgres, _) => &[10, 32],
        (Engine::Sqlite, 2..=32) => &[10, 1],
        (Engine::Sqlite, _) => &[1],
    }
}
