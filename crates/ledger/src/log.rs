//! A whole log verified entry by entry, in bounded memory: what a mirror, an auditor and the tests do.
//! An SM3 head of the same log is a [`Tree<Sm3>`](crate::Tree) over the same entries.

use crate::{
    Algorithm, CaseHead, CaseLeaf, Epoch, Fault, Hash, Heads, HeadsRecord, Link, Part, Place,
    Record, Sha256, StreamLeaf, Tree, TreeHead, VerifyError,
};
use std::collections::BTreeMap;

/// Where a stream that is not a case ends.
#[derive(Debug, Clone, Copy)]
struct Tail {
    seq: u64,
    leaf: Hash,
}

/// A log as far as it has been read: its tree, and where every case and stream ends. It keeps 80 bytes
/// a case and about 110 a stream, and no entry.
#[derive(Debug, Clone, Default)]
pub struct LogFold {
    tree: Tree<Sha256>,
    heads: Heads,
    /// By the hash of the stream's name.
    streams: BTreeMap<Hash, Tail>,
    epochs: Vec<Epoch>,
    last_heads: Option<HeadsRecord>,
}

impl LogFold {
    /// A log of which nothing has been read.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next entry and tells its leaf hash.
    ///
    /// # Errors
    /// When the entry is no record, does not follow the one before it in its case or stream, or is a
    /// heads or epoch record that is not true of this log. Nothing has changed then.
    pub fn push(&mut self, entry: &[u8]) -> Result<Hash, VerifyError> {
        let index = self.tree.size();
        let leaf = Sha256::leaf(entry);
        let record = Record::parse(entry)
            .map_err(|malformed| Fault::from(malformed).at(Part::Leaf, Place::entry(index)))?;
        match record {
            Record::Case(record) => self.case(&record, leaf)?,
            Record::Stream(record) => self.stream(&record, leaf)?,
            Record::Heads(record) => self.heads_record(record)?,
            Record::Epoch(record) => self.epoch(record)?,
        }
        self.tree.push(leaf);
        Ok(leaf)
    }

    /// How many entries have been read.
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Size and root of what has been read.
    pub fn head(&self) -> TreeHead {
        self.tree.head()
    }

    /// The heads of all cases so far.
    pub const fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The heads record to log as the next entry.
    pub fn next_heads(&mut self) -> HeadsRecord {
        self.heads.record(self.tree.size())
    }

    /// The latest heads record, if there is one.
    pub const fn last_heads(&self) -> Option<&HeadsRecord> {
        self.last_heads.as_ref()
    }

    /// The losses that have been declared.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// How many streams there are besides the cases.
    pub fn streams(&self) -> u64 {
        self.streams.len() as u64
    }

    /// Whether what has been read is the whole log of a checkpoint.
    ///
    /// # Errors
    /// When the size or the root is another.
    pub fn verify_head(&self, head: &TreeHead) -> Result<(), VerifyError> {
        let own = self.head();
        let fault = if own.size != head.size {
            Fault::Size { expected: head.size, found: own.size }
        } else if own.root != head.root {
            Fault::RootMismatch { found: own.root }
        } else {
            return Ok(());
        };
        Err(fault.at(Part::Checkpoint, Place::NONE))
    }

    fn case(&mut self, record: &CaseLeaf, leaf: Hash) -> Result<(), VerifyError> {
        let CaseLeaf { case, link } = *record;
        let index = self.tree.size();
        let place = Place { case: Some(case), seq: Some(link.seq), index: Some(index) };
        let head = CaseHead { case, seq: link.seq, leaf, index };
        self.advance(head, &link).map_err(|fault| fault.at(Part::Leaf, place))
    }

    fn advance(&mut self, head: CaseHead, link: &Link) -> Result<(), Fault> {
        let expected = self.heads.cases() + 1;
        if head.case > expected {
            return Err(Fault::CaseOrdinal { expected, found: head.case });
        }
        link.follows(self.heads.head(head.case).map(|last| (last.seq, last.leaf)))?;
        self.heads.advance(head)
    }

    fn stream(&mut self, record: &StreamLeaf, leaf: Hash) -> Result<(), VerifyError> {
        let link = &record.link;
        let key = Sha256::digest(&[record.stream.as_str().as_bytes()]);
        let last = self.streams.get(&key).map(|last| (last.seq, last.leaf));
        link.follows(last).map_err(|fault| {
            let index = Some(self.tree.size());
            fault.at(Part::Leaf, Place { case: None, seq: Some(link.seq), index })
        })?;
        self.streams.insert(key, Tail { seq: link.seq, leaf });
        Ok(())
    }

    fn heads_record(&mut self, record: HeadsRecord) -> Result<(), VerifyError> {
        let index = self.tree.size();
        let own = self.next_heads();
        let what = if record.size != own.size {
            "size"
        } else if record.cases != own.cases {
            "cases"
        } else if record.root != own.root {
            "root"
        } else {
            self.last_heads = Some(record);
            return Ok(());
        };
        Err(Fault::Heads { what }.at(Part::HeadsRecord, Place::entry(index)))
    }

    fn epoch(&mut self, record: Epoch) -> Result<(), VerifyError> {
        let index = self.tree.size();
        let expected = self.epochs.len() as u64 + 2;
        let what = if record.epoch != expected {
            "epoch"
        } else if record.size != index {
            "size"
        } else {
            self.epochs.push(record);
            return Ok(());
        };
        Err(Fault::Epoch { what }.at(Part::EpochRecord, Place::entry(index)))
    }
}

#[cfg(test)]
mod tests;
