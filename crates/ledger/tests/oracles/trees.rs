//! Roots and proofs at every size, and what verifiers say to right and wrong ones.

use crate::Answers;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use lianxin_ledger::{Algorithm, Hash, NodesInMemory, Sha256, TreeHead, proof};
use sha2_of_ct_merkle::Sha256 as TheirSha256;
use tlog_tiles::tlog;

/// Sizes that are asked about: 1 to this.
const SIZES: u64 = 356;

/// The hashes of a log as `tlog_tiles` keeps them.
#[derive(Default)]
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

/// One log, kept by all three.
#[derive(Default)]
struct Logs {
    nodes: NodesInMemory<Sha256>,
    ct: MemoryBackedTree<TheirSha256, [u8; 8]>,
    stored: Stored,
    heads: Vec<TreeHead>,
}

impl Logs {
    fn grow(&mut self) {
        let at = self.heads.len() as u64;
        let entry = at.to_be_bytes();
        self.heads.push(self.nodes.tree().head());
        self.nodes.push(Sha256::leaf(&entry));
        self.ct.push(entry);
        self.stored.0.extend(tlog::stored_hashes(at, &entry, &self.stored).unwrap());
    }

    fn head(&self) -> TreeHead {
        self.nodes.tree().head()
    }
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().map(|hash| hash.0).collect::<Vec<_>>().into_flattened()
}

fn tlog_hash(hash: Hash) -> tlog::Hash {
    tlog::Hash(hash.0)
}

fn tlog_hashes(hashes: &[Hash]) -> Vec<tlog::Hash> {
    hashes.iter().copied().map(tlog_hash).collect()
}

fn ct_root(head: &TreeHead) -> RootHash<TheirSha256> {
    RootHash::new(head.root.0.into(), head.size)
}

/// The proof and some that are wrong: a hash less, one more, one changed.
fn variants(proof: &[Hash], number: u64) -> [Vec<Hash>; 3] {
    let mut changed = proof.to_vec();
    if let Some(hash) = changed.get_mut(number as usize % proof.len().max(1)) {
        hash.0[number as usize % 32] ^= 1;
    }
    let other = match number % 2 {
        0 => proof[..proof.len().saturating_sub(1)].to_vec(),
        _ => [proof, &[Hash([1; 32])]].concat(),
    };
    [proof.to_vec(), changed, other]
}

fn inclusion(logs: &Logs, index: u64, answers: &mut Answers) {
    let head = logs.head();
    let ours = proof::inclusion::<Sha256>(&logs.nodes, index, head.size).unwrap();
    answers.same(&bytes(&ours), &logs.ct.prove_inclusion(index as usize).as_bytes().to_vec());
    answers.same(&tlog_hashes(&ours), &tlog::prove_record(head.size, index, &logs.stored).unwrap());
    let (root, entry) = (ct_root(&head), index.to_be_bytes());
    let (leaf, claimed) = (Sha256::leaf(&entry), [index, index ^ 1]);
    for (number, proof) in variants(&ours, index).into_iter().enumerate() {
        let claimed = claimed[number % 2];
        let verdict = proof::verify_inclusion::<Sha256>(&proof, claimed, leaf, &head).is_ok();
        let theirs = InclusionProof::<TheirSha256>::try_from_bytes(bytes(&proof)).unwrap();
        answers.same(&verdict, &root.verify_inclusion(&entry, claimed, &theirs).is_ok());
        let (root, theirs) = (tlog_hash(head.root), tlog_hashes(&proof));
        let theirs = tlog::check_record(&theirs, head.size, root, claimed, tlog_hash(leaf));
        answers.same(&verdict, &theirs.is_ok());
    }
}

fn consistency(logs: &Logs, old: &TreeHead, answers: &mut Answers) {
    let new = logs.head();
    let ours = proof::consistency::<Sha256>(&logs.nodes, old.size, new.size).unwrap();
    let added = (new.size - old.size) as usize;
    answers.same(&bytes(&ours), &logs.ct.prove_consistency(added).as_bytes().to_vec());
    answers.same(&tlog_hashes(&ours), &tlog::prove_tree(new.size, old.size, &logs.stored).unwrap());
    for proof in variants(&ours, old.size) {
        let verdict = proof::verify_consistency::<Sha256>(&proof, old, &new).is_ok();
        let theirs = ConsistencyProof::<TheirSha256>::try_from_bytes(bytes(&proof)).unwrap();
        answers.same(&verdict, &ct_root(&new).verify_consistency(&ct_root(old), &theirs).is_ok());
        let (theirs, root) = (tlog_hashes(&proof), tlog_hash(new.root));
        let theirs = tlog::check_tree(&theirs, new.size, root, old.size, tlog_hash(old.root));
        answers.same(&verdict, &theirs.is_ok());
    }
}

#[test]
fn roots_and_inclusion_are_those_of_others() {
    let (mut logs, mut answers) = (Logs::default(), Answers::of("roots and inclusion"));
    for _ in 0..SIZES {
        logs.grow();
        let head = logs.head();
        answers.same(&head.root.0[..], &logs.ct.root().as_bytes()[..]);
        let theirs = tlog::tree_hash(head.size, &logs.stored).unwrap();
        answers.same(&tlog_hash(head.root), &theirs);
        (0..head.size).for_each(|index| inclusion(&logs, index, &mut answers));
    }
    answers.end(500_000);
}

#[test]
fn consistency_is_that_of_others() {
    let (mut logs, mut answers) = (Logs::default(), Answers::of("consistency"));
    for _ in 0..SIZES {
        logs.grow();
        logs.heads[1..].iter().for_each(|old| consistency(&logs, old, &mut answers));
    }
    answers.end(500_000);
}
