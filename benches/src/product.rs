//! The product's own binary, run as its users run it: commands to their end, and a server with its
//! memory.

use crate::{
    client::Client,
    ground::{Engine, Site},
    office::STATION,
};
use anyhow::{Context, ensure};
use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How often a server is asked whether it is ready.
const ASK: Duration = Duration::from_millis(200);

/// How often the memory of a running command is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The `lianxin` binary on a data folder, with its record in it or in a database.
pub(crate) struct Product {
    binary: PathBuf,
    pub(crate) data: PathBuf,
    database: Option<String>,
}

/// What a command did.
pub(crate) struct Ran {
    /// What it printed.
    pub(crate) said: String,
    /// How long it took, start of the process included.
    pub(crate) took: Duration,
    /// Resident memory at its highest, in bytes.
    pub(crate) peak: u64,
}

/// A program that serves HTTP; ended when dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Held, since a program whose output nobody takes is told so by its next line.
    _said: BufReader<ChildStdout>,
}

impl Product {
    /// The binary that was built beside this one.
    pub(crate) fn on(data: PathBuf, database: Option<String>) -> anyhow::Result<Self> {
        let binary = std::env::current_exe()?.with_file_name("lianxin");
        ensure!(binary.exists(), "{} is missing: ./x bench builds it", binary.display());
        Ok(Self { binary, data, database })
    }

    /// The same with its record at a site.
    pub(crate) fn at(site: &Site, data: &TempDir) -> anyhow::Result<Self> {
        let database = match site.engine() {
            Engine::Postgres => site.target(),
            Engine::Sqlite => format!("sqlite:{}", site.target()),
        };
        Self::on(data.path().to_owned(), Some(database))
    }

    /// Tokens of so many clerks of the office's station.
    pub(crate) fn clerks(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let clerk = |number: usize| {
            let account = format!("clerk-{number}");
            let whom = ["--role", "LIAISON_OFFICER", "--level", "TOWN", "--station", STATION];
            self.token_of(&[&whom[..], &["--organ", "义宁镇", "--account", &account]].concat())
        };
        (0..count).map(clerk).collect()
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(
        &self,
        arguments: &[S],
        input: Stdio,
    ) -> anyhow::Result<Ran> {
        let begin = Instant::now();
        let mut child = self.command(arguments).stdin(input).stdout(Stdio::piped()).spawn()?;
        let mut peak = 0;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            peak = memory(child.id(), "VmHWM").unwrap_or(peak);
            thread::sleep(LOOK);
        };
        let took = begin.elapsed();
        let mut said = String::new();
        child.stdout.take().context("its output")?.read_to_string(&mut said)?;
        ensure!(status.success(), "the product failed: {said}");
        Ok(Ran { said, took, peak })
    }

    /// Serves the folder on a free port.
    pub(crate) fn serve(&self) -> anyhow::Result<Served> {
        Served::spawn(&mut self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// A supervisor's token.
    pub(crate) fn token(&self) -> anyhow::Result<String> {
        self.token_of(&["--role", "SUPERVISOR"])
    }

    /// The token of whom these options name.
    pub(crate) fn token_of(&self, whom: &[&str]) -> anyhow::Result<String> {
        let ran = self.run(&[&["token"], whom].concat(), Stdio::null())?;
        Ok(ran.said.trim().to_owned())
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command
    }
}

impl Served {
    /// Starts a program whose first line ends in the address it serves on, with or without a path.
    pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut said = BufReader::new(child.stdout.take().context("its output")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let address = line.split_once("http://").context("no address in its first line")?.1;
        let address = address.split('/').next().unwrap_or_default().trim().parse()?;
        Ok(Self { child, address, _said: said })
    }

    /// Waits until the server says that its read models have caught up.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        let probe = Client::connect(self.address, "/readyz", &[], 1).await?;
        while !probe.is_ready().await? {
            tokio::time::sleep(ASK).await;
        }
        Ok(())
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        memory(self.child.id(), "VmRSS").context("the server's memory")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended by itself needs no end.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A figure of a process's memory, in bytes.
pub(crate) fn memory(process: u32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(figure))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The root of the checkout.
pub(crate) fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
