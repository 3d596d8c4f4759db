//! A witness at work: its folder, the logs it knows, and whether it cosigns. What is asked of it comes
//! from anywhere; it believes nothing but the keys that its operator has given it.

mod error;

pub use error::CosignError;

use crate::{
    KeepError, KnownLog, Source, durable, key, known,
    memory::{self, Held, LOCK, Lock},
    mirror::Mirror,
};
use lianxin_ledger::{
    AddCheckpoint, KeyKind, Memory, NoteSignature, Policy, Sha256, Signer, SoftwareKey, TlogProof,
    VerifierKey, WitnessRefusal,
    sign::{self, DeclaredEpoch},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// No file of a known log is longer, in bytes.
const MAX_LOG_BYTES: usize = 65_536;

/// A witness in its folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WitnessDesk(Arc<Desk>);

#[derive(Debug)]
struct Desk {
    folder: PathBuf,
    key: SoftwareKey,
    /// By origin. With any of them, no log is cosigned that has none.
    mirrors: BTreeMap<String, Mirror>,
}

/// What a witness has of one log.
struct Drawer {
    folder: PathBuf,
    policy: Policy,
}

impl WitnessDesk {
    /// Makes the key of a witness in its folder, unless it is there; tells its public half.
    ///
    /// # Errors
    /// When there is another key, the name cannot be that of one, or it cannot be written.
    pub fn found(folder: &Path, name: &str) -> Result<VerifierKey, KeepError> {
        durable::folder(folder)?;
        let _lock = Lock::wait(folder, LOCK)?;
        let key = key::open_or_make(&folder.join("key"), name, KeyKind::Witness)?;
        Ok(key.key().clone())
    }

    /// The witness in a folder.
    ///
    /// # Errors
    /// When there is no key of a witness, or it is exposed.
    pub fn open(folder: &Path) -> Result<Self, KeepError> {
        Ok(Self(Arc::new(Desk::open(folder)?)))
    }

    /// The witness in a folder as a mirror of logs that it knows, each with where its entries are. Other
    /// logs are not cosigned.
    ///
    /// # Errors
    /// As [`open`](Self::open), when a log is not known, and when another process copies it.
    pub fn open_as_mirror(
        folder: &Path,
        sources: Vec<(String, Source)>,
    ) -> Result<Self, CosignError> {
        let mut desk = Desk::open(folder)?;
        for (origin, source) in sources {
            let mirror = Mirror::open(&desk.drawer(&origin)?.folder, source)?;
            desk.mirrors.insert(origin, mirror);
        }
        Ok(Self(Arc::new(desk)))
    }

    /// The public half of its key.
    pub fn key(&self) -> &VerifierKey {
        self.0.key.key()
    }

    /// Knows a log from now on, or by other keys than before. What was cosigned of it stays
    /// remembered.
    ///
    /// # Errors
    /// When its keys are no policy, or its files cannot be written.
    pub fn trust(&self, log: &KnownLog) -> Result<(), KeepError> {
        let name = |source| KeepError::Name { name: log.origin.clone(), source };
        log.policy().map_err(name)?;
        let folder = self.0.folder_of(&log.origin)?;
        durable::folder(&folder)?;
        let _lock = Lock::wait(&folder, LOCK)?;
        let file = folder.join("log");
        // Before the log is known, so that a known log without a memory has lost it.
        if memory::read(&folder)?.is_none() {
            if file.exists() {
                return Err(KeepError::NoMemory(memory::path(&folder)));
            }
            memory::write(&folder, &Memory::nothing::<Sha256>())?;
        }
        durable::write(&file, log.to_string().as_bytes())
    }

    /// The logs that it knows, in the order of their folders, with what it has cosigned of each.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn logs(&self) -> Result<Vec<(KnownLog, Memory)>, KeepError> {
        let all = self.0.folder.join("logs");
        let mut names = durable::names(&all)?;
        names.sort_unstable();
        let mut logs = Vec::new();
        for folder in names.into_iter().map(|name| all.join(name)) {
            if let Some(log) = known_in(&folder)? {
                let memory = memory::read(&folder)?;
                logs.push((log, memory.ok_or_else(|| KeepError::NoMemory(memory::path(&folder)))?));
            }
        }
        Ok(logs)
    }

    /// Cosigns what a request asks for at `now`, in seconds since 1970, or says why not. What it has
    /// cosigned is on the disk before it tells.
    ///
    /// # Errors
    /// When the log is not known, the checkpoint not its own or not proved to continue what was
    /// cosigned, the entries are not what it says, or something fails here.
    pub async fn cosign(&self, request: &[u8], now: u64) -> Result<NoteSignature, CosignError> {
        let request = AddCheckpoint::parse(request).map_err(WitnessRefusal::from)?;
        let origin = request.origin().map_err(WitnessRefusal::from)?;
        let drawer = self.0.drawer(&origin)?;
        if !self.0.mirrors.is_empty() {
            let mirror = self.0.mirrors.get(&origin).ok_or(CosignError::NotMirrored(origin))?;
            let memory = memory::read(&drawer.folder)?;
            let memory = memory.ok_or_else(|| KeepError::NoMemory(memory::path(&drawer.folder)))?;
            // Nothing is fetched for what would be refused anyway.
            let (checkpoint, _) = request.decide(&drawer.policy, &memory)?;
            mirror.leads_to(&checkpoint.head, &memory).await?;
        }
        let desk = self.0.clone();
        let settled = tokio::task::spawn_blocking(move || desk.settle(&drawer, &request, now));
        settled.await.map_err(|_| CosignError::Stopped)?
    }

    /// Goes on after a declared loss, because the operator says so: with the proof that the declaration
    /// is in the log, and its entry. Tells what is remembered from now on.
    ///
    /// # Errors
    /// When the log is not known, or the declaration is not the next one of what was cosigned.
    pub fn accept_epoch(&self, proof: &TlogProof, entry: &[u8]) -> Result<Memory, CosignError> {
        let text = proof.checkpoint.text();
        let checkpoint = lianxin_ledger::Checkpoint::parse(text).map_err(WitnessRefusal::from)?;
        let drawer = self.0.drawer(checkpoint.origin())?;
        let signed =
            drawer.policy.verify(&proof.checkpoint).map_err(WitnessRefusal::NotBelieved)?;
        let mut held = Held::under(Lock::wait(&drawer.folder, LOCK)?, &drawer.folder)?;
        let declared = DeclaredEpoch { entry, proof: &proof.proof };
        let memory =
            sign::decide_epoch::<Sha256>(held.memory(), &signed.checkpoint.head, &declared)
                .map_err(WitnessRefusal::from)?;
        held.keep(memory)?;
        Ok(memory)
    }
}

