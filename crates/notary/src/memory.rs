//! The memory of what was signed for one log, in a folder: the file `signed`, and a lock that is held
//! from reading it until what follows from it has been written.

use crate::{KeepError, durable};
use lianxin_ledger::Memory;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// No memory is longer, in bytes.
const MAX_MEMORY_BYTES: usize = 512;

/// Where the memory lies in a folder.
pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("signed")
}

/// The memory as it is now; none when there is none. Whoever decides from it needs [`Held`].
pub(crate) fn read(folder: &Path) -> Result<Option<Memory>, KeepError> {
    let path = path(folder);
    let Some(bytes) = durable::read(&path, MAX_MEMORY_BYTES)? else { return Ok(None) };
    Memory::parse(&bytes).map(Some).map_err(|fault| KeepError::malformed(&path, fault))
}

/// Writes the memory. Afterwards the disk has it.
pub(crate) fn write(folder: &Path, memory: &Memory) -> Result<(), KeepError> {
    durable::write(&path(folder), memory.to_string().as_bytes())
}

/// A lock of a folder. The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    /// Waits until nobody else has it.
    pub(crate) fn wait(folder: &Path, name: &str) -> Result<Self, KeepError> {
        let (path, file) = lock_file(folder, name)?;
        file.lock().map_err(|error| KeepError::write(&path, error))?;
        Ok(Self(file))
    }

    /// Does not wait.
    pub(crate) fn take(folder: &Path, name: &str) -> Result<Self, KeepError> {
        let (path, file) = lock_file(folder, name)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(KeepError::Taken(path)),
            Err(TryLockError::Error(error)) => Err(KeepError::write(&path, error)),
        }
    }
}

/// The file that is locked. It stays: one that is removed could be locked twice.
fn lock_file(folder: &Path, name: &str) -> Result<(PathBuf, File), KeepError> {
    let path = folder.join(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| KeepError::write(&path, error))?;
    Ok((path, file))
}

/// The memory, read under the lock that comes with it.
#[derive(Debug)]
pub(crate) struct Held {
    folder: PathBuf,
    memory: Memory,
    _lock: Lock,
}

impl Held {
    /// Reads the memory under its lock.
    pub(crate) fn under(lock: Lock, folder: &Path) -> Result<Self, KeepError> {
        let memory = read(folder)?.ok_or_else(|| KeepError::NoMemory(path(folder)))?;
        Ok(Self { folder: folder.into(), memory, _lock: lock })
    }

    /// What is remembered.
    pub(crate) const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Remembers something else from now on, or the same. Afterwards the disk has it.
    pub(crate) fn keep(&mut self, memory: Memory) -> Result<(), KeepError> {
        if memory == self.memory {
            // Whoever wrote it may have been killed after moving it in and before the disk had that.
            return durable::sync(&self.folder)
                .map_err(|error| KeepError::write(&path(&self.folder), error));
        }
        write(&self.folder, &memory)?;
        self.memory = memory;
        Ok(())
    }
}

/// Name of the lock of a memory.
pub(crate) const LOCK: &str = "lock";

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_ledger::Sha256;

    /// The same head may be signed again, and what it was decided from may be known to no disk yet.
    #[test]
    fn a_memory_that_stays_the_same_is_on_the_disk_too() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("folder");
        durable::folder(&folder).unwrap();
        let memory = Memory::nothing::<Sha256>();
        write(&folder, &memory).unwrap();
        let mut held = Held::under(Lock::take(&folder, LOCK).unwrap(), &folder).unwrap();
        held.keep(memory).unwrap();
        std::fs::rename(&folder, above.path().join("elsewhere")).unwrap();
        assert_eq!(held.keep(memory).unwrap_err().code(), "unwritable");
    }
}
