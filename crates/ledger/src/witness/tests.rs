//! What a witness answers to an honest log and to one that is not.

use super::*;
use crate::{Algorithm, KeyKind, NodesInMemory, SoftwareKey, TreeHead};

const ORIGIN: &str = "town.example/events";

struct Log {
    nodes: NodesInMemory<Sha256>,
    key: SoftwareKey,
}

impl Log {
    fn new(entries: u8, told: u8) -> Self {
        let mut nodes = NodesInMemory::new();
        (0..entries).for_each(|at| nodes.push(Sha256::leaf(&[at, told * u8::from(at > 3)])));
        Self { nodes, key: SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap() }
    }

    fn asks(&self, old: u64) -> AddCheckpoint {
        let head = self.nodes.tree().head();
        let proof = proof(&self.nodes, old, head.size);
        let checkpoint = Checkpoint::try_new(ORIGIN, head).unwrap().signed(&self.key).unwrap();
        AddCheckpoint { old, proof, checkpoint }
    }

    fn policy(&self) -> Policy {
        Policy::of_log(ORIGIN, crate::Signer::key(&self.key).clone()).unwrap()
    }
}

fn proof(nodes: &NodesInMemory<Sha256>, old: u64, new: u64) -> Vec<Hash> {
    crate::proof::consistency::<Sha256>(nodes, old, new).unwrap()
}

fn status(answer: Result<(Checkpoint, Memory), WitnessRefusal>) -> u16 {
    answer.map_or_else(|refusal| refusal.status(), |_| 200)
}

#[test]
fn an_honest_log_is_cosigned_from_nothing_on() {
    let mut memory = Memory::nothing::<Sha256>();
    for size in [0, 1, 5, 5, 9] {
        let (log, old) = (Log::new(size, 0), memory.head.size);
        let request = log.asks(old);
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()), Ok(request.clone()));
        assert_eq!(request.origin().unwrap(), ORIGIN);
        let (checkpoint, next) = request.decide(&log.policy(), &memory).unwrap();
        assert_eq!((checkpoint.head, next.head), (log.nodes.tree().head(), checkpoint.head));
        memory = next;
    }
}

#[test]
fn every_refusal_has_its_status() {
    let log = Log::new(9, 0);
    let (policy, nothing) = (log.policy(), Memory::nothing::<Sha256>());
    let (_, memory) = log.asks(0).decide(&policy, &nothing).unwrap();
    let later = Log::new(12, 0);
    assert_eq!(status(later.asks(9).decide(&policy, &memory)), 200);
    assert_eq!(status(later.asks(5).decide(&policy, &memory)), 409);
    assert_eq!(status(Log::new(7, 0).asks(9).decide(&policy, &memory)), 400);
    assert_eq!(status(Log::new(7, 0).asks(7).decide(&policy, &memory)), 409);
    assert_eq!(status(Log::new(9, 1).asks(9).decide(&policy, &memory)), 409, "a fork");
    assert_eq!(status(Log::new(12, 1).asks(9).decide(&policy, &memory)), 422, "a fork");
    let mut short = later.asks(9);
    short.proof.pop();
    assert_eq!(status(short.decide(&policy, &memory)), 422);
    let stranger = SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[2; 32]).unwrap();
    let unsigned = Log { key: stranger, ..later }.asks(9);
    assert_eq!(status(unsigned.decide(&policy, &memory)), 403);
    let elsewhere = Policy::of_log("other.example/events", crate::Signer::key(&log.key).clone());
    assert_eq!(status(log.asks(9).decide(&elsewhere.unwrap(), &memory)), 404);
}

#[test]
fn a_request_has_one_spelling() {
    let text = Log::new(9, 0).asks(5).to_string();
    for (from, to) in [("old 5", "old 05"), ("old 5", "new 5"), ("=\n\n", "=\n"), ("\n", "\r\n")] {
        let other = text.replacen(from, to, 1);
        assert!(AddCheckpoint::parse(other.as_bytes()).is_err(), "{other}");
    }
    let many = format!("{}\n", Sha256::empty().to_base64()).repeat(MAX_HASHES + 1);
    let many = text.replacen("old 5\n", &format!("old 5\n{many}"), 1);
    assert!(AddCheckpoint::parse(many.as_bytes()).is_err());
}

#[test]
fn a_memory_of_another_root_is_a_fork_at_once() {
    let log = Log::new(9, 0);
    let head = TreeHead { size: 9, root: Sha256::empty() };
    let refused = log.asks(9).decide(&log.policy(), &Memory { epoch: 1, head });
    assert_eq!(refused, Err(WitnessRefusal::Forked { cosigned: 9 }));
}
