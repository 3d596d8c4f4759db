//! The data folder: who may read the signing key, and how much room is left.

use crate::{
    cli::place::Opened,
    token::{KeyError, SigningKey},
};
use lianxin_store::examine::{Check, Finding};
use std::path::Path;

/// Bytes left below which somebody should make room, and below which commands are about to fail.
const LITTLE: u64 = 1 << 30;
const NOTHING: u64 = 64 << 20;

pub(super) fn examine(opened: &Opened) -> Vec<Finding> {
    let mut findings = vec![key(&opened.folder.token_key())];
    let folder = opened.store_folder();
    findings.extend(folder.map(|folder| room(folder, free(folder))));
    findings
}

fn key(path: &Path) -> Finding {
    if !path.exists() {
        return Check::Files.fine("no signing key yet; the first start makes one");
    }
    match SigningKey::open(path) {
        Ok(_) => Check::Files.fine("only its owner reads token.key"),
        Err(error @ KeyError::Exposed(_)) => {
            let remedy =
                format!("chmod 600 {}; delete it if others may have read it", path.display());
            Check::Files.failed(error.to_string(), remedy)
        }
        Err(error) => {
            let remedy = format!(
                "restore {}, or delete it and issue tokens anew: those issued are void then",
                path.display()
            );
            Check::Files.failed(error.to_string(), remedy)
        }
    }
}

fn free(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn room(folder: &Path, free: std::io::Result<u64>) -> Finding {
    let free = match free {
        Ok(free) => free,
        Err(error) => return Check::Disk.unknown(&error),
    };
    let seen = format!("{} MiB free where {} lies", free >> 20, folder.display());
    let remedy = "make room: with a full disk commands fail, and nothing is half written";
    match free {
        0..NOTHING => Check::Disk.failed(seen, remedy),
        NOTHING..LITTLE => Check::Disk.warning(seen, remedy),
        LITTLE.. => Check::Disk.fine(seen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::examine::Verdict;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn a_key_that_others_may_read_is_told_with_its_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        assert_eq!(key(&path).verdict, Verdict::Fine);
        SigningKey::open(&path).unwrap();
        assert_eq!(key(&path).verdict, Verdict::Fine);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(
            matches!(key(&path).verdict, Verdict::Failed(remedy) if remedy.contains("chmod 600"))
        );
    }

    #[test]
    fn room_is_enough_little_or_none() {
        let left = |bytes| room(Path::new("/data"), Ok(bytes)).verdict;
        assert_eq!(left(2 << 30), Verdict::Fine);
        assert!(matches!(left(1 << 29), Verdict::Warning(_)));
        assert!(matches!(left(1 << 20), Verdict::Failed(_)));
        let here = std::env::temp_dir();
        assert!(free(&here).unwrap() > 0);
    }
}
