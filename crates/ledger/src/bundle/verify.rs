//! What the evidence of a case proves, and which part of it does not.

use super::{Bundle, BundleLeaf, field::count_withheld};
use crate::{
    Algorithm, CaseHead, CaseLeaf, Fault, Freshness, Hash, HeadsRecord, Note, Part, Place, Policy,
    Sha256, Signed, TreeHead, VerifyError, proof,
};

/// What has been proved: in the log of the checkpoint, the case has exactly these events among the
/// entries before the heads record. Not that what they say is true, nor that there is no newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvidence {
    /// The checkpoint, and who stands for it.
    pub signed: Signed,
    /// Ordinal of the case in the tenant, from 1.
    pub case: u64,
    /// How many events it has.
    pub events: u64,
    /// The evidence is complete for the entries before this index.
    pub heads_index: u64,
    /// How many fields are withheld, of all events together.
    pub withheld: u64,
}

/// The leaf before, as the next one refers to it.
struct Last {
    seq: u64,
    hash: Hash,
    index: u64,
}

impl Bundle {
    /// Verifies everything that the bundle says.
    ///
    /// # Errors
    /// The first part that does not hold, with case, seq and index as far as they can be told.
    pub fn verify(
        &self,
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<CaseEvidence, VerifyError> {
        self.verify_over::<Sha256>(policy, freshness)
    }

    /// The same when the checkpoint is that of a tree over another hash. What stands in records is
    /// SHA-256 all the same.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_over<A: Algorithm>(
        &self,
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<CaseEvidence, VerifyError> {
        let signed = self.verify_checkpoint(policy, freshness)?;
        let head = &signed.checkpoint.head;
        let heads = self.verify_heads::<A>(head, freshness)?;
        let ending = self.verify_head(&heads)?;
        let last = self.verify_leaves::<A>(head)?;
        self.verify_ending(&ending, &last)?;
        let fields = self.leaves.iter().flat_map(|leaf| &leaf.fields);
        let withheld = count_withheld(fields);
        let (case, heads_index) = (self.case, self.heads_index);
        Ok(CaseEvidence { signed, case, events: last.seq, heads_index, withheld })
    }

    fn verify_checkpoint(
        &self,
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<Signed, VerifyError> {
        let verified = || {
            let signed = policy.verify(&Note::parse(self.checkpoint.as_bytes())?)?;
            freshness.of_checkpoint(&signed, policy.quorum())?;
            Ok(signed)
        };
        verified().map_err(|fault: Fault| fault.at(Part::Checkpoint, Place::NONE))
    }

    fn verify_heads<A: Algorithm>(
        &self,
        head: &TreeHead,
        freshness: &Freshness,
    ) -> Result<HeadsRecord, VerifyError> {
        let verified = || {
            let record = HeadsRecord::parse(self.heads_leaf.as_bytes())?;
            if record.size != self.heads_index {
                return Err(Fault::Heads { what: "size" });
            }
            let leaf = A::leaf(self.heads_leaf.as_bytes());
            let proof = &self.heads_proof;
            proof::verify_inclusion::<A>(proof, self.heads_index, leaf, head)?;
            freshness.of_heads(self.heads_index, head.size)?;
            Ok(record)
        };
        let place = Place { index: Some(self.heads_index), ..Place::case(self.case) };
        verified().map_err(|fault| fault.at(Part::HeadsRecord, place))
    }

    /// Whether the head record is the heads tree's at the ordinal of the case.
    fn verify_head(&self, heads: &HeadsRecord) -> Result<CaseHead, VerifyError> {
        let verified = || {
            let record = CaseHead::parse(self.head_leaf.as_bytes())?;
            if record.case != self.case {
                return Err(Fault::OtherCase { found: record.case });
            }
            let leaf = Sha256::leaf(self.head_leaf.as_bytes());
            let tree = TreeHead { size: heads.cases, root: heads.root };
            proof::verify_inclusion::<Sha256>(&self.head_proof, self.case - 1, leaf, &tree)?;
            Ok(record)
        };
        verified().map_err(|fault| fault.at(Part::HeadRecord, Place::case(self.case)))
    }

    fn verify_leaves<A: Algorithm>(&self, head: &TreeHead) -> Result<Last, VerifyError> {
        let mut last = None;
        for leaf in &self.leaves {
            let place = |seq| Place { case: Some(self.case), seq, index: Some(leaf.index) };
            let verified = self.verify_leaf::<A>(leaf, last.as_ref(), head);
            let seq = last.as_ref().map_or(1, |last| last.seq + 1);
            let (record, hash) =
                verified.map_err(|fault| fault.at(Part::Leaf, place(Some(seq))))?;
            let committed = leaf.commitment().map_err(Fault::from).and_then(|found| {
                if found == record.link.event { Ok(()) } else { Err(Fault::Commitment) }
            });
            committed.map_err(|fault| fault.at(Part::Fields, place(Some(seq))))?;
            last = Some(Last { seq, hash, index: leaf.index });
        }
        let missing = Fault::Seq { expected: 1, found: 0 };
        last.ok_or_else(|| missing.at(Part::Leaf, Place::case(self.case)))
    }

    /// Whether a leaf is of the case, follows the last one, and is in the log before the heads record.
    fn verify_leaf<A: Algorithm>(
        &self,
        leaf: &BundleLeaf,
        last: Option<&Last>,
        head: &TreeHead,
    ) -> Result<(CaseLeaf, Hash), Fault> {
        let record = CaseLeaf::parse(leaf.leaf.as_bytes())?;
        if record.case != self.case {
            return Err(Fault::OtherCase { found: record.case });
        }
        record.link.follows(last.map(|last| (last.seq, last.hash)))?;
        let after_last = last.is_none_or(|last| last.index < leaf.index);
        if !after_last || leaf.index >= self.heads_index {
            return Err(Fault::Order { index: leaf.index });
        }
        let logged = A::leaf(leaf.leaf.as_bytes());
        proof::verify_inclusion::<A>(&leaf.proof, leaf.index, logged, head)?;
        Ok((record, Sha256::leaf(leaf.leaf.as_bytes())))
    }

    /// Whether the last leaf is where the head record says that the case ends.
    fn verify_ending(&self, ending: &CaseHead, last: &Last) -> Result<(), VerifyError> {
        let what = if ending.seq != last.seq {
            "seq"
        } else if ending.leaf != last.hash {
            "leaf"
        } else if ending.index != last.index {
            "index"
        } else {
            return Ok(());
        };
        let (seq, index) = (Some(ending.seq), Some(ending.index));
        let place = Place { case: Some(self.case), seq, index };
        Err(Fault::Head { what }.at(Part::HeadRecord, place))
    }
}
