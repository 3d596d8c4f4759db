//! Small files that commands read and write.

use anyhow::{Context, ensure};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

/// Reads a file of at most so many bytes.
pub(super) fn read(path: &Path, limit: usize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path);
    file.and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("reading {}", path.display()))?;
    ensure!(bytes.len() <= limit, "{} has more than {limit} bytes", path.display());
    Ok(bytes)
}

/// Writes to a file, or to standard output when there is none.
pub(super) fn write(path: Option<&Path>, bytes: impl AsRef<[u8]>) -> anyhow::Result<()> {
    match path {
        Some(path) => fs::write(path, bytes).with_context(|| format!("writing {}", path.display())),
        None => io::stdout().write_all(bytes.as_ref()).context("writing"),
    }
}
