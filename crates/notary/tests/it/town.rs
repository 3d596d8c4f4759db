//! A log in memory that can be forked, restored and published, and folders to sign it in.

use lianxin_ledger::{
    AddCheckpoint, Algorithm, CaseLeaf, Checkpoint, Epoch, Hash, KeyKind, Link, LogFold, LogKey,
    NodesInMemory, Note, Sha256, Signer, Sm3, SoftwareKey, Tile, TileKind, TlogProof, Tree,
    TreeHead, entries_to_bytes, proof, root,
};
use lianxin_notary::{KnownLog, LogSigner, Seat, SignError, WitnessDesk};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub(crate) const ORIGIN: &str = "yining.lianxin.example/events";
/// The first of March 2023 in China.
pub(crate) const NOW: u64 = 1_677_600_000;

/// A log of cases. What is told of each entry makes one history another than the next.
#[derive(Clone, Default)]
pub(crate) struct Town {
    pub(crate) entries: Vec<Vec<u8>>,
    nodes: NodesInMemory<Sha256>,
    national: Tree<Sm3>,
    fold: LogFold,
}

impl Town {
    pub(crate) fn of(entries: u64) -> Self {
        Self::default().grown_to(entries, 0)
    }

    /// The same with further entries, of which something is told.
    pub(crate) fn grown_to(mut self, entries: u64, told: u8) -> Self {
        while self.size() < entries {
            let size = self.size();
            if size % 5 == 4 {
                let heads = self.fold.next_heads().to_string();
                self.push(heads.into_bytes());
                continue;
            }
            let case = size % 3 + 1;
            let last = self.fold.heads().head(case).map(|last| (last.seq, last.leaf));
            let case = if last.is_some() { case } else { self.fold.heads().cases() + 1 };
            let event = Sha256::leaf(&[&size.to_be_bytes()[..], &[told]].concat());
            let link =
                Link { seq: last.map_or(1, |it| it.0 + 1), prev: last.map(|it| it.1), event };
            self.push(CaseLeaf { case, link }.to_string().into_bytes());
        }
        self
    }

    /// The same with an entry that no fold accepts, under a tree that is as consistent as any.
    pub(crate) fn and_false_heads(mut self) -> Self {
        let own = self.fold.next_heads();
        let entry = lianxin_ledger::HeadsRecord { cases: own.cases + 1, ..own }.to_string();
        self.write(entry.into_bytes());
        self
    }

    /// The same with the declaration that all from `kept` to before an old head is lost.
    pub(crate) fn and_epoch(mut self, kept: u64, old: TreeHead) -> (Self, Epoch) {
        let TreeHead { size: old_size, root: old_root } = old;
        let epoch = Epoch { epoch: 2, size: self.size(), kept, old_size, old_root };
        self.push(epoch.to_string().into_bytes());
        (self, epoch)
    }

    fn push(&mut self, entry: Vec<u8>) {
        self.fold.push(&entry).unwrap();
        self.write(entry);
    }

    fn write(&mut self, entry: Vec<u8>) {
        self.nodes.push(Sha256::leaf(&entry));
        self.national.push(Sm3::leaf(&entry));
        self.entries.push(entry);
    }

    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn head(&self) -> TreeHead {
        self.nodes.tree().head()
    }

    pub(crate) fn national(&self) -> Hash {
        self.national.root()
    }

    /// The head of its first entries.
    pub(crate) fn head_at(&self, size: u64) -> TreeHead {
        TreeHead { size, root: root::<Sha256>(&self.nodes, size).unwrap() }
    }

    pub(crate) fn proof(&self, old: u64) -> Vec<Hash> {
        self.proof_between(old, self.size())
    }

    pub(crate) fn proof_between(&self, old: u64, new: u64) -> Vec<Hash> {
        proof::consistency::<Sha256>(&self.nodes, old, new).unwrap()
    }

    pub(crate) fn inclusion(&self, index: u64) -> Vec<Hash> {
        proof::inclusion::<Sha256>(&self.nodes, index, self.size()).unwrap()
    }

    /// The checkpoint, signed by the log's own key.
    pub(crate) fn signed(&self) -> Note {
        Checkpoint::try_new(ORIGIN, self.head()).unwrap().signed(&log_key()).unwrap()
    }

    /// What a witness is asked that has cosigned `old` entries.
    pub(crate) fn asks(&self, old: u64) -> Vec<u8> {
        let checkpoint = self.signed();
        AddCheckpoint { old, proof: self.proof(old), checkpoint }.to_string().into_bytes()
    }

    /// What declares an epoch to a witness.
    pub(crate) fn declares(&self, epoch: &Epoch) -> TlogProof {
        let (index, proof) = (epoch.size, self.inclusion(epoch.size));
        TlogProof { extra: None, index, proof, checkpoint: self.signed() }
    }

    /// Writes the entries as a log publishes them.
    pub(crate) fn export(&self, folder: &Path) {
        for (index, entries) in (0..).zip(self.entries.chunks(256)) {
            let tile = Tile::in_tree(TileKind::Entries, index, self.size()).unwrap();
            let file = folder.join(tile.to_string());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, entries_to_bytes(entries).unwrap()).unwrap();
        }
    }

    /// Has a seat sign the log as it is.
    pub(crate) fn signed_by(&self, seat: &mut Seat) -> Result<Note, SignError> {
        let old = seat.memory().head.size.min(self.size());
        seat.sign(self.head(), &self.proof(old), None)
    }
}

pub(crate) fn log_key() -> SoftwareKey {
    SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap()
}

/// Another key of a witness.
pub(crate) fn witness_key(name: &str, seed: u8) -> SoftwareKey {
    SoftwareKey::from_seed(name, KeyKind::Witness, &[seed; 32]).unwrap()
}

/// A folder that ends with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One in memory where the system has such a place, for whoever needs thousands of them.
    pub(crate) fn quick() -> Self {
        Self(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn signer(&self) -> LogSigner {
        LogSigner::open(self.path(), ORIGIN, false).unwrap()
    }

    pub(crate) fn national(&self) -> LogSigner {
        LogSigner::open(self.path(), ORIGIN, true).unwrap()
    }

    /// A witness that knows the town.
    pub(crate) fn witness(&self, name: &str) -> WitnessDesk {
        WitnessDesk::found(self.path(), name).unwrap();
        let desk = WitnessDesk::open(self.path()).unwrap();
        desk.trust(&known()).unwrap();
        desk
    }
}

/// The town's log as witnesses know it.
pub(crate) fn known() -> KnownLog {
    let keys = vec![LogKey::unbounded(log_key().key().clone())];
    KnownLog { origin: ORIGIN.to_owned(), keys }
}

/// The bytes of every file below a folder, but for locks, by their paths.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if !path.ends_with("lock") {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

/// The code of an error.
pub(crate) fn code<T>(result: Result<T, SignError>) -> Option<&'static str> {
    result.err().map(|error| error.code())
}
