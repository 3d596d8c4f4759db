//! The notes that a log's signer has published, for whoever shows them or proves by them. It takes no
//! lock: every file is whole whenever it is read.

use crate::{KeepError, durable};
use lianxin_ledger::{Checkpoint, MAX_NOTE_BYTES, Note};
use std::path::{Path, PathBuf};

/// Digits in the name of a note: those of the largest size.
const DIGITS: usize = 20;

/// The published notes of a signer's folder. Costs nothing before it is asked.
#[derive(Debug, Clone)]
pub struct Published {
    folder: PathBuf,
}

impl Published {
    /// Those in the folder of a [`LogSigner`](crate::LogSigner).
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.into() }
    }

    /// The latest checkpoint, with the cosignatures that it has by now; none before the first, and for
    /// the moment in which an epoch begins.
    ///
    /// # Errors
    /// When its file cannot be read, or is no checkpoint.
    pub fn latest(&self) -> Result<Option<Note>, KeepError> {
        note(&self.checkpoint())
    }

    /// The latest checkpoint of the tree over SM3.
    ///
    /// # Errors
    /// As [`latest`](Self::latest).
    pub fn latest_national(&self) -> Result<Option<Note>, KeepError> {
        note(&self.national())
    }

    /// The checkpoint of a size, if it was published and is still kept.
    ///
    /// # Errors
    /// As [`latest`](Self::latest).
    pub fn at(&self, size: u64) -> Result<Option<Note>, KeepError> {
        note(&self.of_size(size))
    }

    /// The newest checkpoints that are kept, at most `count` of them, newest first.
    ///
    /// # Errors
    /// As [`latest`](Self::latest).
    pub fn newest(&self, count: usize) -> Result<Vec<Note>, KeepError> {
        let newest_first = self.sizes()?.into_iter().rev();
        // One may be gone by now.
        newest_first.filter_map(|size| self.at(size).transpose()).take(count).collect()
    }

    /// The sizes of all that are kept, in order.
    pub(crate) fn sizes(&self) -> Result<Vec<u64>, KeepError> {
        let names = durable::names(&self.all())?;
        let mut sizes: Vec<u64> = names.iter().filter_map(|name| size(name)).collect();
        sizes.sort_unstable();
        Ok(sizes)
    }

    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.folder.join("checkpoint")
    }

    pub(crate) fn national(&self) -> PathBuf {
        self.folder.join("checkpoint.sm3")
    }

    pub(crate) fn all(&self) -> PathBuf {
        self.folder.join("checkpoints")
    }

    pub(crate) fn of_size(&self, size: u64) -> PathBuf {
        self.all().join(format!("{size:0DIGITS$}"))
    }
}

/// The size that a file of a note is named by; none for drafts and folders.
fn size(name: &str) -> Option<u64> {
    let named = name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_digit());
    named.then(|| name.parse().ok()).flatten()
}

fn note(path: &Path) -> Result<Option<Note>, KeepError> {
    let Some(bytes) = durable::read(path, MAX_NOTE_BYTES)? else { return Ok(None) };
    let note = Note::parse(&bytes).and_then(|note| Checkpoint::parse(note.text()).map(|_| note));
    note.map(Some).map_err(|fault| KeepError::malformed(path, fault))
}
