//! The evidence of one case: all its events up to where the signed log tells that it ends.

use super::{ProofError, Proofs, heads::InHeads};
use lianxin_ledger::{Bundle, BundleLeaf, Note, proof};
use lianxin_store::{Position, RecordedEvent, StoredLeaf, StreamKey, leaf::shown};
use std::collections::BTreeSet;

impl Proofs {
    /// The evidence of a case by the first of some checkpoints of this log that proves all its events, or else by the
    /// last of them; nothing without such a case. Fields with one of the names are withheld.
    ///
    /// # Errors
    /// When a checkpoint is not one of this log, none tells yet where the case ends, or the log cannot be read.
    pub async fn evidence(
        &self,
        case: &StreamKey,
        checkpoints: &[Note],
        withheld: &BTreeSet<&str>,
    ) -> Result<Option<Bundle>, ProofError> {
        let tenant = &self.core.tenant;
        let mut events = self.core.log.read_stream(tenant, case, 0, None).await?;
        let Some(last) = events.last().map(|event| event.position) else { return Ok(None) };
        let (checkpoint, size, heads_index) = self.proving(last, checkpoints).await?;
        events.retain(|event| event.position.0 <= heads_index);
        let leaves = self.leaves_at(events.iter().map(|event| event.position)).await?;
        let number = leaves.first().and_then(StoredLeaf::number).ok_or(ProofError::NotYet)?;
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

    /// The first of some checkpoints that tells where a case with this last event ends, or else the last of them;
    /// with its size, and the index of the record of where all cases end in it.
    async fn proving<'n>(
        &self,
        last: Position,
        checkpoints: &'n [Note],
    ) -> Result<(&'n Note, u64, u64), ProofError> {
        let mut latest = Err(ProofError::Unsigned);
        for checkpoint in checkpoints {
            let size = self.signed(checkpoint).await?.size;
            let told = self.integrated().last_heads(size);
            latest = told.map(|told| (checkpoint, size, told)).ok_or(ProofError::NotYet);
            if told.is_some_and(|told| last.0 <= told) {
                break;
            }
        }
        latest
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
