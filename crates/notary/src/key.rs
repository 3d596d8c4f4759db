//! Key files: the text of a signer's key in a file that its owner alone may read.

use crate::{KeepError, durable};
use lianxin_ledger::{KeyKind, Malformed, Signer, SoftwareKey};
use rand::{TryRngCore, rngs::OsRng};
use std::path::Path;

/// No key file is longer, in bytes.
const MAX_KEY_BYTES: usize = 4096;

/// The key in a file.
///
/// # Errors
/// When there is none, group or others may read it, or it is no key.
pub fn open(path: &Path) -> Result<SoftwareKey, KeepError> {
    let bytes = durable::read(path, MAX_KEY_BYTES)?;
    let bytes = bytes.ok_or_else(|| KeepError::NoKey(path.into()))?;
    if is_exposed(path)? {
        return Err(KeepError::ExposedKey(path.into()));
    }
    let text = str::from_utf8(&bytes).map_err(|_| Malformed("the text of a signer's key"));
    let key = text.and_then(|text| SoftwareKey::parse(text.strip_suffix('\n').unwrap_or(text)));
    key.map_err(|fault| KeepError::malformed(path, fault))
}

/// Makes a key and its file, with mode 0400. Afterwards the disk has it.
///
/// # Errors
/// When there is a file already, it cannot be written, or the name cannot be that of a key.
pub fn make(path: &Path, name: &str, kind: KeyKind) -> Result<SoftwareKey, KeepError> {
    let mut seed = [0; 32];
    OsRng.try_fill_bytes(&mut seed).map_err(KeepError::Random)?;
    let key = SoftwareKey::from_seed(name, kind, &seed);
    let key = key.map_err(|source| KeepError::Name { name: name.to_owned(), source })?;
    durable::write_secret(path, format!("{}\n", key.to_secret_text()).as_bytes())?;
    Ok(key)
}

/// The key in a file, which must be one of this name and kind; the first use makes it.
///
/// # Errors
/// As [`open`] and [`make`], and when it is another one.
pub fn open_or_make(path: &Path, name: &str, kind: KeyKind) -> Result<SoftwareKey, KeepError> {
    if path.exists() { open_of(path, name, kind) } else { make(path, name, kind) }
}

/// The key in a file, which must be one of this name and kind.
pub(crate) fn open_of(path: &Path, name: &str, kind: KeyKind) -> Result<SoftwareKey, KeepError> {
    let key = open(path)?;
    let (found, expected) = (key.key(), format!("{name} ({kind:?})"));
    if found.name() == name && found.kind() == kind {
        return Ok(key);
    }
    let found = format!("{} ({:?})", found.name(), found.kind());
    Err(KeepError::OtherKey { path: path.into(), expected, found })
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> Result<bool, KeepError> {
    let about = std::fs::metadata(path).map_err(|error| KeepError::read(path, error))?;
    Ok(std::os::unix::fs::MetadataExt::mode(&about) & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_path: &Path) -> Result<bool, KeepError> {
    Ok(false)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_first_use_makes_a_key_that_the_next_one_finds() {
        let folder = tempfile::tempdir().unwrap();
        for kind in [KeyKind::Log, KeyKind::LogSm2, KeyKind::Witness] {
            let path = folder.path().join(format!("{kind:?}"));
            let made = open_or_make(&path, "town.example/events", kind).unwrap();
            assert_eq!((mode(&path), made.key().kind()), (0o400, kind));
            let found = open_or_make(&path, "town.example/events", kind).unwrap();
            assert_eq!(found.to_secret_text(), made.to_secret_text());
            assert_eq!(make(&path, "town.example/events", kind).unwrap_err().code(), "unwritable");
        }
        assert_eq!(durable::names(folder.path()).unwrap().len(), 3, "no draft is left");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        make(&path, "w", KeyKind::Witness).unwrap();
        for exposed in [0o440, 0o404, 0o640, 0o420, 0o401] {
            fs::set_permissions(&path, fs::Permissions::from_mode(exposed)).unwrap();
            let error = open(&path).unwrap_err();
            assert_eq!(error.code(), "exposed-key", "{exposed:o}");
            assert!(error.to_string().contains("0400"), "{error}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(open(&path).is_ok());
    }

    #[test]
    fn what_is_not_this_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert_eq!(open(&path).unwrap_err().code(), "no-key");
        assert_eq!(make(&path, "a b", KeyKind::Log).unwrap_err().code(), "name");
        make(&path, "w", KeyKind::Witness).unwrap();
        for (name, kind) in [("v", KeyKind::Witness), ("w", KeyKind::Log)] {
            assert_eq!(open_or_make(&path, name, kind).unwrap_err().code(), "other-key");
        }
        let cut = fs::read(&path).unwrap()[1..].to_vec();
        fs::remove_file(&path).unwrap();
        durable::write_secret(&path, &cut).unwrap();
        assert_eq!(open(&path).unwrap_err().code(), "malformed");
    }

    /// A crash leaves a draft that nobody may write to.
    #[test]
    fn a_draft_that_was_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        durable::write_secret(&folder.path().join("key.draft"), b"half a k").unwrap();
        let made = make(&path, "w", KeyKind::Witness).unwrap();
        assert_eq!(open(&path).unwrap().key(), made.key());
    }
}
