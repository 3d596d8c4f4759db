//! The machine that figures are taken on, and how its PostgreSQL is set: absolute figures are theirs.

use crate::report::milliseconds;
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use std::{fs::File, io::Write, path::Path, time::Instant};

/// Writes of which the median is told.
const FLUSHES: usize = 64;

/// Bytes of each.
const FLUSHED: usize = 8192;

/// What a reader must know of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// Cores that this process may use.
    pub(crate) cores: usize,
    /// What the processor calls itself.
    pub(crate) processor: String,
    /// Memory in GiB.
    pub(crate) memory: f64,
    /// Release of the kernel.
    pub(crate) kernel: String,
    /// Milliseconds that a block takes to be on disk: the median of some.
    pub(crate) flush: f64,
    /// Version of PostgreSQL, if it was measured.
    pub(crate) postgres: Option<String>,
    /// Its settings that decide these figures, with their values.
    pub(crate) settings: Vec<(String, String)>,
}

impl Machine {
    /// This one, with the disk of a folder.
    pub(crate) fn this(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: field("/proc/cpuinfo", "model name").unwrap_or_default(),
            memory: field("/proc/meminfo", "MemTotal").and_then(gibibytes).unwrap_or_default(),
            kernel: std::fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            flush: flush(folder)?,
            ..Self::default()
        })
    }

    /// Adds what a server says of itself.
    pub(crate) async fn ask(&mut self, url: &str) -> anyhow::Result<()> {
        let mut connection = PgConnection::connect(url).await?;
        let version = sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
        self.postgres = Some(version);
        let settings = sqlx::query_as(include_str!("settings.sql"));
        self.settings = settings.fetch_all(&mut connection).await?;
        Ok(connection.close().await?)
    }
}

/// The first line of a file of the kernel's that begins with a name: what stands after the colon.
fn field(file: &str, name: &str) -> Option<String> {
    let told = std::fs::read_to_string(file).ok()?;
    let line = told.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn gibibytes(told: String) -> Option<f64> {
    let kibibytes: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / f64::from(1 << 20))
}

fn flush(folder: &Path) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir_in(folder)?;
    let mut file = File::create(folder.path().join("flush"))?;
    let mut took = Vec::with_capacity(FLUSHES);
    for _ in 0..FLUSHES {
        let start = Instant::now();
        file.write_all(&[7; FLUSHED])?;
        file.sync_data()?;
        took.push(milliseconds(start.elapsed()));
    }
    took.sort_by(f64::total_cmp);
    Ok(took[FLUSHES / 2])
}
