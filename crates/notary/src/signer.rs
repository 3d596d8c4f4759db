//! The folder in which a log is signed: its first use, its keys, its memory. What is signed and
//! published from it is in [`Seat`].

use crate::{
    KeepError, Published, Seat, durable, key,
    memory::{self, Held, LOCK, Lock},
    shelf::{self, Shelf},
};
use lianxin_ledger::{
    KeyKind, Memory, Note, Policy, Sha256, Signer, SoftwareKey, TreeHead, VerifierKey,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// How many old notes are kept unless something else is said.
const KEEPING: usize = 1000;

/// The signer of one log. Cheap to clone. Its files are read and written where it is called, which takes
/// as long as the disk does.
#[derive(Debug, Clone)]
pub struct LogSigner {
    folder: PathBuf,
    pub(crate) origin: Arc<str>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) shelf: Shelf,
}

/// The keys that a log signs with.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) log: SoftwareKey,
    /// Of SM2, for the tree over SM3.
    pub(crate) national: Option<SoftwareKey>,
}

impl LogSigner {
    /// The signer of the log `origin` in its folder. The first use makes the folder, the memory that
    /// nothing has been signed, and only then the key. With `national` there is a key of SM2, too.
    ///
    /// # Errors
    /// When a file cannot be read or written, a key is exposed or another log's, or something has been
    /// signed and the memory of it, or the key, is lost.
    pub fn open(folder: &Path, origin: &str, national: bool) -> Result<Self, KeepError> {
        durable::folder(folder)?;
        let (own, sm2) = (folder.join("key"), folder.join("key.sm2"));
        // A lock that is held elsewhere is waited for when there is something to make, and only then.
        if !own.exists() || national && !sm2.exists() || memory::read(folder)?.is_none() {
            let _lock = Lock::wait(folder, LOCK)?;
            begin(folder)?;
            key::open_or_make(&own, origin, KeyKind::Log)?;
            national.then(|| key::open_or_make(&sm2, origin, KeyKind::LogSm2)).transpose()?;
        }
        let log = key::open_of(&own, origin, KeyKind::Log)?;
        let national = national.then(|| key::open_of(&sm2, origin, KeyKind::LogSm2)).transpose()?;
        Ok(Self {
            folder: folder.into(),
            origin: origin.into(),
            keys: Arc::new(Keys { log, national }),
            shelf: Shelf { published: Published::of(folder), keeping: KEEPING },
        })
    }

    /// Restores a lost memory from the last checkpoint that was published, which the key in the folder
    /// must have signed. Whoever hands over an earlier one lets the log be signed a second time from
    /// there: ask the witnesses for the size that they know. For a log that no loss was declared of;
    /// for another see [`adopt_in_epoch`](Self::adopt_in_epoch).
    ///
    /// # Errors
    /// When there is a memory, no key, or a checkpoint that is not believed or not the last one here.
    pub fn adopt(folder: &Path, origin: &str, note: &Note) -> Result<(), KeepError> {
        Self::adopt_in_epoch(folder, origin, note, 1)
    }

    /// The same for a log of which `epoch - 1` losses have been declared.
    ///
    /// # Errors
    /// As [`adopt`](Self::adopt).
    pub fn adopt_in_epoch(
        folder: &Path,
        origin: &str,
        note: &Note,
        epoch: u64,
    ) -> Result<(), KeepError> {
        let key = key::open_of(&folder.join("key"), origin, KeyKind::Log)?;
        let policy = Policy::of_log(origin, key.key().clone())
            .map_err(|source| KeepError::Name { name: origin.to_owned(), source })?;
        let signed = policy.verify(note).map_err(KeepError::NotAdopted)?;
        let _lock = Lock::wait(folder, LOCK)?;
        if memory::read(folder)?.is_some() {
            return Err(KeepError::MemoryExists(memory::path(folder)));
        }
        let head = signed.checkpoint.head;
        up_to_date(folder, &head)?;
        memory::write(folder, &Memory { epoch, head })
    }

    /// The same, keeping so many old notes; 1000 unless said otherwise.
    #[must_use]
    pub fn keeping(mut self, notes: usize) -> Self {
        self.shelf.keeping = notes;
        self
    }

    /// The log that is signed.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The public halves of its keys: that of the log, then that of SM2, if there is one.
    pub fn verifier_keys(&self) -> Vec<VerifierKey> {
        let keys = [Some(&self.keys.log), self.keys.national.as_ref()];
        keys.into_iter().flatten().map(|key| key.key().clone()).collect()
    }

    /// Whether it signs the tree over SM3 as well.
    pub fn signs_national(&self) -> bool {
        self.keys.national.is_some()
    }

    /// What it has published.
    pub fn published(&self) -> Published {
        self.shelf.published.clone()
    }

    /// Takes the only seat there is for the folder, in this process or another. It does not wait: when
    /// somebody else sits there, the error is [`KeepError::Taken`].
    ///
    /// # Errors
    /// When the seat is taken, or the memory is lost, cannot be read, or is older than what is
    /// published.
    pub fn take(&self) -> Result<Seat, KeepError> {
        let held = Held::under(Lock::take(&self.folder, LOCK)?, &self.folder)?;
        up_to_date(&self.folder, &held.memory().head)?;
        Ok(Seat::new(self.clone(), held))
    }
}

/// Makes the memory of a log that nobody has signed yet: before the key, so that a key without a memory
/// has lost it.
fn begin(folder: &Path) -> Result<(), KeepError> {
    let key = folder.join("key");
    match memory::read(folder)? {
        None if key.exists() || Published::of(folder).latest()?.is_some() => {
            Err(KeepError::NoMemory(memory::path(folder)))
        }
        None => memory::write(folder, &Memory::nothing::<Sha256>()),
        Some(memory) if key.exists() || memory == Memory::nothing::<Sha256>() => Ok(()),
        Some(_) => Err(KeepError::NoKey(key)),
    }
}

/// Whether a memory knows what has been published beside it: nothing is published before it is
/// remembered, so that a memory that does not is a copy of an earlier one. The notes of all sizes are
/// looked at, too: a crash, or a backup that is copied over the folder, leaves some that are newer than
/// the file `checkpoint`.
fn up_to_date(folder: &Path, remembered: &TreeHead) -> Result<(), KeepError> {
    let published = Published::of(folder);
    let latest = published.latest()?.map(|latest| shelf::head_of(&latest));
    let other = latest.filter(|latest| latest.size >= remembered.size && latest != remembered);
    let newer = published.sizes()?.pop().filter(|size| *size > remembered.size);
    let Some(published) = newer.max(other.map(|other| other.size)) else { return Ok(()) };
    let (path, remembered) = (memory::path(folder), remembered.size);
    Err(KeepError::OldMemory { path, remembered, published })
}
