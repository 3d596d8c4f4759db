//! The key that signs development tokens, and from which secrets of webhooks come: 32 random bytes in a file that
//! only its owner reads.

use lianxin_app::webhooks::Signing;
use rand::{TryRngCore, rngs::OsRng};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Bytes of a key.
const LENGTH: usize = 32;

/// A signing key. Never shown, not even to a debugger's eye.
#[derive(Clone)]
pub struct SigningKey([u8; LENGTH]);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the signing key {0} cannot be read or written")]
    Io(String, #[source] io::Error),
    /// The file is not a key.
    #[error("{0} is not a signing key: it has another length than 32 bytes")]
    Length(String),
    /// Others than the owner may read the file.
    #[error("others may read the signing key {0}; its mode must be 0600")]
    Exposed(String),
    /// The machine gives no random bytes.
    #[error("no random bytes for a signing key")]
    Random(#[source] rand::rand_core::OsError),
}

impl SigningKey {
    /// A key of given bytes.
    pub fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// The key in a file; the first start makes one.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        match create(path)? {
            Some(key) => Ok(key),
            None => read(path),
        }
    }

    /// What secrets of webhooks come from; nobody who knows them can sign a token.
    pub fn webhooks(&self) -> Signing {
        Signing::new(&self.0)
    }

    /// The bytes, for signing.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Makes the file, unless it is there. It is whole under another name before it gets its own, so
/// that nobody ever finds half a key.
fn create(path: &Path) -> Result<Option<SigningKey>, KeyError> {
    let failed = |error| KeyError::Io(path.display().to_string(), error);
    if path.exists() {
        return Ok(None);
    }
    let mut bytes = [0; LENGTH];
    OsRng.try_fill_bytes(&mut bytes).map_err(KeyError::Random)?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    write(&draft, &bytes).map_err(failed)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(failed)?;
    match linked {
        Ok(()) => Ok(Some(SigningKey(bytes))),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn read(path: &Path) -> Result<SigningKey, KeyError> {
    let failed = |error| KeyError::Io(path.display().to_string(), error);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).map_err(failed)?);
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed(path.display().to_string()));
        }
    }
    let bytes = fs::read(path).map_err(failed)?;
    let bytes = bytes.try_into().map_err(|_| KeyError::Length(path.display().to_string()))?;
    Ok(SigningKey(bytes))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_start_makes_a_key_that_the_next_one_finds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        let made = SigningKey::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(SigningKey::open(&path).unwrap().bytes(), made.bytes());
    }

    #[test]
    fn a_key_that_others_may_read_or_of_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        SigningKey::open(&path).unwrap();
        fs::write(&path, b"short").unwrap();
        assert!(matches!(SigningKey::open(&path), Err(KeyError::Length(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(SigningKey::open(&path), Err(KeyError::Exposed(_))));
    }
}
