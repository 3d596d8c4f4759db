//! One life of a signer's folder: what happens in it by the dice, and what was seen of it.

use crate::town::{Folder, ORIGIN, Town, files, known, witness_key};
use lianxin_ledger::{
    AddCheckpoint, Checkpoint, Hash, KeyKind, LogKey, Memory, Note, Sha256, Signer, TreeHead,
    VerifierKey,
};
use lianxin_notary::{KnownLog, LogSigner, Seat, key};
use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// What happens in each.
const STEPS: u64 = 10;
/// Entries of every history.
const SIZE: u64 = 24;

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    /// One of `0..sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % sides
    }
}

/// A log, and three others that part from it early, in the middle and late.
pub(super) struct Histories {
    towns: Vec<Town>,
    heads: Vec<Vec<TreeHead>>,
}

impl Histories {
    pub(super) fn new() -> Self {
        let forks = [(1, 1), (4, 2), (9, 3)];
        let forks = forks.map(|(common, told)| Town::of(common).grown_to(SIZE, told));
        let towns: Vec<Town> = std::iter::once(Town::of(SIZE)).chain(forks).collect();
        let heads = |town: &Town| (0..=SIZE).map(|size| town.head_at(size)).collect();
        let heads = towns.iter().map(heads).collect();
        Self { towns, heads }
    }

    /// Whether one of them begins with all of these heads.
    pub(super) fn agree(&self, found: &[TreeHead]) -> bool {
        let has = |heads: &Vec<TreeHead>| found.iter().all(|head| heads.contains(head));
        self.heads.iter().any(has)
    }
}

/// What the database holds.
#[derive(Clone, Copy)]
struct Database {
    history: usize,
    size: u64,
}

/// A folder, who signs in it, and what was seen of it.
pub(super) struct Life<'h> {
    histories: &'h Histories,
    dice: Dice,
    folder: Folder,
    /// Each has read the keys when it began.
    instances: [LogSigner; 2],
    database: Database,
    backups: Vec<(Database, BTreeMap<PathBuf, Vec<u8>>)>,
    keys: Vec<VerifierKey>,
    witness: Memory,
    /// Heads that the signer was asked for, that were published, and that were cosigned.
    pub(super) asked: Vec<TreeHead>,
    pub(super) published: Vec<TreeHead>,
    pub(super) cosigned: Vec<TreeHead>,
    /// Nothing in the folder knows of what was signed after the backup.
    pub(super) brought_back_whole: bool,
}

impl<'h> Life<'h> {
    pub(super) fn new(histories: &'h Histories, seed: u64) -> Self {
        let folder = Folder::quick();
        let instances = [folder.signer(), folder.signer()];
        let keys = instances[0].verifier_keys();
        let database = Database { history: 0, size: 0 };
        Self {
            histories,
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            backups: vec![(database, files(folder.path()))],
            folder,
            instances,
            database,
            keys,
            witness: Memory::nothing::<Sha256>(),
            asked: Vec::new(),
            published: Vec::new(),
            cosigned: Vec::new(),
            brought_back_whole: false,
        }
    }

    pub(super) fn lives(&mut self) {
        for _ in 0..STEPS {
            match self.dice.roll(16) {
                0..5 => self.grows(),
                5 | 6 => self.is_rewritten(),
                7 => self.backups.push((self.database, files(self.folder.path()))),
                8 => self.database_is_brought_back(),
                9 => self.files_are_brought_back(),
                10 => self.key_changes(),
                11 => self.instances[self.dice.roll(2) as usize] = self.folder.signer(),
                12 => self.witness_is_asked(),
                13 => self.memory_is_adopted(),
                _ => {}
            }
            let (one, failing) = (self.dice.roll(2) as usize, self.dice.roll(8));
            match self.dice.roll(6) {
                0 => self.both_sign(one),
                1 => self.signs_until_a_step_fails(one, failing),
                _ => drop(self.seat(one).map(|mut seat| self.signs(&mut seat))),
            }
            self.is_looked_at();
        }
        self.witness_is_asked();
        self.everything_is_looked_at();
    }

    /// Takes a seat. Of one that is stopped by an old memory, the operator sometimes reads what to do.
    fn seat(&mut self, instance: usize) -> Option<Seat> {
        let taken = self.instances[instance].take();
        if taken.as_ref().is_err_and(|error| error.code() == "old-memory") && self.dice.roll(2) > 0
        {
            self.memory_is_adopted();
            return self.instances[instance].take().ok();
        }
        taken.ok()
    }

    /// Signs what the database holds, with the proof that it gives or with one that it would like to give.
    fn signs(&mut self, seat: &mut Seat) {
        let Database { history, size } = self.database;
        let (old, town) = (seat.memory().head.size, &self.histories.towns[history]);
        let proof = match self.dice.roll(8) {
            0 => Vec::new(),
            1 => vec![Hash([7; 32]); self.dice.roll(5) as usize],
            _ => town.proof_between(old.min(size), size),
        };
        let head = self.histories.heads[history][size as usize];
        self.asked.push(head);
        // Refused or not: what is published tells.
        let _ = seat.sign(head, &proof, None);
    }