impl Desk {
    fn open(folder: &Path) -> Result<Self, KeepError> {
        let path = folder.join("key");
        let key = key::open(&path)?;
        if key.key().kind() != KeyKind::Witness {
            let (expected, found) = ("a witness".to_owned(), key.key().name().to_owned());
            return Err(KeepError::OtherKey { path, expected, found });
        }
        Ok(Self { folder: folder.into(), key, mirrors: BTreeMap::new() })
    }

    /// Decides, remembers, and only then signs, with the memory locked all the while.
    fn settle(
        &self,
        drawer: &Drawer,
        request: &AddCheckpoint,
        now: u64,
    ) -> Result<NoteSignature, CosignError> {
        let mut held = Held::under(Lock::wait(&drawer.folder, LOCK)?, &drawer.folder)?;
        let (checkpoint, memory) = request.decide(&drawer.policy, held.memory())?;
        held.keep(memory)?;
        Ok(checkpoint.cosigned(&self.key, now)?)
    }

    /// What it has of a log that it knows.
    fn drawer(&self, origin: &str) -> Result<Drawer, CosignError> {
        let unknown = || CosignError::UnknownLog(origin.to_owned());
        let folder = self.folder_of(origin).map_err(|_| unknown())?;
        let log = known_in(&folder)?.filter(|log| log.origin == origin).ok_or_else(unknown)?;
        let malformed = |fault| KeepError::malformed(&folder.join("log"), fault);
        let policy = log.policy().map_err(malformed)?;
        Ok(Drawer { policy, folder })
    }

    fn folder_of(&self, origin: &str) -> Result<PathBuf, KeepError> {
        Ok(self.folder.join("logs").join(known::folder_name(origin)?))
    }
}

fn known_in(folder: &Path) -> Result<Option<KnownLog>, KeepError> {
    let path = folder.join("log");
    let Some(text) = durable::read(&path, MAX_LOG_BYTES)? else { return Ok(None) };
    KnownLog::parse(&text).map(Some).map_err(|fault| KeepError::malformed(&path, fault))
}
