//! The evidence of one case: all its events up to where the signed log tells that it ends.

use super::{ProofError, Proofs, heads::InHeads};
use lianxin_ledger::{Bundle, BundleLeaf, Note, proof};
use lianxin_store::{Position, RecordedEvent, StoredLeaf, StreamKey, leaf::shown};
use std::collections::BTreeSet;

impl Proofs {
    /// The evidence of a case by a checkpoint of this log; nothing without such a case. Fields with one of the names
    /// are withheld.
    ///
    /// # Errors
    /// When the checkpoint is not one of this log, does not tell yet where the case ends, or the log cannot be
    /// read.
    pub async fn evidence(
        &self,
        case: &StreamKey,
        checkpoint: &Note,
        withheld: &BTreeSet<&str>,
    ) -> Result<Option<Bundle>, ProofError> {
        let size = self.signed(checkpoint).await?.size;
        let heads_index = self.integrated().last_heads(size).ok_or(ProofError::NotYet)?;
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let events = log.read_stream(tenant, case, 0, Some(Position(heads_index))).await?;
        let leaves = self.leaves_at(events.iter().map(|event| event.position)).await?;
        let Some(number) = leaves.first().and_then(StoredLeaf::number) else {
            let begun = !log.read_stream(tenant, case, 0, None).await?.is_empty();
            return if begun { Err(ProofError::NotYet) } else { Ok(None) };
        };
        let told = self.in_heads(number, heads_index).await?;
        let InHeads { head, proof: head_proof } = told.ok_or(ProofError::NotYet)?;
        let indices = events.iter().map(|event| event.position.before().0);
        let indices: Vec<u64> = indices.chain([heads_index]).collect();
        let nodes = indices.iter().flat_map(|index| proof::inclusion_nodes(*index, size));
        let fetched = self.fetch(nodes.collect::<BTreeSet<_>>(), size).await?;
        let heads_leaf = self.leaf(Position(heads_index).next()).await?;
        let leaf = |(event, leaf): (&RecordedEvent, StoredLeaf)| {
            let index = event.position.before().0;
            BundleLeaf {
                index,
                proof: fetched.inclusion(index),
                fields: shown(tenant, event, &leaf.seed),
                leaf: leaf.record,
            }
        };
        let mut bundle = Bundle {
            case: number,
            checkpoint: checkpoint.to_string(),
            leaves: events.iter().zip(leaves).map(leaf).collect(),
            heads_index,
            heads_leaf,
            heads_proof: fetched.inclusion(heads_index),
            head_leaf: head.to_string(),
            head_proof,
        };
        bundle.withhold(withheld)?;
        Ok(Some(bundle))
    }

    /// The entry of an event.
    ///
    /// # Errors
    /// When there is none, or the log cannot be read.
    pub async fn leaf(&self, position: Position) -> Result<String, ProofError> {
        Ok(self.stored(position).await?.record)
    }

    /// The leaf of an event as it is stored.
    pub(super) async fn stored(&self, position: Position) -> Result<StoredLeaf, ProofError> {
        let leaf = self.leaves_at([position]).await?.pop();
        leaf.ok_or_else(|| ProofError::no_leaf(position))
    }

    /// The leaves at positions that all have one.
    async fn leaves_at(
        &self,
        positions: impl IntoIterator<Item = Position>,
    ) -> Result<Vec<StoredLeaf>, ProofError> {
        let positions: Vec<Position> = positions.into_iter().collect();
        let leaves = self.core.ledger.leaves_at(&self.core.tenant, &positions).await?;
        let found: BTreeSet<Position> = leaves.iter().map(|leaf| leaf.position).collect();
        match positions.iter().find(|position| !found.contains(position)) {
            Some(position) => Err(ProofError::no_leaf(*position)),
            None => Ok(leaves),
        }
    }
}
