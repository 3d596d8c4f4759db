//! Publishing: where notes are put, which old ones are kept, and what is done with those of a history
//! that a declared loss has ended. Whoever writes here has a [`Seat`](crate::Seat).

use crate::{KeepError, Published, SignError, durable};
use lianxin_ledger::{Checkpoint, MAX_SIGNATURES, Note};
use std::{fs, io, path::Path};

/// The notes of a signer's folder, and how many old ones are kept.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    pub(crate) published: Published,
    pub(crate) keeping: usize,
}

impl Shelf {
    /// Publishes the latest note, and that of the tree over SM3 if there is one. What is published
    /// already is left alone, so that it can be done again after a crash at any point.
    pub(crate) fn publish(&self, note: &Note, national: Option<&Note>) -> Result<(), KeepError> {
        let size = head_of(note).size;
        durable::folder(&self.published.all())?;
        replace(&self.published.of_size(size), note, self.published.at(size).ok().flatten())?;
        if let Some(national) = national {
            let before = self.published.latest_national().ok().flatten();
            replace(&self.published.national(), national, before)?;
        }
        // Last, so that whoever sees it finds the others.
        replace(&self.published.checkpoint(), note, self.published.latest().ok().flatten())?;
        if let Err(error) = self.thin_out() {
            tracing::warn!(code = error.code(), %error, "old checkpoints were not removed");
        }
        Ok(())
    }

    /// Writes a note that has more signatures by now, also as the latest if it is that.
    pub(crate) fn amend(&self, note: &Note) -> Result<(), SignError> {
        let size = head_of(note).size;
        if note.signatures().len() > MAX_SIGNATURES {
            return Err(SignError::TooManySignatures { size });
        }
        let text = note.to_string();
        durable::write(&self.published.of_size(size), text.as_bytes())?;
        if self.published.latest()?.is_some_and(|latest| latest.text() == note.text()) {
            durable::write(&self.published.checkpoint(), text.as_bytes())?;
        }
        Ok(())
    }

    /// Takes away what was published of more than `kept` entries before an epoch began: it is not of
    /// this log any more. It is kept under `checkpoints/before-<epoch>`, as what was promised.
    pub(crate) fn set_aside(&self, kept: u64, epoch: u64) -> Result<(), KeepError> {
        let aside = self.published.all().join(format!("before-{epoch}"));
        durable::folder(&aside)?;
        for size in self.published.sizes()?.into_iter().filter(|size| *size > kept) {
            rename(&self.published.of_size(size), &aside)?;
        }
        let latest = [
            (self.published.latest()?, self.published.checkpoint()),
            (self.published.latest_national()?, self.published.national()),
        ];
        for (note, path) in latest {
            if note.is_some_and(|note| head_of(&note).size > kept) {
                rename(&path, &aside)?;
            }
        }
        let all = self.published.all();
        let mut folders = [&aside, &all, all.parent().unwrap_or(&all)].into_iter();
        let synced = folders.try_for_each(durable::sync);
        synced.map_err(|error| KeepError::write(&aside, error))
    }

    /// Removes old notes once there are an eighth too many, so that it is rarely done: those that
    /// nobody has cosigned first, then the oldest. The newest eighth is left alone in any case, since
    /// cosignatures may be on their way.
    fn thin_out(&self) -> Result<(), KeepError> {
        let mut sizes = self.published.sizes()?;
        if sizes.len() <= self.keeping + self.keeping / 8 {
            return Ok(());
        }
        let mut excess = sizes.len() - self.keeping;
        sizes.truncate(sizes.len() - self.keeping.div_ceil(8).max(1));
        let mut cosigned = Vec::new();
        for size in sizes {
            match self.published.at(size) {
                Ok(Some(note)) if note.signatures().len() > 1 => cosigned.push(size),
                _ if excess > 0 => {
                    excess -= 1;
                    self.remove(size)?;
                }
                _ => {}
            }
        }
        cosigned.into_iter().take(excess).try_for_each(|size| self.remove(size))
    }

    /// One that comes back after a crash is removed another time.
    fn remove(&self, size: u64) -> Result<(), KeepError> {
        let path = self.published.of_size(size);
        fs::remove_file(&path).map_err(|error| KeepError::write(&path, error))
    }
}

/// Size and root that a published note tells.
pub(crate) fn head_of(note: &Note) -> lianxin_ledger::TreeHead {
    Checkpoint::parse(note.text()).expect("only checkpoints are published").head
}

/// Writes a note where another, or none, has been.
fn replace(path: &Path, note: &Note, before: Option<Note>) -> Result<(), KeepError> {
    if before.as_ref() == Some(note) {
        return Ok(());
    }
    durable::write(path, note.to_string().as_bytes())
}

fn rename(path: &Path, to: &Path) -> Result<(), KeepError> {
    let name = path.file_name().unwrap_or_default();
    match fs::rename(path, to.join(name)) {
        // It went there before a crash.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        renamed => renamed.map_err(|error| KeepError::write(path, error)),
    }
}