    /// The other one is at it, too, and has read another state of the database.
    fn both_sign(&mut self, one: usize) {
        let Some(mut first) = self.seat(one) else { return };
        assert_eq!(self.instances[1 - one].take().unwrap_err().code(), "taken");
        self.signs(&mut first);
        drop(first);
        self.database.history = self.dice.roll(4) as usize;
        if let Some(mut second) = self.seat(1 - one) {
            self.signs(&mut second);
        }
    }

    /// A file that cannot be written, and then the instance is gone.
    fn signs_until_a_step_fails(&mut self, one: usize, failing: u64) {
        let size = self.database.size;
        let note = format!("checkpoints/{size:020}");
        let failing = ["signed", "checkpoint", note.as_str()][failing as usize % 3];
        let draft = self.folder.file(&format!("{failing}.draft"));
        fs::create_dir_all(&draft).unwrap();
        if let Some(mut seat) = self.seat(one) {
            self.signs(&mut seat);
        }
        fs::remove_dir(&draft).unwrap();
    }

    fn grows(&mut self) {
        self.database.size = (self.database.size + 1 + self.dice.roll(6)).min(SIZE);
    }

    fn is_rewritten(&mut self) {
        self.database.history = self.dice.roll(4) as usize;
    }

    fn backup(&mut self) -> (Database, BTreeMap<PathBuf, Vec<u8>>) {
        let chosen = self.dice.roll(self.backups.len() as u64) as usize;
        self.backups[chosen].clone()
    }

    /// Last week's, and it goes on as it did not before.
    fn database_is_brought_back(&mut self) {
        self.database = self.backup().0;
        self.database.history = self.dice.roll(4) as usize;
    }

    /// Some files of the signer's folder come from a backup: its memory alone, all over what is there, or all in
    /// place of what is there.
    fn files_are_brought_back(&mut self) {
        let (_, files) = self.backup();
        match self.dice.roll(8) {
            0 => {
                self.everything_is_looked_at();
                self.brought_back_whole = true;
                fs::remove_dir_all(self.folder.file("checkpoints")).ok();
                fs::remove_file(self.folder.file("checkpoint")).ok();
                self.write(&files, |_| true);
            }
            1..4 => self.write(&files, |path| path.ends_with("signed")),
            _ => self.write(&files, |path| !path.ends_with("key")),
        }
    }

    /// From some checkpoint that was published, the newest or not.
    fn memory_is_adopted(&mut self) {
        let notes = self.instances[0].published().newest(3).unwrap();
        let Some(note) = notes.get(self.dice.roll(3) as usize) else { return };
        let (signed, aside) = (self.folder.file("signed"), self.folder.file("signed.aside"));
        fs::rename(&signed, &aside).unwrap();
        match LogSigner::adopt(self.folder.path(), ORIGIN, note) {
            Ok(()) => fs::remove_file(aside).unwrap(),
            Err(_) => fs::rename(aside, signed).unwrap(),
        }
    }

    fn write(&self, files: &BTreeMap<PathBuf, Vec<u8>>, which: impl Fn(&Path) -> bool) {
        for (path, bytes) in files.iter().filter(|(path, _)| which(path.as_path())) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::remove_file(path).ok();
            fs::write(path, bytes).unwrap();
            if path.ends_with("key") {
                fs::set_permissions(path, Permissions::from_mode(0o400)).unwrap();
            }
        }
    }

    /// By hand, as an operator does whose key was seen. Instances that run keep the old one.
    fn key_changes(&mut self) {
        fs::remove_file(self.folder.file("key")).unwrap();
        let made = key::make(&self.folder.file("key"), ORIGIN, KeyKind::Log).unwrap();
        self.keys.push(made.key().clone());
        self.instances[self.dice.roll(2) as usize] = self.folder.signer();
    }

    /// The witness is asked for what is published, at whatever time its clock shows.
    fn witness_is_asked(&mut self) {
        let Ok(Some(note)) = self.instances[0].published().latest() else { return };
        let (old, head) = (self.witness.head.size, head_of(&note));
        let mut towns = self.histories.towns.iter();
        let town = towns.find(|town| town.head_at(head.size) == head).unwrap();
        let keys = self.keys.iter().cloned().map(LogKey::unbounded).collect();
        let policy = KnownLog { keys, ..known() }.policy().unwrap();
        let proof = town.proof_between(old.min(head.size), head.size);
        let request = AddCheckpoint { old, proof, checkpoint: note };
        if let Ok((checkpoint, memory)) = request.decide(&policy, &self.witness) {
            let clock = self.dice.roll(4_000_000_000);
            let witness = witness_key("w", 2);
            checkpoint.cosigned(&witness, clock).unwrap();
            self.witness = memory;
            self.cosigned.push(head);
        }
    }

    /// The latest that anybody can read now.
    fn is_looked_at(&mut self) {
        let published = self.instances[0].published();
        self.published.extend(published.latest().unwrap().as_ref().map(head_of));
    }

    fn everything_is_looked_at(&mut self) {
        let notes = self.instances[0].published().newest(usize::MAX).unwrap();
        self.published.extend(notes.iter().map(head_of));
    }
}

fn head_of(note: &Note) -> TreeHead {
    Checkpoint::parse(note.text()).unwrap().head
}
