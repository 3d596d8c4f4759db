//! Signers beside each other, old backups, losses and epochs: what is released never contradicts itself.

use super::*;
use crate::{NodesInMemory, Sha256, root};

/// A log of entries in memory.
#[derive(Clone, Default)]
struct Log {
    entries: Vec<Vec<u8>>,
    nodes: NodesInMemory<Sha256>,
}

impl Log {
    fn push(&mut self, entry: String) {
        self.nodes.push(Sha256::leaf(entry.as_bytes()));
        self.entries.push(entry.into_bytes());
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    fn head(&self) -> TreeHead {
        self.nodes.tree().head()
    }

    fn proof(&self, old: u64) -> Vec<Hash> {
        proof::consistency::<Sha256>(&self.nodes, old, self.size()).unwrap()
    }

    /// What a signer with this memory says to the log as it is.
    fn asks(&self, memory: &Memory) -> Result<Memory, Refusal> {
        decide::<Sha256>(memory, &self.head(), &self.proof(memory.head.size))
    }

    fn grow(&mut self, entries: u64, told: u64) {
        let from = self.size();
        (from..from + entries).for_each(|at| self.push(format!("{at} {told}")));
    }
}

fn signed(log: &Log) -> Memory {
    log.asks(&Memory::nothing::<Sha256>()).unwrap()
}

#[test]
fn a_log_that_grows_is_signed_and_the_same_head_again() {
    let mut log = Log::default();
    let mut memory = signed(&log);
    for _ in 0..40 {
        log.grow(3, 0);
        memory = log.asks(&memory).unwrap();
        assert_eq!(log.asks(&memory), Ok(memory));
    }
    assert_eq!(memory, Memory { epoch: 1, head: log.head() });
}

#[test]
fn a_restored_backup_is_not_signed_nor_what_follows_it() {
    let mut log = Log::default();
    log.grow(20, 0);
    let backup = log.clone();
    log.grow(5, 0);
    let memory = signed(&log);
    let refused = backup.asks(&memory).unwrap_err();
    assert_eq!(refused, Refusal::Lost { signed: 25, found: 20 });
    assert!(refused.to_string().contains("declare the loss"));
    let mut goes_on = backup;
    for _ in 0..10 {
        goes_on.grow(1, 1);
        assert!(goes_on.asks(&memory).is_err());
    }
    assert_eq!(goes_on.asks(&memory), Err(Refusal::Rewritten { signed: 25 }));
    let same_size = TreeHead { size: 25, root: root::<Sha256>(&goes_on.nodes, 25).unwrap() };
    let refused = decide::<Sha256>(&memory, &same_size, &[]);
    assert_eq!(refused, Err(Refusal::Rewritten { signed: 25 }));
    let refused = decide::<Sha256>(&memory, &log.head(), &log.proof(3));
    assert_eq!(refused, Err(Refusal::NotProved { signed: 25, found: 25 }));
}

/// A log that lost its last five signed entries and declares it after two others.
fn declared() -> (Memory, Log, Epoch) {
    let mut log = Log::default();
    log.grow(20, 0);
    let mut restored = log.clone();
    log.grow(5, 0);
    let memory = signed(&log);
    restored.grow(2, 1);
    let TreeHead { size, root } = memory.head;
    let epoch = Epoch { epoch: 2, size: 22, kept: 20, old_size: size, old_root: root };
    restored.push(epoch.to_string());
    (memory, restored, epoch)
}

fn begin(memory: &Memory, log: &Log, epoch: &Epoch) -> Result<Memory, Refusal> {
    let entry = epoch.to_string();
    let proof = proof::inclusion::<Sha256>(&log.nodes, epoch.size, log.size()).unwrap();
    let declared = DeclaredEpoch { entry: entry.as_bytes(), proof: &proof };
    decide_epoch::<Sha256>(memory, &log.head(), &declared)
}

#[test]
fn a_declared_epoch_goes_on_and_nothing_else_does() {
    let (memory, mut log, epoch) = declared();
    assert!(log.asks(&memory).is_err());
    let begun = begin(&memory, &log, &epoch).unwrap();
    assert_eq!(begun, Memory { epoch: 2, head: log.head() });
    log.grow(4, 2);
    assert!(log.asks(&begun).is_ok());
    assert!(begin(&begun, &log, &epoch).is_err(), "an epoch begins once");
    let other_old = Memory { head: TreeHead { size: 24, ..memory.head }, ..memory };
    for (memory, epoch) in [
        (other_old, epoch),
        (Memory { epoch: 2, ..memory }, epoch),
        (memory, Epoch { epoch: 3, ..epoch }),
        (memory, Epoch { kept: 19, ..epoch }),
        (memory, Epoch { size: 23, ..epoch }),
        (memory, Epoch { old_size: 24, ..epoch }),
        (memory, Epoch { old_root: log.head().root, ..epoch }),
    ] {
        let refused = begin(&memory, &log, &epoch).unwrap_err();
        assert_eq!(refused.code(), "not-the-epoch", "{epoch}");
    }
}

#[test]
fn a_memory_comes_back_and_has_one_spelling() {
    let (memory, ..) = declared();
    let text = memory.to_string();
    assert_eq!(Memory::parse(text.as_bytes()), Ok(memory));
    for other in [text.replace("epoch 1", "epoch 0"), text.clone() + "\n", text.replace('=', "")] {
        assert!(Memory::parse(other.as_bytes()).is_err());
    }
}

/// A generator of numbers that is the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }
}

/// One trial: a database that grows, fails over to an older state and forks, and two signers on one
/// memory, of which one may decide from a state that the other has replaced since.
fn trial(numbers: &mut Numbers) -> (u32, u32) {
    let (mut log, mut backups) = (Log::default(), vec![Log::default()]);
    let mut memory = Memory::nothing::<Sha256>();
    let mut released: Vec<(TreeHead, Log)> = Vec::new();
    let (mut given, mut refused) = (0, 0);
    for step in 0..12 {
        match numbers.below(5) {
            0 => backups.push(log.clone()),
            1 => log = backups[numbers.below(backups.len() as u64) as usize].clone(),
            _ => log.grow(numbers.below(4), step),
        }
        // Both read the memory before either writes it; the slower one finds it replaced.
        let both = [log.clone(), backups[numbers.below(backups.len() as u64) as usize].clone()];
        let decisions = both.map(|seen| (seen.asks(&memory), memory, seen));
        for (decision, decided_from, seen) in decisions {
            match decision {
                Ok(new) if decided_from == memory => {
                    memory = new;
                    released.push((new.head, seen));
                    given += 1;
                }
                Ok(_) | Err(_) => refused += 1,
            }
        }
    }
    // Whatever was released begins with whatever was released before.
    let mut earlier: Option<&Log> = None;
    for (head, log) in &released {
        assert_eq!(log.head(), *head);
        assert!(earlier.is_none_or(|earlier| log.entries.starts_with(&earlier.entries)));
        earlier = Some(log);
    }
    (given, refused)
}

#[test]
fn two_signers_backups_and_forks_never_release_two_histories() {
    let mut numbers = Numbers(5);
    let (mut given, mut refused) = (0, 0);
    for _ in 0..10_000 {
        let (more, less) = trial(&mut numbers);
        (given, refused) = (given + more, refused + less);
    }
    println!("10000 trials, {given} heads released, {refused} refused, 0 inconsistent");
    assert!(given > 10_000 && refused > 10_000, "{given} {refused}");
}
