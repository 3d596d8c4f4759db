//! Files that are whole or not there, whenever the machine stops: written beside their place, forced to
//! the disk and moved in. Nothing here knows what is in them.

use crate::KeepError;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Makes a folder and those above it, and has the disk keep them.
pub(crate) fn folder(path: &Path) -> Result<(), KeepError> {
    if path.is_dir() {
        return Ok(());
    }
    let above = above(path);
    folder(above)?;
    match fs::create_dir(path) {
        // Somebody else was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| sync(above)).map_err(|error| KeepError::write(path, error)),
    }
}

/// Puts a file in its place, in place of an earlier one. Afterwards the disk has it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), KeepError> {
    let draft = draft(path);
    let written = || {
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        sync(above(path))
    };
    written().map_err(|error| KeepError::write(path, error))
}

/// Makes a file that only its owner may read and nobody write. Fails when there is one already.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), KeepError> {
    let draft = draft(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let written = || {
        // One that a crash has left cannot be written to.
        if draft.exists() {
            fs::remove_file(&draft)?;
        }
        let mut file = options.open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A link, unlike a move, never replaces a key.
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        linked?;
        sync(above(path))
    };
    written().map_err(|error| KeepError::write(path, error))
}

/// The bytes of a file, of which there may be at most `limit`; none when there is no such file.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, KeepError> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) if bytes.len() <= limit => Ok(Some(bytes)),
        Ok(_) => Err(KeepError::TooLarge { path: path.into(), limit }),
        Err(error) if error_says_missing(&error) => Ok(None),
        Err(error) => Err(KeepError::read(path, error)),
    }
}

/// The names of what is in a folder; none when there is no such folder.
pub(crate) fn names(path: &Path) -> Result<Vec<String>, KeepError> {
    let read = || {
        let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().into_string().ok());
        fs::read_dir(path)?.filter_map(|entry| name(entry).transpose()).collect()
    };
    match read() {
        Err(error) if error_says_missing(&error) => Ok(Vec::new()),
        names => names.map_err(|error| KeepError::read(path, error)),
    }
}

/// Has the disk keep which files are in a folder.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file is in.
fn above(path: &Path) -> &Path {
    // A bare name lies in the working directory.
    path.parent().filter(|above| *above != Path::new("")).unwrap_or(Path::new("."))
}

/// Where a file is written before it is moved to its place. Whoever writes holds a lock, so that one
/// name is enough and what a crash leaves is written over.
fn draft(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".draft");
    path.with_file_name(name)
}

fn error_says_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}
