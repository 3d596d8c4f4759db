//! The heads of all cases, and the tree over them, kept up to date as events come: 48 bytes a case and
//! 32 for the tree above. It is about now; proofs against an earlier heads record need a copy of then.

use crate::{Algorithm, CaseHead, Fault, Hash, HeadsRecord, Node, Nodes, Sha256, node, proof};

/// Where a case ends.
#[derive(Debug, Clone, Copy)]
struct Tail {
    leaf: Hash,
    seq: u64,
    index: u64,
}

/// The head of every case.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    tails: Vec<Tail>,
    /// Hashes of the perfect subtrees of two cases, of four, and so on. Leaves are not kept: they
    /// follow from the tails.
    levels: Vec<Vec<Hash>>,
    /// Pairs of cases whose subtrees are behind, in no order.
    behind: Vec<u64>,
}

impl Heads {
    /// The heads of no case.
    pub const fn new() -> Self {
        Self { tails: Vec::new(), levels: Vec::new(), behind: Vec::new() }
    }

    /// How many cases there are.
    pub const fn cases(&self) -> u64 {
        self.tails.len() as u64
    }

    /// The head of a case.
    pub fn head(&self, case: u64) -> Option<CaseHead> {
        let tail = self.tails.get(usize::try_from(case.checked_sub(1)?).ok()?)?;
        Some(CaseHead { case, seq: tail.seq, leaf: tail.leaf, index: tail.index })
    }

    /// Takes in the next event of a case, or the first of the next case.
    ///
    /// # Errors
    /// When the case is not the next one, or the event not the next of its case. Nothing has changed
    /// then.
    pub fn advance(&mut self, head: CaseHead) -> Result<(), Fault> {
        let CaseHead { case, seq, leaf, index } = head;
        let next = self.cases() + 1;
        if case == 0 || case > next {
            return Err(Fault::CaseOrdinal { expected: next, found: case });
        }
        let expected = self.head(case).map_or(1, |last| last.seq + 1);
        if seq != expected {
            return Err(Fault::Seq { expected, found: seq });
        }
        let tail = Tail { leaf, seq, index };
        let place = (case - 1) as usize;
        if case == next {
            self.tails.push(tail);
        } else {
            self.tails[place] = tail;
        }
        // The same pair twice in a row is common: a case is registered and then worked on.
        let pair = (case - 1) / 2;
        if self.behind.last() != Some(&pair) {
            self.behind.push(pair);
        }
        Ok(())
    }

    /// The record to log as entry `index`, over all events so far.
    pub fn record(&mut self, index: u64) -> HeadsRecord {
        HeadsRecord { size: index, cases: self.cases(), root: self.root() }
    }

    /// The root over all heads.
    pub fn root(&mut self) -> Hash {
        self.catch_up();
        node::root::<Sha256>(self, self.cases()).expect("all subtrees have caught up")
    }

    /// Proves that the head of a case is in the tree over all heads; none without such a case.
    pub fn inclusion(&mut self, case: u64) -> Option<Vec<Hash>> {
        self.head(case)?;
        self.catch_up();
        let proof = proof::inclusion::<Sha256>(self, case - 1, self.cases());
        Some(proof.expect("all subtrees have caught up"))
    }

    /// Computes anew the subtrees with changed heads, each once.
    fn catch_up(&mut self) {
        let mut behind = std::mem::take(&mut self.behind);
        behind.sort_unstable();
        for level in 1.. {
            behind.dedup();
            // A subtree that is not perfect yet has no hash.
            behind.retain(|index| (index + 1) << level <= self.cases());
            if behind.is_empty() {
                return;
            }
            if self.levels.len() < level {
                self.levels.push(Vec::new());
            }
            for index in &mut behind {
                let below = |index| Node { level: level as u8 - 1, index };
                let child = |node| self.node(node).expect("the level below has caught up");
                let (left, right) = (child(below(*index * 2)), child(below(*index * 2 + 1)));
                let hash = Sha256::node(left, right);
                let row = &mut self.levels[level - 1];
                match row.get_mut(*index as usize) {
                    Some(old) => *old = hash,
                    // The pairs come in order, so that a new one is always the next.
                    None => row.push(hash),
                }
                *index /= 2;
            }
        }
    }
}

impl Nodes for Heads {
    fn node(&self, Node { level, index }: Node) -> Option<Hash> {
        match level.checked_sub(1) {
            None => self.head(index + 1).map(|head| Sha256::leaf(head.to_string().as_bytes())),
            Some(row) => self.levels.get(usize::from(row))?.get(index as usize).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tree, TreeHead};
    use proptest::prelude::*;

    fn rebuilt(heads: &Heads) -> TreeHead {
        let mut tree = Tree::<Sha256>::new();
        for case in 1..=heads.cases() {
            tree.push(Sha256::leaf(heads.head(case).unwrap().to_string().as_bytes()));
        }
        tree.head()
    }

    proptest! {
        #[test]
        fn the_root_is_that_of_a_tree_built_anew(
            steps in proptest::collection::vec((any::<proptest::sample::Index>(), any::<bool>()), 1..90),
        ) {
            let mut heads = Heads::new();
            for (index, (case, told)) in steps.into_iter().enumerate() {
                let case = case.index(heads.tails.len() + 1) as u64 + 1;
                let seq = heads.head(case).map_or(1, |head| head.seq + 1);
                let leaf = Sha256::leaf(&index.to_be_bytes());
                heads.advance(CaseHead { case, seq, leaf, index: index as u64 }).unwrap();
                if told {
                    prop_assert_eq!(heads.root(), rebuilt(&heads).root);
                }
            }
            let whole = rebuilt(&heads);
            for case in 1..=heads.cases() {
                let leaf = Sha256::leaf(heads.head(case).unwrap().to_string().as_bytes());
                let proof = heads.inclusion(case).unwrap();
                let held = proof::verify_inclusion::<Sha256>(&proof, case - 1, leaf, &whole);
                prop_assert_eq!(held, Ok(()));
            }
            prop_assert_eq!(heads.inclusion(heads.cases() + 1), None);
        }
    }

    #[test]
    fn gaps_are_refused() {
        let mut heads = Heads::new();
        let leaf = Sha256::leaf(b"");
        let head = |case, seq| CaseHead { case, seq, leaf, index: 0 };
        for case in [0, 2] {
            let refused = heads.advance(head(case, 1));
            assert_eq!(refused, Err(Fault::CaseOrdinal { expected: 1, found: case }));
        }
        assert_eq!(heads.advance(head(1, 2)), Err(Fault::Seq { expected: 1, found: 2 }));
        heads.advance(head(1, 1)).unwrap();
        for seq in [0, 1, 3] {
            let refused = heads.advance(head(1, seq));
            assert_eq!(refused, Err(Fault::Seq { expected: 2, found: seq }));
        }
        assert_eq!(heads.record(1).cases, 1);
    }
}
